"""The objects of one open holding: enveloped, write-once, small ones and sequences of parts."""

import hashlib
import hmac
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shared.documents.base import ObjectRef
from shared.domain.canonical_json import Json, canonical
from shared.errors import Fault, Missing, NameTaken, Refusal
from shared.ports import Clock, ObjectStore
from shared.services.envelope import LARGEST_OBJECT, Envelope

PART_BYTES = LARGEST_OBJECT


@dataclass(frozen=True, slots=True)
class Lease:
    """How long (real time) a key fetched once may be used: as long as an invocation may run.

    A freeze waits longer than that, so a worker that slept through it wakes with a lease that is over.
    """

    clock: Clock
    until: datetime

    def require(self) -> None:
        """Raises Refusal `holding.lease_over`."""
        if self.clock.real_now() >= self.until:
            raise Refusal("holding.lease_over")


class HoldingObjects:
    """Valid for one invocation: it holds the key in memory, and asks its lease before each use."""

    def __init__(self, store: ObjectStore, container: str, envelope: Envelope, lease: Lease) -> None:
        self._store = store
        self._container = container
        self._envelope = envelope
        self._lease = lease

    def put(self, class_: str, object_id: str, plaintext: bytes) -> ObjectRef:
        """Store once. A name that exists with the same plaintext is adopted (a repeated step);
        with another plaintext it is a Fault `holding.object_differs`. At most 8 MiB."""
        name = f"{class_}/{object_id}"
        sealed = self._envelope.seal(class_, object_id, plaintext)
        self._lease.require()
        try:
            self._store.put_new(self._container, name, sealed)
        except NameTaken:
            sealed = self._store.get(self._container, name)
            if not hmac.compare_digest(self._open(name, sealed), plaintext):
                raise Fault("holding.object_differs", class_=class_) from None
        return _ref(name, sealed)

    def get(self, ref: ObjectRef) -> bytes:
        """The plaintext. Raises Fault `holding.object_damaged` unless it is the very object named."""
        sealed = self._store.get(self._container, ref.name)
        if not hmac.compare_digest(hashlib.sha256(sealed).hexdigest(), ref.sha256):
            raise Fault("holding.object_damaged", container=self._container)
        return self._open(ref.name, sealed)

    def find(self, class_: str, object_id: str) -> bytes | None:
        """What an earlier try stored under this name, if anything: for steps that fix a random
        value before they use it."""
        name = f"{class_}/{object_id}"
        try:
            return self._open(name, self._store.get(self._container, name))
        except Missing:
            return None

    def put_json(self, class_: str, object_id: str, value: Json) -> ObjectRef:
        return self.put(class_, object_id, canonical(value))

    def get_json(self, ref: ObjectRef) -> Any:
        return json.loads(self.get(ref))

    def put_large(self, class_: str, object_id: str, data: Iterable[bytes]) -> ObjectRef:
        """Store a stream as parts of 8 MiB with an enveloped manifest; the ref names the manifest.

        The parts' names and digests are inside the manifest, so none can be dropped or swapped.
        """
        parts = [
            self.put(f"{class_}-part", f"{object_id}.{number:05d}", part)
            for number, part in enumerate(_rechunked(data), 1)
        ]
        manifest: list[Json] = [part.model_dump() for part in parts]
        return self.put_json(class_, object_id, manifest)

    def get_large(self, ref: ObjectRef) -> Iterator[bytes]:
        """The parts' plaintexts in order."""
        for part in self.get_json(ref):
            yield self.get(ObjectRef.model_validate(part))

    def delete(self, ref: ObjectRef) -> None:
        """Delete one small object (a correction or withdrawal); a missing one is fine."""
        self._lease.require()
        self._store.delete(self._container, ref.name)

    def _open(self, name: str, sealed: bytes) -> bytes:
        self._lease.require()
        class_, _, object_id = name.partition("/")
        return self._envelope.open(class_, object_id, sealed)


def _ref(name: str, sealed: bytes) -> ObjectRef:
    return ObjectRef(name=name, sha256=hashlib.sha256(sealed).hexdigest(), size=len(sealed))


def _rechunked(data: Iterable[bytes]) -> Iterator[bytes]:
    """`data` cut anew at PART_BYTES, so that a repeated step makes the same parts."""
    buffer = bytearray()
    for piece in data:
        buffer += piece
        while len(buffer) >= PART_BYTES:
            yield bytes(buffer[:PART_BYTES])
            del buffer[:PART_BYTES]
    if buffer:
        yield bytes(buffer)
