"""Which mail merges an assembly has: one for those drawn at once, one for each move of reserves."""

from collections.abc import Iterator

from shared.documents.assembly import Assembly
from shared.documents.lot import Lot
from shared.documents.mail_merge import MailMerge, merge_id
from shared.domain.ids import AssemblyId, HoldingId
from shared.domain.invitee import Invitee
from shared.errors import Refusal
from shared.services.invitees import moves_of, people_in, read_invitees, ready_draw
from shared.services.parts import Parts


def merge_of(parts: Parts, assembly_id: AssemblyId | str, move_up: int = 0) -> MailMerge | None:
    """The assembly's mail merge, once begun. `move_up`: of the reserves of that move; 0: of the drawn."""
    return parts.repository.find(MailMerge, merge_id(assembly_id, move_up))


def merges_of(parts: Parts, assembly_id: AssemblyId | str) -> list[MailMerge]:
    """All that have begun, in order."""
    found = parts.repository.all(MailMerge, assembly_id)
    return sorted(found, key=lambda merge: merge.move_up)


def lots_of(parts: Parts, assembly_id: AssemblyId | str) -> list[Lot]:
    """All lots of the assembly, by number."""
    return parts.repository.all(Lot, f"{assembly_id}.lot-")


def lots_in(parts: Parts, merge: MailMerge) -> list[Lot]:
    """The lots of one mail merge in posting order."""
    return [lot for lot in lots_of(parts, merge.assembly) if lot.move_up == merge.move_up]


def to_release(parts: Parts, assembly_id: AssemblyId | str) -> list[int]:
    """Moves of reserves (0: the drawn) whose people are here and whose letters have not been released."""
    moves = [0, *(one.number for one in moves_of(parts, assembly_id) if not one.awaits_details)]
    released = {merge.move_up for merge in merges_of(parts, assembly_id) if merge.released}
    return [move for move in moves if move not in released]


def require_people(parts: Parts, assembly_id: AssemblyId, move_up: int) -> None:
    """Raises Refusal `draw.not_accepted`, `draw.details_awaited`, `letters.no_such_move`,
    `letters.details_awaited`."""
    if not move_up:
        ready_draw(parts, assembly_id)
        return
    move = next((one for one in moves_of(parts, assembly_id) if one.number == move_up), None)
    if move is None:
        raise Refusal("letters.no_such_move")
    if move.awaits_details:
        raise Refusal("letters.details_awaited")


def people_of(parts: Parts, merge: MailMerge) -> Iterator[Invitee]:
    """Who gets its letters, in order of rank. Raises Refusal as `require_people`, `holding.not_active`."""
    require_people(parts, merge.assembly, merge.move_up)
    if not merge.move_up:
        return read_invitees(parts, merge.assembly)
    [move] = [one for one in moves_of(parts, merge.assembly) if one.number == merge.move_up]
    return people_in(parts, merge.assembly, move.invitees)


def holding_of(assembly: Assembly) -> HoldingId:
    """Raises Refusal `holding.not_active` before the plan is approved."""
    if assembly.holding is None:
        raise Refusal("holding.not_active")
    return assembly.holding
