"""The check of a reply: what may leave the ward is made anew, what people wrote is read by people."""

from shared.documents.assembly import Assembly
from shared.documents.base import ObjectRef
from shared.documents.reply import Check, Judgement, Reply
from shared.domain.approvals import Act
from shared.domain.ids import SYSTEM_ACTOR, ActorId, ReplyId
from shared.domain.reply import CheckedReply, FiledReply, ReplyForm
from shared.domain.screening import Decision
from shared.domain.trail import Facts
from shared.errors import Conflict, NotFound, Refusal
from shared.services.holding_objects import HoldingObjects
from shared.services.holdings import vault_of
from shared.services.parts import Parts
from shared.services.replies import document_id, holding_of
from shared.services.repository import Change, Entry
from shared.services.work import WorkMessage

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
    parts: Parts, assembly: Assembly, reply: ReplyId, actor: ActorId, decision: Decision, version: str
) -> Reply:
    """What a person found who read everything. Raises Refusal `screening.nothing_to_judge`,
    Conflict `general.stale_page` when another form has come since the page was shown."""
    act = Act(actor=actor, at=parts.clock.business_now())

    def decide(current: Reply) -> Change[Reply]:
        if current.check not in (Check.FOR_A_PERSON, Check.ASKED_BACK):
            raise Refusal("screening.nothing_to_judge")
        if current.raw is None or current.raw.name != version:
            raise Conflict("general.stale_page")
        check = Check.ASKED_BACK if decision is Decision.ASK_BACK else Check.DONE
        document = current.with_(check=check, judgement=Judgement(decision=decision, act=act))
        return Change(document, (Entry(actor, "reply.judged", reply, decision),))

    return parts.repository.change(Reply, document_id(assembly, reply), decide)


def _settle(parts: Parts, seen: Reply, checked: ObjectRef, result: Check) -> Reply:
    def decide(current: Reply) -> Change[Reply] | None:
        if current.raw != seen.raw or current.check is not Check.WAITING:
            return None
        facts: Facts = {"filed": current.filed, "checked": checked.sha256, "next": result.value}
        entry = Entry(SYSTEM_ACTOR, "reply.checked", current.reply, facts=facts)
        return Change(current.with_(checked=checked, check=result), (entry,))

    return parts.repository.change(Reply, seen.id, decide)
