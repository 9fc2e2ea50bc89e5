"""The drawn people and the reserves, as the draw left them in the assembly's holding."""

import json
from collections.abc import Iterator, Sequence

from shared.documents.assembly import Assembly
from shared.documents.base import ObjectRef
from shared.documents.draw import Draw
from shared.domain.ids import AssemblyId
from shared.domain.invitee import Invitee
from shared.errors import Refusal
from shared.services.holdings import vault_of
from shared.services.parts import Parts

INVITEES_CLASS = "invitees"
RESERVES_CLASS = "reserves"
CHUNK = 100


def accepted_draw(parts: Parts, assembly_id: AssemblyId) -> Draw:
    """The latest draw that two people accepted. Raises Refusal `draw.not_accepted`."""
    for draw in reversed(draws_of(parts, assembly_id)):
        if draw.accepted:
            return draw
    raise Refusal("draw.not_accepted")


def draws_of(parts: Parts, assembly_id: AssemblyId) -> list[Draw]:
    """All draws of an assembly by number."""
    found = parts.repository.all(Draw, f"{assembly_id}.draw-")
    return sorted(found, key=lambda draw: draw.number)


def read_invitees(parts: Parts, assembly_id: AssemblyId) -> Iterator[Invitee]:
    """The drawn people in order of rank. Raises Refusal `draw.not_accepted`, `holding.not_active`."""
    return _read(parts, assembly_id, accepted_draw(parts, assembly_id).invitees)


def read_reserves(parts: Parts, assembly_id: AssemblyId) -> Iterator[Invitee]:
    """Those next in line, in order of rank. Raises as `read_invitees`."""
    return _read(parts, assembly_id, accepted_draw(parts, assembly_id).reserves)


def _read(parts: Parts, assembly_id: AssemblyId, refs: Sequence[ObjectRef]) -> Iterator[Invitee]:
    assembly = parts.repository.get(Assembly, assembly_id)
    if assembly.holding is None:
        raise Refusal("holding.not_active")
    vault = vault_of(parts, assembly.holding)
    for ref in refs:
        for stored in json.loads(vault.get(ref)):
            yield Invitee.from_json(stored)
