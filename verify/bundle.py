"""What an outsider got: the files of a finished assembly, and what a check says about them."""

import hashlib
import json
from pathlib import Path
from typing import Any, Dict, Iterator, List, NamedTuple, Optional

LARGEST_EXACT = 2**53 - 1


class Finding(NamedTuple):
    """One line of the report: what was checked, whether it holds, and what was seen."""

    subject: str
    ok: bool
    what: str


class Unreadable(ValueError):
    """A file that is not what its name says."""


class Bundle:
    """The folder under check, read as bytes. `fingerprint`, and `notice` (the manifest's SHA-256 as posted
    before the draw; may be empty), come from paper, never from the folder."""

    def __init__(self, folder: Path, fingerprint: str, notice: str = "") -> None:
        self.folder = folder
        self.fingerprint = fingerprint
        self.notice = notice
        self._events: Optional[List[Dict[str, Any]]] = None

    def has(self, name: str) -> bool:
        return (self.folder / name).is_file()

    def bytes(self, name: str) -> bytes:
        """Raises Unreadable when the file is missing."""
        try:
            return (self.folder / name).read_bytes()
        except OSError as error:
            raise Unreadable(f"{name}: cannot be read") from error

    def json(self, name: str) -> Any:
        """The value of a canonical JSON file. Raises Unreadable when it is not in canonical form."""
        return parse_canonical(self.bytes(name), name)

    def sha256(self, name: str) -> str:
        return hashlib.sha256(self.bytes(name)).hexdigest()

    def names(self, pattern: str) -> List[str]:
        """Relative names matching a glob, in order."""
        return sorted(p.relative_to(self.folder).as_posix() for p in self.folder.glob(pattern) if p.is_file())

    def events(self, action: str) -> Iterator[Dict[str, Any]]:
        """Trail records of one action, in order. check_trail has verified the chain they stand in."""
        return (record for record in self.records() if record["action"] == action)

    def events_of(self, thing: str) -> Iterator[Dict[str, Any]]:
        """Trail records about one object, in order."""
        return (record for record in self.records() if record["object"] == thing)

    def records(self) -> List[Dict[str, Any]]:
        """All trail records, in order."""
        if self._events is None:
            lines = self.bytes("audit.jsonl").splitlines()
            self._events = [parse_canonical(line, f"audit.jsonl:{n}") for n, line in enumerate(lines, 1)]
        return self._events


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def canonical(value: Any) -> bytes:
    """RFC 8785 for values without floats. Raises ValueError for what has no canonical form."""
    return json.dumps(_ordered(value), ensure_ascii=False, separators=(",", ":")).encode()


def parse_canonical(data: bytes, name: str) -> Any:
    """The value of canonical JSON; one line end after it is allowed. Raises Unreadable."""
    try:
        value = json.loads(data.decode())
        if canonical(value) != data.rstrip(b"\n") or data.count(b"\n") > 1:
            raise ValueError("not canonical")
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"{name}: is not canonical JSON (RFC 8785)") from error
    return value


def _ordered(value: Any) -> Any:
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, int) and abs(value) <= LARGEST_EXACT:
        return value
    if isinstance(value, list):
        return [_ordered(item) for item in value]
    if isinstance(value, dict):
        return {key: _ordered(value[key]) for key in sorted(value, key=lambda key: key.encode("utf-16-be"))}
    raise ValueError("a value without canonical form")
