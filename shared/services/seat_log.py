"""Who accepted a seat, and whom nobody reached: logged call by call, so nobody is passed over by whim."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

from shared.documents.assembly import Assembly
from shared.documents.lottery import Lottery, Place
from shared.documents.reply import Reply
from shared.documents.seat_log import Contact, ContactOutcome, SeatLog
from shared.domain.approvals import Act
from shared.domain.ids import ActorId, ReplyId
from shared.domain.invitee import Invitee
from shared.errors import NameTaken, NotFound, Refusal
from shared.services.applicants import applicants
from shared.services.declines import held_lottery
from shared.services.parts import Parts
from shared.services.replies import document_id
from shared.services.repository import Change, Entry
from shared.services.screening import form_of


@dataclass(frozen=True, slots=True)
class Call:
    """One line of the call list. `moved_up`: an alternate whose turn came. `phone`: for ward staff only."""

    place: Place
    person: Invitee
    phone: str
    moved_up: bool
    accepted: Contact | None
    unanswered: int


def seat_log_of(parts: Parts, lottery: Lottery) -> SeatLog:
    """All calls so far; an empty log before the first."""
    return parts.repository.find(SeatLog, lottery.id) or SeatLog(id=lottery.id, trail=lottery.trail)


def record_contact(
    parts: Parts, assembly: Assembly, actor: ActorId, reply: ReplyId, outcome: ContactOutcome
) -> SeatLog:
    """Log one call; that somebody accepted is logged once.

    Raises Refusal `lottery.not_held`, `lottery.no_seat` (only those with a seat are called).
    """
    lottery = held_lottery(parts, assembly.id)
    if not any(place.reply == reply for place in lottery.panel):
        raise Refusal("lottery.no_seat")
    with suppress(NameTaken):  # the first call makes the log
        parts.repository.create(Change(SeatLog(id=lottery.id, trail=lottery.trail)))
    contact = Contact(reply=reply, outcome=outcome, act=Act(actor=actor, at=parts.clock.business_now()))
    action = f"seat.{outcome.value.replace('-', '_')}"
    entry = Entry(actor, action, lottery.id, facts={"token": lottery.token_of(reply)})

    def decide(current: SeatLog) -> Change[SeatLog] | None:
        if outcome is ContactOutcome.ACCEPTED and current.accepted(reply):
            return None
        return Change(current.with_(contacts=(*current.contacts, contact)), (entry,))

    return parts.repository.change(SeatLog, lottery.id, decide)


def call_list(parts: Parts, assembly: Assembly, lottery: Lottery) -> Iterator[Call]:
    """Everybody with a seat: first those who have not accepted, alternates who moved up before the others."""
    log = seat_log_of(parts, lottery)
    called = {decline.called for decline in lottery.declines}
    people = applicants(parts, assembly, [place.reply for place in lottery.panel])
    calls = (
        Call(
            place=place,
            person=people[place.reply],
            phone=_phone(parts, assembly, place.reply),
            moved_up=place.reply in called,
            accepted=log.accepted(place.reply),
            unanswered=log.unanswered(place.reply),
        )
        for place in lottery.panel
        if place.reply in people
    )
    yield from sorted(calls, key=lambda call: (call.accepted is not None, not call.moved_up))


def _phone(parts: Parts, assembly: Assembly, reply: ReplyId) -> str:
    """From the part of the form that never leaves the ward."""
    try:
        document = parts.repository.get(Reply, document_id(assembly, reply))
        return form_of(parts, assembly, document).phone
    except NotFound:
        return ""
