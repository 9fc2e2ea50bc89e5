"""The inventory's first pass, within the freeze's wait: each object's ciphertext is read, a batch at a time.

What was read goes to WORM storage with its ETag, so that after the wait a listing shows what is still the
same: an ETag changes with the content. No message reads as long as an invocation may run.
"""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta
from itertools import chain

from shared.documents.erasure import Reading
from shared.documents.holding import Holding
from shared.domain.canonical_json import Json, canonical
from shared.errors import Fault, Missing, NameTaken
from shared.ports import ObjectListing
from shared.services.parts import Parts

CONTAINER = "certificates"
UNCOMMITTED = "uncommitted"
"""Instead of a digest: blocks of a blob that was never finished."""
A_BATCH = 500
A_BATCH_BYTES = 64 << 20
A_SHARE = 4
"""A message begins nothing more when this part of the function time-out is over: a quarter."""

type Mark = tuple[str, int, str]
"""Name, bytes and ETag: one content of one object."""


def mark(found: ObjectListing) -> Mark:
    return found.name, found.size, found.etag


def time_is_up(parts: Parts) -> Callable[[], bool]:
    """Asked between two objects: whether the message that began now shall leave the rest to the next."""
    until = parts.clock.real_now() + timedelta(seconds=parts.settings.function_timeout_s / A_SHARE)
    return lambda: parts.clock.real_now() >= until


def digest_of(parts: Parts, container: str, name: str) -> str:
    """SHA-256 of the ciphertext as it lies there, or UNCOMMITTED."""
    try:
        return hashlib.sha256(parts.objects.get(container, name)).hexdigest()
    except Missing:
        return UNCOMMITTED


def read_batch(parts: Parts, holding: Holding, before: Sequence[Reading]) -> tuple[Reading, bool]:
    """Read and store the batch after those `before`; and whether there is more. A repeated step adopts it."""
    passed = before[-1].last if before else ""
    coming = sorted(
        (found for found in parts.objects.list(holding.container) if found.name > passed),
        key=lambda found: found.name,
    )
    name = _file(holding, len(before))
    try:
        data = parts.records.get(CONTAINER, name)
    except Missing:
        data = _stored(parts, name, _seen(parts, holding.container, _first_of(coming, time_is_up(parts))))
    read = json.loads(data)
    last = read[-1]["name"] if read else passed
    reading = Reading(
        objects=len(read),
        bytes=sum(found["bytes"] for found in read),
        last=last,
        sha256=hashlib.sha256(data).hexdigest(),
    )
    return reading, bool(coming) and coming[-1].name > last


def digests_read(parts: Parts, holding: Holding, readings: Sequence[Reading]) -> Mapping[Mark, str]:
    """Digest of each content that was read. Raises Fault `erasure.inventory_differs` when a stored batch is
    not the one that was committed."""
    return dict(chain.from_iterable(_read(parts, holding, nth, one) for nth, one in enumerate(readings)))


def _read(parts: Parts, holding: Holding, nth: int, reading: Reading) -> Iterator[tuple[Mark, str]]:
    data = parts.records.get(CONTAINER, _file(holding, nth))
    if hashlib.sha256(data).hexdigest() != reading.sha256:
        raise Fault("erasure.inventory_differs", holding=holding.id)
    for found in json.loads(data):
        yield (found["name"], found["bytes"], found["etag"]), found["sha256"]


def _first_of(coming: Sequence[ObjectListing], time_is_up: Callable[[], bool]) -> Iterator[ObjectListing]:
    """As many as one message may read; one in any case."""
    total = 0
    for nth, found in enumerate(coming[:A_BATCH]):
        total += found.size
        if nth and (total > A_BATCH_BYTES or time_is_up()):
            return
        yield found


def _seen(parts: Parts, container: str, batch: Iterator[ObjectListing]) -> list[Json]:
    return [
        {
            "name": found.name,
            "bytes": found.size,
            "etag": found.etag,
            "sha256": digest_of(parts, container, found.name),
        }
        for found in batch
    ]


def _stored(parts: Parts, name: str, seen: list[Json]) -> bytes:
    data = canonical(seen)
    try:
        parts.records.put_new(CONTAINER, name, data, "application/json")
    except NameTaken:
        return parts.records.get(CONTAINER, name)
    return data


def _file(holding: Holding, nth: int) -> str:
    return f"inventories/{holding.id}-read-{nth:04d}.json"
