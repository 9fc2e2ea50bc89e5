"""In-memory storage: the same write-once, compare-and-swap and append rules as Azure, in dictionaries."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from shared.errors import LostRace, Missing, NameTaken
from shared.ports import ObjectListing, StoredState


@dataclass(frozen=True, slots=True)
class _Object:
    data: bytes
    due: bool = False


class FakeObjectStore:
    """ObjectStore over `held[container][name]`."""

    def __init__(self) -> None:
        self.held: dict[str, dict[str, _Object]] = {}

    def create_container(self, container: str) -> None:
        self.held.setdefault(container, {})

    def delete_container(self, container: str) -> None:
        self.held.pop(container, None)

    def put_new(self, container: str, name: str, data: bytes) -> None:
        objects = self._container(container)
        if name in objects:
            raise NameTaken("storage.name_taken", name=name)
        objects[name] = _Object(data)

    def get(self, container: str, name: str) -> bytes:
        return self._object(container, name).data

    def delete(self, container: str, name: str) -> None:
        self.held.get(container, {}).pop(name, None)

    def list(self, container: str) -> Sequence[ObjectListing]:
        return [
            ObjectListing(name, len(found.data), found.due, hashlib.sha256(found.data).hexdigest())
            for name, found in sorted(self._container(container).items())
        ]

    def tag_due(self, container: str, names: Sequence[str]) -> None:
        objects = self.held.get(container, {})
        for name in set(names) & objects.keys():
            objects[name] = replace(objects[name], due=True)

    def _container(self, container: str) -> dict[str, _Object]:
        if container not in self.held:
            raise Missing("storage.missing", name=container)
        return self.held[container]

    def _object(self, container: str, name: str) -> _Object:
        objects = self._container(container)
        if name not in objects:
            raise Missing("storage.missing", name=name)
        return objects[name]


@dataclass
class FakeContainerWitness:
    """ContainerWitness over the containers of a FakeObjectStore."""

    store: FakeObjectStore
    recovery: dict[str, int | None] = field(default_factory=lambda: {"blob_soft_delete": 0})

    def containers(self, prefix: str) -> Sequence[str]:
        return sorted(name for name in self.store.held if name.startswith(prefix))

    def recovery_settings(self) -> dict[str, int | None]:
        return dict(self.recovery)


@dataclass(frozen=True, slots=True)
class _Document:
    stored: StoredState
    pending: bool


class FakeStateStore:
    """StateStore over `documents[path]`; every write gets a new ETag, as in Azure."""

    def __init__(self) -> None:
        self.documents: dict[str, _Document] = {}
        self._writes = 0

    def load(self, path: str) -> StoredState:
        if path not in self.documents:
            raise Missing("storage.missing", name=path)
        return self.documents[path].stored

    def create(self, path: str, body: str, *, pending: bool) -> str:
        if path in self.documents:
            raise NameTaken("storage.name_taken", name=path)
        return self._write(path, body, pending)

    def swap(self, path: str, body: str, etag: str, *, pending: bool) -> str:
        self._check(path, etag)
        return self._write(path, body, pending)

    def delete(self, path: str, etag: str) -> None:
        if path in self.documents:
            self._check(path, etag)
            del self.documents[path]

    def paths(self, prefix: str = "", *, pending_only: bool = False) -> Sequence[str]:
        return sorted(
            path
            for path, document in self.documents.items()
            if path.startswith(prefix) and (document.pending or not pending_only)
        )

    def _check(self, path: str, etag: str) -> None:
        if path not in self.documents or self.documents[path].stored.etag != etag:
            raise LostRace("storage.lost_race", name=path)

    def _write(self, path: str, body: str, pending: bool) -> str:
        self._writes += 1
        etag = f'"{self._writes:#x}"'
        self.documents[path] = _Document(StoredState(body, etag), pending)
        return etag


class FakeRecordStore:
    """RecordStore over `blobs[container, name]`. Nothing is ever changed or deleted."""

    def __init__(self) -> None:
        self.blobs: dict[tuple[str, str], bytes] = {}

    def put_new(self, container: str, name: str, data: bytes, content_type: str) -> None:
        if (container, name) in self.blobs:
            raise NameTaken("storage.name_taken", name=name)
        self.blobs[container, name] = data

    def get(self, container: str, name: str) -> bytes:
        if (container, name) not in self.blobs:
            raise Missing("storage.missing", name=name)
        return self.blobs[container, name]

    def names(self, container: str, prefix: str = "") -> Sequence[str]:
        return sorted(name for where, name in self.blobs if where == container and name.startswith(prefix))

    def append(self, container: str, name: str, data: bytes, position: int) -> None:
        present = self.blobs.get((container, name), b"")
        if len(present) != position:
            raise LostRace("storage.lost_race", name=name)
        self.blobs[container, name] = present + data

    def read_from(self, container: str, name: str, position: int) -> bytes:
        return self.blobs.get((container, name), b"")[position:]
