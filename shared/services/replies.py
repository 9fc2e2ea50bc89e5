"""Keying application forms: the reply code finds the invitee, a later form replaces the earlier one."""

import hmac
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from shared.documents.assembly import Assembly
from shared.documents.base import ObjectRef
from shared.documents.lottery import Lottery
from shared.documents.reply import Check, FormSource, Reply
from shared.documents.too_few import TooFew
from shared.domain.approvals import Act
from shared.domain.canonical_json import canonical
from shared.domain.ids import ActorId, AssemblyId, HoldingId, ReplyId
from shared.domain.japan_time import day_of
from shared.domain.reply import Answer, FiledReply, ReplyForm
from shared.domain.trail import Facts
from shared.errors import Conflict, NameTaken, NotFound, Refusal
from shared.services.holdings import vault_of
from shared.services.parts import Parts
from shared.services.reply_codes import invitee_of
from shared.services.repository import Change, Entry, Errand
from shared.services.work import Step

RAW_CLASS = "reply"


@dataclass(frozen=True, slots=True)
class Counts:
    """How many replies there are, by answer; `unchecked` are yes, and `for_a_person` those of them that
    wait for a person."""

    yes: int
    no: int
    withdrawn: int
    unchecked: int
    for_a_person: int


def file_reply(
    parts: Parts, assembly: Assembly, actor: ActorId, code: str, received: date, form: ReplyForm
) -> Reply:
    """Keep the form behind `code`, which came on the day `received`. The same form again changes nothing.

    Raises Refusal `replies.closed`, `replies.too_late` (received after the deadline),
    `replies.not_yet_received`, `replies.newer_form`, `reply_code.unknown` (a code nobody was sent).
    """
    ensure_open(parts, assembly)
    _in_time(parts, assembly, received)
    filed = FiledReply(invitee=invitee_of(parts, assembly, code), form=form)
    return _file(parts, assembly, actor, filed, received)


def correct_reply(
    parts: Parts, assembly: Assembly, actor: ActorId, reply: ReplyId, received: date, form: ReplyForm
) -> Reply:
    """What a resident asks to have put right, at any time: the last form is replaced.

    After the deadline, or once replies are closed, the answer itself stays as it is. Raises Refusal
    `replies.answer_is_fixed`, `replies.not_yet_received`, `replies.newer_form`; NotFound when the reply was
    withdrawn.
    """
    current = parts.repository.get(Reply, document_id(assembly, reply))
    if current.raw is None:
        raise NotFound("general.not_found")
    _not_in_future(parts, received)
    fixed = received > deadline_of(parts, assembly) or replies_closed(parts, assembly)
    if fixed and form.answer is not current.answer:
        raise Refusal("replies.answer_is_fixed")
    invitee = FiledReply.model_validate(vault_of(parts, holding_of(assembly)).get_json(current.raw)).invitee
    corrected = FiledReply(invitee=invitee, form=form)
    return _file(parts, assembly, actor, corrected, received, correction=True)


def file_online(
    parts: Parts, assembly: Assembly, actor: ActorId, invitee: str, sent_at: datetime, form: ReplyForm
) -> Reply:
    """A reply from the ward's e-application system, by the instant it was sent at. Whatever is not later than
    what is here already is recorded and changes nothing, so rows may come twice and in any order."""
    filed = FiledReply(invitee=invitee, form=form)
    return _file(parts, assembly, actor, filed, day_of(sent_at), sent_at=sent_at)


def _file(
    parts: Parts,
    assembly: Assembly,
    actor: ActorId,
    filed: FiledReply,
    received: date,
    *,
    correction: bool = False,
    sent_at: datetime | None = None,
) -> Reply:
    reply = reply_of(parts, assembly, filed.invitee)
    fingerprint = _fingerprint(parts, filed)
    known = parts.repository.find(Reply, document_id(assembly, reply))
    if known and (known.took(sent_at) if sent_at else known.says(fingerprint)):
        return known
    vault = vault_of(parts, holding_of(assembly))
    raw = vault.put_json(RAW_CLASS, f"{reply}.{parts.entropy.token(8).hex()}", filed.model_dump(mode="json"))
    act = Act(actor=actor, at=parts.clock.business_now())
    filing = _Filing(reply, filed.form, received, fingerprint, raw, act, correction, sent_at)
    document = _first(parts, assembly, filing) or _later(parts, assembly, filing)
    if document.raw != raw:
        vault.delete(raw)  # somebody keyed the same at the same moment
    return document


def reply_of(parts: Parts, assembly: Assembly, invitee: str) -> ReplyId:
    """The id of an invitee's reply: a keyed hash, so the state tells nobody's draw token."""
    text = f"togikai-reply/1|{assembly.id}|{invitee}".encode()
    return ReplyId("r-" + hmac.digest(parts.ward_key, text, "sha256")[:10].hex())


def document_id(assembly: Assembly, reply: ReplyId) -> str:
    return f"{assembly.id}.{reply}"


def replies_of(parts: Parts, assembly: Assembly) -> list[Reply]:
    """All replies of one assembly, by id (so in no telling order)."""
    return parts.repository.all(Reply, f"{assembly.id}.r-")


def count(replies: Sequence[Reply]) -> Counts:
    standing = [reply for reply in replies if reply.withdrawn is None]
    answers = Counter(reply.answer for reply in standing)
    return Counts(
        yes=answers[Answer.YES],
        no=answers[Answer.NO],
        withdrawn=len(replies) - len(standing),
        unchecked=sum(reply.unchecked for reply in standing),
        for_a_person=sum(reply.unchecked and reply.check.for_a_reader for reply in standing),
    )


