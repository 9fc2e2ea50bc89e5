"""The check of a reply: what may leave the ward is made anew, what people wrote is read by people."""

from dataclasses import replace

from shared.documents.assembly import Assembly
from shared.documents.base import ObjectRef
from shared.documents.reply import Check, Judgement, Reply
from shared.domain.approvals import Act
from shared.domain.ids import SYSTEM_ACTOR, ActorId, HoldingId, ReplyId
from shared.domain.reply import CheckedReply, FiledReply, ReplyForm
from shared.domain.screening import Decision
from shared.domain.second_look import is_sampled
from shared.domain.trail import Facts
from shared.errors import Conflict, Denied, NotFound, Refusal
from shared.services.holding_objects import HoldingObjects
from shared.services.holdings import vault_of
from shared.services.parts import Parts
from shared.services.replies import document_id, holding_of
from shared.services.repository import Change, Entry, Errand
from shared.services.work import Step, WorkMessage

CHECKED_CLASS = "checked-reply"


def check_reply(parts: Parts, message: WorkMessage) -> None:
    """Step `screening/check`: make the checked record of the last form; say whether a person must read it."""
    reply = parts.repository.settled(Reply, message.unit)
    if reply.raw is None or reply.check is not Check.WAITING:
        return
    vault = vault_of(parts, message.holding)
    filed = FiledReply.model_validate(vault.get_json(reply.raw))
    checked = vault.put_json(
        CHECKED_CLASS, f"{reply.reply}.{reply.filed}", filed.checked().model_dump(mode="json")
    )
    result = Check.FOR_A_PERSON if filed.form.for_a_person else Check.DONE
    after = _settle(parts, reply, checked, result)
    if after.checked != checked:
        vault.delete(checked)  # replaced or withdrawn while we looked


def form_of(parts: Parts, assembly: Assembly, reply: Reply) -> ReplyForm:
    """The form as keyed, for ward staff only. Raises NotFound when it was withdrawn."""
    if reply.raw is None:
        raise NotFound("general.not_found")
    return FiledReply.model_validate(vault_of(parts, holding_of(assembly)).get_json(reply.raw)).form


def checked_reply(vault: HoldingObjects, reply: Reply) -> CheckedReply:
    """The record that packets are made from. Raises Refusal `screening.not_done`."""
    if reply.checked is None or reply.check is not Check.DONE:
        raise Refusal("screening.not_done")
    return CheckedReply.model_validate(vault.get_json(reply.checked))


def judge(
    parts: Parts,
    assembly: Assembly,
    reply: ReplyId,
    actor: ActorId,
    decision: Decision,
    version: str,
    words: int = 0,
) -> Reply:
    """What a person found who read everything; for some forms the plan's sample then wants a second person.

    `words`: version of the word list that the page was marked with. Raises Refusal
    `screening.nothing_to_judge`, Conflict `general.stale_page` when another form has come since the page
    was shown, Denied `screening.same_reader` when the second reader is the first.
    """
    judgement = Judgement(decision=decision, act=Act(actor=actor, at=parts.clock.business_now()), words=words)
    percent = assembly.plan.replies.second_look

    def decide(current: Reply) -> Change[Reply]:
        if not current.check.for_a_reader:
            raise Refusal("screening.nothing_to_judge")
        if current.raw is None or current.raw.name != version:
            raise Conflict("general.stale_page")
        if current.check is Check.SECOND_LOOK:
            change = _judged_again(current, judgement)
        else:
            sampled = is_sampled(parts.ward_key, current.raw.sha256, percent)
            change = _judged(current, judgement, Check.SECOND_LOOK if sampled else Check.DONE)
        return replace(change, errands=_renewal(change.document, holding_of(assembly)))

    return parts.repository.change(Reply, document_id(assembly, reply), decide)


def _renewal(reply: Reply, holding: HoldingId) -> tuple[Errand, ...]:
    """Once a corrected form is checked, what counts it can be made anew."""
    corrected = reply.filed > 1 and reply.check is Check.DONE
    return (Errand(Step.RENEW_DERIVED, holding, reply.id),) if corrected else ()


def _judged(reply: Reply, judgement: Judgement, unless_asked_back: Check) -> Change[Reply]:
    check = Check.ASKED_BACK if judgement.decision is Decision.ASK_BACK else unless_asked_back
    facts: Facts = {"words": judgement.words, "next": check.value}
    entry = Entry(judgement.act.actor, "reply.judged", reply.reply, judgement.decision, facts)
    return Change(reply.with_(check=check, judgement=judgement, second=None), (entry,))


def _judged_again(reply: Reply, second: Judgement) -> Change[Reply]:
    """The second person's word stands; whether the two agree is on record."""
    first = reply.judgement
    if first is None or first.act.actor == second.act.actor:
        raise Denied("screening.same_reader")
    check = Check.ASKED_BACK if second.decision is Decision.ASK_BACK else Check.DONE
    agrees = "yes" if first.decision is second.decision else "no"
    facts: Facts = {"words": second.words, "next": check.value, "agrees": agrees}
    entry = Entry(second.act.actor, "reply.judged_again", reply.reply, second.decision, facts)
    return Change(reply.with_(check=check, second=second), (entry,))


def _settle(parts: Parts, seen: Reply, checked: ObjectRef, result: Check) -> Reply:
    def decide(current: Reply) -> Change[Reply] | None:
        if current.raw != seen.raw or current.check is not Check.WAITING:
            return None
        facts: Facts = {"filed": current.filed, "checked": checked.sha256, "next": result.value}
        entry = Entry(SYSTEM_ACTOR, "reply.checked", current.reply, facts=facts)
        document = current.with_(checked=checked, check=result)
        return Change(document, (entry,), _renewal(document, holding_of(assembly)))

    assembly = parts.repository.get(Assembly, seen.assembly)
    return parts.repository.change(Reply, seen.id, decide)
