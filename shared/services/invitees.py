"""The drawn people and the reserves, as the draw left them in the assembly's holding."""

import hmac
import json
from collections.abc import Iterator, Sequence

from shared.documents.assembly import Assembly
from shared.documents.base import ObjectRef
from shared.documents.draw import Draw
from shared.documents.move_up import MoveUp
from shared.domain.canonical_json import canonical
from shared.domain.ids import AssemblyId
from shared.domain.invitee import Invitee
from shared.errors import Fault, Refusal
from shared.services.holding_objects import HoldingObjects
from shared.services.holdings import vault_of
from shared.services.parts import Parts

INVITEES_CLASS = "invitees"
RESERVES_CLASS = "reserves"
POPULATION_CLASS = "population"
CHUNK = 100


def accepted_draw(parts: Parts, assembly_id: AssemblyId) -> Draw:
    """The latest draw that two people accepted. Raises Refusal `draw.not_accepted`."""
    for draw in reversed(draws_of(parts, assembly_id)):
        if draw.accepted:
            return draw
    raise Refusal("draw.not_accepted")


def ready_draw(parts: Parts, assembly_id: AssemblyId) -> Draw:
    """The accepted draw, once the details of the drawn are here: letters may be made.

    Raises Refusal `draw.not_accepted`, `draw.details_awaited`.
    """
    draw = accepted_draw(parts, assembly_id)
    if draw.awaits_details:
        raise Refusal("draw.details_awaited")
    return draw


def draws_of(parts: Parts, assembly_id: AssemblyId) -> list[Draw]:
    """All draws of an assembly by number."""
    found = parts.repository.all(Draw, f"{assembly_id}.draw-")
    return sorted(found, key=lambda draw: draw.number)


def read_invitees(parts: Parts, assembly_id: AssemblyId) -> Iterator[Invitee]:
    """The drawn people in order of rank. Raises Refusal as `ready_draw`, `holding.not_active`."""
    return people_in(parts, assembly_id, ready_draw(parts, assembly_id).invitees)


def read_reserves(parts: Parts, assembly_id: AssemblyId) -> Iterator[Invitee]:
    """Those next in line, in order of rank; drawn on a frame, without details. Raises as `accepted_draw`."""
    return people_in(parts, assembly_id, accepted_draw(parts, assembly_id).reserves)


def moves_of(parts: Parts, assembly_id: AssemblyId | str) -> list[MoveUp]:
    """All moves of reserves, in order."""
    found = parts.repository.all(MoveUp, f"{assembly_id}.move-up-")
    return sorted(found, key=lambda move: move.number)


def read_moved_up(parts: Parts, assembly_id: AssemblyId | str) -> Iterator[Invitee]:
    """The reserves who moved up and whose details are here, in order of rank."""
    refs = [ref for move in moves_of(parts, assembly_id) if not move.awaits_details for ref in move.invitees]
    return people_in(parts, assembly_id, refs)


def read_invited(parts: Parts, assembly_id: AssemblyId) -> Iterator[Invitee]:
    """Everybody who has been invited: the drawn, and the reserves who moved up."""
    yield from read_invitees(parts, assembly_id)
    yield from read_moved_up(parts, assembly_id)


def read_everyone(parts: Parts, assembly_id: AssemblyId) -> Iterator[Invitee]:
    """All who are or may yet be invited, with or without details, in order of rank."""
    draw = accepted_draw(parts, assembly_id)
    return people_in(parts, assembly_id, (*draw.invitees, *draw.reserves))


def keep_people(
    vault: HoldingObjects, class_: str, name: str, people: Sequence[Invitee]
) -> tuple[ObjectRef, ...]:
    """Chunks of at most 100, each read back from storage: what they come from dies only after that."""
    refs = []
    for number, first in enumerate(range(0, len(people), CHUNK), 1):
        data = canonical([person.to_json() for person in people[first : first + CHUNK]])
        ref = vault.put(class_, f"{name}.{number:04d}", data)
        if not hmac.compare_digest(vault.get(ref), data):
            raise Fault("holding.object_differs")
        refs.append(ref)
    return tuple(refs)


def people_in(parts: Parts, assembly_id: AssemblyId | str, refs: Sequence[ObjectRef]) -> Iterator[Invitee]:
    """The people of stored chunks. Raises Refusal `holding.not_active`."""
    assembly = parts.repository.get(Assembly, assembly_id)
    if assembly.holding is None:
        raise Refusal("holding.not_active")
    vault = vault_of(parts, assembly.holding)
    for ref in refs:
        for stored in json.loads(vault.get(ref)):
            yield Invitee.from_json(stored)
