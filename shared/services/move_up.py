"""Reserves move up in the draw's order: nobody is chosen, and how many follows from what happened."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from shared.documents.assembly import Assembly
from shared.documents.draw import Draw
from shared.documents.extract import Extract
from shared.documents.move_up import MoveUp, MoveUpReason
from shared.domain.approvals import Act
from shared.domain.changes import ChangeKind
from shared.domain.ids import ActorId, AssemblyId
from shared.domain.plan_sections import Protected
from shared.domain.register.columns import Contents
from shared.domain.trail import Facts
from shared.errors import Conflict, NameTaken, Refusal
from shared.services.change_list import hits
from shared.services.holdings import vault_of
from shared.services.invitees import (
    INVITEES_CLASS,
    keep_people,
    moves_of,
    read_invited,
    read_reserves,
    ready_draw,
)
from shared.services.parts import Parts
from shared.services.repository import Change, Entry
from shared.services.returned_mail import unreached


@dataclass(frozen=True, slots=True)
class Standing:
    """Reserves drawn, moved up so far, and how many places have been emptied since: by the change lists,
    and by returned mail."""

    reserves: int
    moved: int
    emptied: int
    returned: int = 0

    @property
    def left(self) -> int:
        return self.reserves - self.moved

    @property
    def due(self) -> int:
        """How many move up now for the change lists."""
        return min(self.emptied, self.left)

    @property
    def due_returned(self) -> int:
        """How many move up now for returned mail."""
        return min(self.returned, self.left)


def standing(parts: Parts, assembly: Assembly) -> Standing:
    """Raises Refusal `draw.not_accepted`, `draw.details_awaited`, `move_up.details_awaited`."""
    draw = ready_draw(parts, AssemblyId(assembly.id))
    moves = _moves(parts, draw)
    if any(move.awaits_details for move in moves):
        raise Refusal("move_up.details_awaited")
    emptied, returned = _emptied(parts, assembly, moves)
    return Standing(draw.reserve_count, sum(move.people for move in moves), emptied, returned)


def fill_emptied(parts: Parts, assembly: Assembly, actor: ActorId) -> MoveUp:
    """As many as the change lists have emptied places. Raises Refusal as `standing`, `move_up.none_due`."""
    due = standing(parts, assembly).due
    if not due:
        raise Refusal("move_up.none_due")
    return move_up(parts, assembly, actor, MoveUpReason.CHANGE_LIST, due)


def fill_returned(parts: Parts, assembly: Assembly, actor: ActorId) -> MoveUp:
    """As many as letters came back from places that no list had emptied, if the plan fills these.

    Raises Refusal as `standing`, `move_up.none_returned`.
    """
    due = standing(parts, assembly).due_returned
    if not due:
        raise Refusal("move_up.none_returned")
    return move_up(parts, assembly, actor, MoveUpReason.RETURNED_MAIL, due)


def move_up(parts: Parts, assembly: Assembly, actor: ActorId, reason: MoveUpReason, people: int) -> MoveUp:
    """The next `people` of the draw's order, or as many as are left. Drawn on a frame, their details are
    asked for next. Raises Refusal as `standing`, `move_up.none_left`; Conflict `general.stale_page`."""
    now = standing(parts, assembly)
    number = min(people, now.left)
    if number < 1:
        raise Refusal("move_up.none_left")
    draw = ready_draw(parts, AssemblyId(assembly.id))
    if assembly.holding is None:
        raise Refusal("holding.not_active")
    chosen = list(islice(read_reserves(parts, AssemblyId(assembly.id)), now.moved, now.moved + number))
    place = len(moves_of(parts, assembly.id)) + 1
    name = f"{draw.id.rpartition('.')[2]}.move-up-{place}.{chosen[0].rank}-{chosen[-1].rank}"
    refs = keep_people(vault_of(parts, assembly.holding), INVITEES_CLASS, name, chosen)
    moved = MoveUp(
        id=f"{assembly.id}.move-up-{place}",
        trail=assembly.trail,
        assembly=AssemblyId(assembly.id),
        number=place,
        draw=draw.id,
        first=chosen[0].rank,
        last=chosen[-1].rank,
        reason=reason,
        act=Act(actor=actor, at=parts.clock.business_now()),
        invitees=refs,
        awaits_details=_drawn_on_a_frame(parts, draw),
    )
    facts: Facts = {"draw": draw.id, "first": moved.first, "last": moved.last, "reason": reason.value}
    try:
        return parts.repository.create(
            Change(moved, (Entry(actor, "reserves.moved_up", moved.id, facts=facts),))
        )
    except NameTaken:
        raise Conflict("general.stale_page") from None


def _moves(parts: Parts, draw: Draw) -> list[MoveUp]:
    return [move for move in moves_of(parts, draw.assembly) if move.draw == draw.id]


def _drawn_on_a_frame(parts: Parts, draw: Draw) -> bool:
    extract = parts.repository.find(Extract, draw.extract)
    return extract is not None and extract.contents is Contents.FRAME


def _emptied(parts: Parts, assembly: Assembly, moves: Sequence[MoveUp]) -> tuple[int, int]:
    """Places still empty by change lists, and by returned mail. A place is emptied once: who moved away is
    often on a list after the letter came back, or before."""
    by_lists = _stopped_by_changes(parts, assembly)
    came_back = unreached(parts, assembly) if assembly.plan.draw.fill_returned else set()
    for_lists = sum(move.people for move in moves if move.reason is MoveUpReason.CHANGE_LIST)
    for_returned = sum(move.people for move in moves if move.reason is MoveUpReason.RETURNED_MAIL)
    empty = max(0, len(by_lists | came_back) - for_lists - for_returned)
    emptied = min(empty, max(0, len(by_lists) - for_lists))
    return emptied, empty - emptied


def _stopped_by_changes(parts: Parts, assembly: Assembly) -> set[str]:
    """Draw tokens of invited people whom no letter reaches any more; by the ward's own hand it still does."""
    own_hand = assembly.plan.register_extract.protected is Protected.OWN_HAND
    reached = {ChangeKind.PROTECTED} if own_hand else set()
    stopped = {token for token, kind in hits(parts, assembly).items() if kind not in reached}
    return {one.token for one in read_invited(parts, AssemblyId(assembly.id)) if one.token in stopped}
