"""Which code decides: a digest of the rule's own modules, committed before the randomness exists."""

import hashlib
import pkgutil
from collections.abc import Iterable
from types import ModuleType


def code_sha256(modules: Iterable[ModuleType]) -> str:
    """Hex SHA-256 of the lines that `sha256sum` prints for the modules' source files, in order of name.

    Names count from the repository's root, so a stranger can repeat it: `sha256sum … | sha256sum`.
    """
    lines = sorted((_path(module), _source(module)) for module in modules)
    listing = "".join(f"{hashlib.sha256(source).hexdigest()}  {path}\n" for path, source in lines)
    return hashlib.sha256(listing.encode()).hexdigest()


def _path(module: ModuleType) -> str:
    return module.__name__.replace(".", "/") + ".py"


def _source(module: ModuleType) -> bytes:
    """As its loader has it: the module may stand in a zip file (the draw kit)."""
    package, _, name = module.__name__.rpartition(".")
    source = pkgutil.get_data(package, f"{name}.py")
    if source is None:
        raise ValueError(f"{module.__name__} has no source file")
    return source