def ensure_open(parts: Parts, assembly: Assembly) -> None:
    """Raises Refusal `replies.not_begun` before the assembly is active, `replies.closed` once staff have
    closed them for the lottery."""
    if not assembly.active or assembly.holding is None:
        raise Refusal("replies.not_begun")
    if replies_closed(parts, assembly):
        raise Refusal("replies.closed")


def too_few_of(parts: Parts, assembly: Assembly) -> TooFew | None:
    """The count on the plan's day, once it was made."""
    return parts.repository.find(TooFew, assembly.id)


def deadline_of(parts: Parts, assembly: Assembly) -> date:
    """Last day on which replies are taken: the plan's, or the one its rule extended it to."""
    counted = too_few_of(parts, assembly)
    return counted.deadline if counted and counted.deadline else assembly.plan.replies.deadline


def _in_time(parts: Parts, assembly: Assembly, received: date) -> None:
    if received > deadline_of(parts, assembly):
        raise Refusal("replies.too_late")
    _not_in_future(parts, received)


def _not_in_future(parts: Parts, received: date) -> None:
    if received > day_of(parts.clock.business_now()):
        raise Refusal("replies.not_yet_received")


def replies_closed(parts: Parts, assembly: Assembly) -> bool:
    """Staff have closed them for the lottery."""
    return bool(parts.repository.ids(Lottery, f"{assembly.id}.lottery-"))


def holding_of(assembly: Assembly) -> HoldingId:
    """The assembly's own holding. Raises Refusal `replies.not_begun`."""
    if assembly.holding is None:
        raise Refusal("replies.not_begun")
    return assembly.holding


@dataclass(frozen=True, slots=True)
class _Filing:
    """One form as it is about to be filed."""

    reply: ReplyId
    form: ReplyForm
    received: date
    fingerprint: str
    raw: ObjectRef
    act: Act
    correction: bool = False
    sent_at: datetime | None = None

    @property
    def source(self) -> FormSource:
        if self.sent_at:
            return FormSource.ONLINE
        return FormSource.CORRECTION if self.correction else FormSource.PAPER

    @property
    def check(self) -> Check:
        """A no goes nowhere, but what somebody wrote is read all the same."""
        waits = self.form.answer is Answer.YES or self.form.for_a_person
        return Check.WAITING if waits else Check.NOT_NEEDED


def _first(parts: Parts, assembly: Assembly, filing: _Filing) -> Reply | None:
    document = Reply(
        id=document_id(assembly, filing.reply),
        trail=assembly.trail,
        assembly=AssemblyId(assembly.id),
        reply=filing.reply,
        answer=filing.form.answer,
        received=filing.received,
        fingerprint=filing.fingerprint,
        filed=1,
        keyed=filing.act,
        source=filing.source,
        raw=filing.raw,
        check=filing.check,
        online_until=filing.sent_at,
    )
    try:
        return parts.repository.create(_change(assembly, document))
    except NameTaken:
        return None


def _later(parts: Parts, assembly: Assembly, filing: _Filing) -> Reply:
    def decide(current: Reply) -> Change[Reply] | None:
        if filing.sent_at and not _is_news(current, filing, filing.sent_at):
            return _noted(current, filing, filing.sent_at)
        if current.says(filing.fingerprint):
            return None
        if filing.correction and current.withdrawn:
            raise Conflict("general.stale_page")
        if filing.received < current.received:
            raise Refusal("replies.newer_form")
        gone = tuple(ref for ref in (current.raw, current.checked) if ref)
        document = current.with_(
            answer=filing.form.answer,
            received=filing.received,
            fingerprint=filing.fingerprint,
            filed=current.filed + 1,
            keyed=filing.act,
            source=filing.source,
            raw=filing.raw,
            check=filing.check,
            checked=None,
            judgement=None,
            second=None,
            withdrawn=None,
            discard=current.discard + gone,
            online_until=filing.sent_at or current.online_until,
        )
        return _change(assembly, document)

    return parts.repository.change(Reply, document_id(assembly, filing.reply), decide)


def _is_news(current: Reply, filing: _Filing, sent_at: datetime) -> bool:
    """Neither the same, nor sent before the form that is here came, nor before it was withdrawn."""
    before_withdrawal = current.withdrawn is not None and sent_at < current.withdrawn.at
    earlier = current.took(sent_at) or before_withdrawal or filing.received < current.received
    return not (earlier or current.says(filing.fingerprint))


def _noted(current: Reply, filing: _Filing, sent_at: datetime) -> Change[Reply] | None:
    """A row that changes nothing is recorded once."""
    if current.took(sent_at):
        return None
    entry = Entry(filing.act.actor, "reply.earlier_form", current.reply)
    return Change(current.with_(online_until=sent_at), (entry,))


def _change(assembly: Assembly, document: Reply) -> Change[Reply]:
    facts: Facts = {"filed": document.filed, "raw": document.raw.sha256 if document.raw else ""}
    entry = Entry(document.keyed.actor, "reply.filed", document.reply, facts=facts)
    steps = [Step.SCREEN_REPLY] if document.check is Check.WAITING else []
    steps += [Step.DISCARD_REPLY] if document.discard else []
    errands = tuple(Errand(step, holding_of(assembly), document.id) for step in steps)
    return Change(document, (entry,), errands)


def _fingerprint(parts: Parts, filed: FiledReply) -> str:
    """Tells forms apart without telling what they say: there are too few forms for a plain digest."""
    text = b"togikai-reply-form/1|" + canonical(filed.model_dump(mode="json"))
    return hmac.digest(parts.ward_key, text, "sha256")[:10].hex()
