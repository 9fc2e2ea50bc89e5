"""One mail to one reader, once: intent committed, sent, outcome committed.

Only when the answer was lost is it sent a second time, under the same Message-ID. Addresses are
looked up when it is sent; state keeps none.
"""

import hashlib
from collections.abc import Callable, Iterator

from shared.documents.assembly import Assembly
from shared.documents.contract import Contract
from shared.documents.notice import Audience, Notice
from shared.domain.approvals import Act
from shared.domain.ids import SYSTEM_ACTOR, ActorId, HoldingId, TrailId
from shared.domain.roles import AUDITOR, STAFF, SUPERVISOR, PersonRole
from shared.errors import NameTaken, Refusal
from shared.ports import Mail
from shared.services.contract import people_are_readable
from shared.services.parts import Parts
from shared.services.people import details_of, people_of
from shared.services.repository import Change, Entry

type Facts = dict[str, str | int]


def send_once(
    parts: Parts,
    notice_id: str,
    trail: TrailId,
    holding: HoldingId,
    audience: Audience,
    write: Callable[[str], Mail],
) -> None:
    """Send what `write` makes of the Message-ID, unless `notice_id` is concluded already.

    An address that the mail server refuses concludes it too, with the refusal's code. Raises Transient.
    """
    notice = parts.repository.find(Notice, notice_id) or _plan(parts, notice_id, trail, holding, audience)
    if notice.outcome is not None:
        return
    _intend(parts, notice)
    try:
        parts.mailer.send(write(notice.message_id))
    except Refusal as refusal:
        _conclude(parts, notice, refusal.code)
    else:
        _conclude(parts, notice, "sent")


def note_bounce(parts: Parts, notice_id: str, actor: ActorId) -> Notice:
    """A mail that was taken by the server came back: ward staff saw it in the sender's mailbox.

    Raises NotFound, Refusal `notice.not_sent`."""
    act = Act(actor=actor, at=parts.clock.business_now())

    def decide(current: Notice) -> Change[Notice] | None:
        if current.outcome != "sent":
            raise Refusal("notice.not_sent")
        if current.bounced:
            return None
        entry = Entry(actor, "notice.bounced", current.id, facts={"message_id": current.message_id})
        return Change(current.with_(bounced=act), (entry,))

    return parts.repository.change(Notice, notice_id, decide)


def readers(
    parts: Parts, assembly: Assembly, contract: Contract | None
) -> Iterator[tuple[Audience, int, str]]:
    """Everybody who may be written to about `contract`, with a number that stays the same on a retry."""
    plan = assembly.plan
    groups = {
        Audience.WARD: [*plan.mail.ward, *_named(assembly, STAFF)],
        Audience.SUPERVISOR: _named(assembly, SUPERVISOR),
        Audience.CONTRACTOR: list(_responsible(parts, contract)) if contract else [],
        Audience.AUDITOR: [*plan.mail.auditor, *_named(assembly, AUDITOR)],
    }
    for audience, addresses in groups.items():
        for number, address in enumerate(dict.fromkeys(addresses), 1):
            yield audience, number, address


def _named(assembly: Assembly, role: PersonRole) -> list[str]:
    """Addresses of those who are on the assembly in that role now: in April another one is."""
    return [one.mail for one in assembly.members if one.role is role and one.mail]


def _responsible(parts: Parts, contract: Contract) -> Iterator[str]:
    """The responsible persons' addresses, as long as the people holding can be read."""
    if not people_are_readable(parts, contract):
        return
    for person in people_of(parts, contract):
        if person.role is PersonRole.RESPONSIBLE and person.left_on is None:
            yield details_of(parts, contract, person).mail


def _plan(parts: Parts, notice_id: str, trail: TrailId, holding: HoldingId, audience: Audience) -> Notice:
    domain = parts.settings.mail_from.rpartition("@")[2]
    message_id = f"{hashlib.sha256(notice_id.encode()).hexdigest()[:32]}@{domain}"
    notice = Notice(id=notice_id, trail=trail, holding=holding, audience=audience, message_id=message_id)
    try:
        return parts.repository.create(Change(notice))
    except NameTaken:
        return parts.repository.get(Notice, notice_id)


def _intend(parts: Parts, notice: Notice) -> None:
    """A second intent means that the first one's answer was lost; it is recorded as such."""

    def decide(current: Notice) -> Change[Notice]:
        attempts = current.attempts + 1
        facts: Facts = {"audience": current.audience.value, "attempt": attempts}
        entry = Entry(SYSTEM_ACTOR, "notice.intended", current.id, facts=facts)
        return Change(current.with_(attempts=attempts), (entry,))

    parts.repository.change(Notice, notice.id, decide)


def _conclude(parts: Parts, notice: Notice, outcome: str) -> None:
    def decide(current: Notice) -> Change[Notice] | None:
        if current.outcome is not None:
            return None
        facts: Facts = {"audience": current.audience.value, "message_id": current.message_id}
        entry = Entry(SYSTEM_ACTOR, "notice.concluded", current.id, outcome, facts)
        return Change(current.with_(outcome=outcome), (entry,))

    parts.repository.change(Notice, notice.id, decide)
