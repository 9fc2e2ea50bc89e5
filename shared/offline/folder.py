"""The folder of one offline draw: what is published, what is uploaded, what stays. Nothing is overwritten."""

import contextlib
import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

from shared.domain.draw.drawn_people import OUTCOME_FILE
from shared.domain.draw.order import ORDER_FILE
from shared.domain.draw.record import MANIFEST_FILE, RECORD_FILE, TOKENS_FILE
from shared.errors import Refusal

_PIECE = 4 * 1024 * 1024
_OWNER_ONLY_FILE, _OWNER_ONLY_FOLDER = 0o600, 0o700
_LARGEST_SMALL = 1024 * 1024


class Folder:
    """`public/` goes to everybody, `upload/` to the portal, `private/` never leaves the PC."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.manifest = path / "public" / MANIFEST_FILE
        self.tokens = path / "public" / TOKENS_FILE
        self.record = path / "public" / RECORD_FILE
        self.outcome = path / "upload" / OUTCOME_FILE
        self.order = path / "private" / ORDER_FILE
        self.key = path / "private" / "register-key.bin"
        self.frozen = path / "private" / "frozen.json"
        self.values = path / "private" / "values.json"

    def make(self, files: dict[Path, bytes]) -> None:
        """The folder with its first files, all of them or none. Raises Refusal `offline.folder_taken`."""
        if self.path.exists() and any(self.path.iterdir()):
            raise Refusal("offline.folder_taken")
        under_way = Folder(self.path.with_name(self.path.name + ".part"))
        if under_way.path.exists():
            under_way.remove()
        for file, data in files.items():
            under_way.put(under_way.path / file.relative_to(self.path), data)
        with contextlib.suppress(FileNotFoundError):
            self.path.rmdir()
        under_way.path.rename(self.path)

    def put(self, file: Path, data: bytes) -> None:
        """Write a file that is not there yet; the same bytes again are fine.

        Raises Refusal `offline.file_differs` for others.
        """
        if file.exists():
            if file.read_bytes() != data:
                raise Refusal("offline.file_differs", file=file.name)
            return
        self.path.mkdir(mode=_OWNER_ONLY_FOLDER, parents=True, exist_ok=True)
        file.parent.mkdir(mode=_OWNER_ONLY_FOLDER, exist_ok=True)
        under_way = file.with_name(file.name + ".part")
        under_way.unlink(missing_ok=True)
        descriptor = os.open(under_way, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_ONLY_FILE)
        with os.fdopen(descriptor, "wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        under_way.rename(file)

    def read(self, file: Path) -> bytes:
        """Raises Refusal `offline.not_frozen` when it is missing."""
        try:
            return file.read_bytes()
        except FileNotFoundError:
            raise Refusal("offline.not_frozen") from None

    def remove(self) -> None:
        """The whole folder, as far as it is ours."""
        for file in sorted(self.path.rglob("*"), reverse=True):
            file.rmdir() if file.is_dir() else file.unlink()
        self.path.rmdir()

    def end(self) -> None:
        """Destroy what only the drawing needed: the register's key is written over, then all is deleted."""
        private = self.key.parent
        if self.key.exists():
            with self.key.open("r+b") as out:
                out.write(b"\0" * self.key.stat().st_size)
                out.flush()
                os.fsync(out.fileno())
        if private.exists():
            Folder(private).remove()


class RegisterFile:
    """The register's file, read in pieces as often as it takes; `sha256` is of the last whole reading."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._digest = hashlib.sha256()

    def pieces(self) -> Iterator[bytes]:
        """Raises Refusal `offline.register_missing`."""
        self._digest = hashlib.sha256()
        try:
            with self._path.open("rb") as file:
                while piece := file.read(_PIECE):
                    self._digest.update(piece)
                    yield piece
        except OSError:
            raise Refusal("offline.register_missing") from None

    @property
    def sha256(self) -> str:
        return self._digest.hexdigest()

    def beginning(self) -> tuple[bytes, bool]:
        """The first piece, and whether it is the whole file. Raises Refusal as `pieces`."""
        first = next(self.pieces(), b"")
        return first, self._path.stat().st_size == len(first)


def read_small(path: Path) -> bytes:
    """A file of ours that somebody named. Raises Refusal `offline.order_invalid`."""
    try:
        with path.open("rb") as file:
            return file.read(_LARGEST_SMALL)
    except OSError:
        raise Refusal("offline.order_invalid") from None
