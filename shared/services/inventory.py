"""The signed inventory of a frozen holding: every object with its ciphertext's digest, in two passes.

The first pass reads, within the freeze's wait (first_pass.py); the second lists, after it. The inventory goes
to WORM storage before anything is destroyed, so that what was there can be shown afterwards.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from shared.documents.erasure import Reading
from shared.documents.holding import Holding
from shared.domain.canonical_json import Json, canonical
from shared.domain.erasure import PROTOCOL
from shared.errors import Fault, NameTaken
from shared.ports import ObjectListing, Signer
from shared.services.first_pass import CONTAINER, Mark, digest_of, digests_read, mark
from shared.services.parts import Parts

_SIGNED_PREFIX = f"{PROTOCOL}|inventory\0".encode()


@dataclass(frozen=True, slots=True)
class InventoryObject:
    """One object: SHA-256 and bytes of its ciphertext."""

    name: str
    sha256: str
    bytes: int


@dataclass(frozen=True, slots=True)
class Inventory:
    """`sha256` is the digest of the signed file as stored."""

    objects: tuple[InventoryObject, ...]
    sha256: str

    @property
    def bytes(self) -> int:
        return sum(found.bytes for found in self.objects)

    @property
    def listed(self) -> list[Mapping[str, Json]]:
        """The objects as inventory and certificate spell them."""
        return [{"name": o.name, "sha256": o.sha256, "bytes": o.bytes} for o in self.objects]

    @property
    def objects_sha256(self) -> str:
        """Of the list's canonical form: binds each object's digest to the trail."""
        return hashlib.sha256(canonical(self.listed)).hexdigest()


def name_of(holding_id: str) -> str:
    return f"inventories/{holding_id}.json"


def take_inventory(parts: Parts, holding: Holding, readings: Sequence[Reading]) -> Inventory:
    """List all objects, sign the list with the digests read before, store it once. A repeated step adopts it.

    An object of the same name, size and ETag is the one that was read. What is new or changed since is read
    now, and then all are listed again. Raises Fault `erasure.inventory_differs` when something still writes
    to a frozen holding, or when what an earlier try stored is not what is there.
    """
    first = _second_pass(parts, holding, digests_read(parts, holding, readings))
    data = _signed(parts.signer, holding, first)
    try:
        parts.records.put_new(CONTAINER, name_of(holding.id), data, "application/json")
    except NameTaken:
        stored = read_inventory(parts, holding.id)
        if stored.objects != first:
            raise Fault("erasure.inventory_differs", holding=holding.id) from None
        return stored
    return Inventory(first, hashlib.sha256(data).hexdigest())


def read_inventory(parts: Parts, holding_id: str) -> Inventory:
    """The inventory as it was stored. Raises Missing."""
    data = parts.records.get(CONTAINER, name_of(holding_id))
    listed = json.loads(data)["inventory"]["objects"]
    return Inventory(tuple(InventoryObject(**found) for found in listed), hashlib.sha256(data).hexdigest())


def signed_bytes(body: Mapping[str, Json]) -> bytes:
    """What the signature of an inventory is over."""
    return _SIGNED_PREFIX + canonical(body)


def latecomers(
    parts: Parts, holding: Holding, listed: Sequence[ObjectListing]
) -> tuple[InventoryObject, ...]:
    """What is `listed` and not in the inventory: written by somebody who had slept."""
    known = {(found.name, found.bytes) for found in read_inventory(parts, holding.id).objects}
    late = (found for found in listed if (found.name, found.size) not in known)
    return tuple(
        InventoryObject(found.name, digest_of(parts, holding.container, found.name), found.size)
        for found in late
    )


def _second_pass(parts: Parts, holding: Holding, read: Mapping[Mark, str]) -> tuple[InventoryObject, ...]:
    listed = parts.objects.list(holding.container)
    unread = {found.name for found in listed if mark(found) not in read}
    fresh = {name: digest_of(parts, holding.container, name) for name in unread}
    if unread and _marks(listed) != _marks(parts.objects.list(holding.container)):
        raise Fault("erasure.inventory_differs", holding=holding.id)
    return tuple(
        InventoryObject(found.name, fresh.get(found.name) or read[mark(found)], found.size)
        for found in listed
    )


def _marks(listed: Sequence[ObjectListing]) -> list[Mark]:
    return [mark(found) for found in listed]


def _signed(signer: Signer, holding: Holding, objects: tuple[InventoryObject, ...]) -> bytes:
    body: dict[str, Json] = {
        "protocol": PROTOCOL,
        "holding": holding.id,
        "key": holding.key_name,
        "key_version": holding.key_version,
        "objects": Inventory(objects, "").listed,
    }
    signature = signer.sign(signed_bytes(body)).hex()
    return canonical({"inventory": body, "public_key": signer.public_key.hex(), "signature": signature})
