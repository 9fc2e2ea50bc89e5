"""Which code decides: a digest of the rule's own modules, committed before the randomness exists."""

import hashlib
from collections.abc import Iterable
from pathlib import Path
from types import ModuleType

from shared.domain.canonical_json import Json, canonical


def code_sha256(modules: Iterable[ModuleType]) -> str:
    """Hex SHA-256 over the canonical list of {module, sha256} of the modules' source files, by name."""
    listed: list[Json] = [
        {"module": module.__name__, "sha256": hashlib.sha256(_source(module)).hexdigest()}
        for module in sorted(modules, key=lambda module: module.__name__)
    ]
    return hashlib.sha256(canonical(listed)).hexdigest()


def _source(module: ModuleType) -> bytes:
    if module.__file__ is None:
        raise ValueError(f"{module.__name__} has no source file")
    return Path(module.__file__).read_bytes()
