"""Replies: keyed one after the other, listed with counts, read by a person where somebody wrote something."""

from collections.abc import Iterator
from datetime import date

from pydantic import ValidationError
from starlette.responses import Response

from shared.documents.assembly import Assembly
from shared.documents.reply import Check, Reply
from shared.domain.ids import ReplyId
from shared.domain.japan_time import after_end, day_of
from shared.domain.reply import Answer, Need, Reason, ReplyForm, tidy_phone
from shared.domain.screening import Decision, passages
from shared.errors import Refusal
from shared.portal.routing import STAFF, SUPERVISOR, Pages, Visit, assembly_role
from shared.portal.stages import StageLine, StageState
from shared.services import replies as service
from shared.services import screening, withdrawal
from shared.services.actors import Actor
from shared.services.declines import lottery_of
from shared.services.lottery import close_replies
from shared.services.membership import assembly_roles
from shared.services.parts import Parts
from shared.services.reply_codes import invitee_of

pages = Pages()
_WARD = assembly_role(STAFF, SUPERVISOR)
_FIELDS = {
    "answer": "参加・不参加",
    "reason": "理由",
    "days": "参加できる日",
    "needs": "配慮事項",
    "phone": "電話",
    "remark": "記載",
}


@pages.get("/assemblies/{assembly_id}/replies", allow=_WARD)
def show(visit: Visit) -> Response:
    assembly = visit.assembly()
    found = service.replies_of(visit.parts, assembly)
    deadline = service.deadline_of(visit.parts, assembly)
    return visit.render(
        "replies/show.html",
        assembly=assembly,
        counts=service.count(found),
        replies=sorted(found, key=lambda reply: reply.keyed.at, reverse=True),
        to_read=[reply for reply in found if reply.check in (Check.FOR_A_PERSON, Check.ASKED_BACK)],
        deadline=deadline,
        deadline_over=visit.parts.clock.business_now() >= after_end(deadline),
        counted=service.too_few_of(visit.parts, assembly),
        closed=lottery_of(visit.parts, assembly.id) is not None,
        roles=assembly_roles(assembly, visit.actor),
    )


@pages.get("/assemblies/{assembly_id}/replies/new", allow=assembly_role(STAFF))
def new(visit: Visit) -> Response:
    assembly = visit.assembly()
    service.ensure_open(visit.parts, assembly)
    plan = assembly.plan
    return visit.render(
        "replies/new.html",
        assembly=assembly,
        received=visit.query.get("received") or _today_if_in_time(visit, assembly),
        deadline=service.deadline_of(visit.parts, assembly),
        days=list(enumerate(plan.event.days, 1)),
        needs=[need for need in Need if need.ja in {planned.value for planned in plan.replies.needs}],
        reasons=[(reason.value, reason.ja) for reason in Reason],
    )


@pages.post("/assemblies/{assembly_id}/replies/new", allow=assembly_role(STAFF))
def file(visit: Visit) -> Response:
    assembly = visit.assembly()
    received = _day(visit.text("received", "受付日"))
    code = visit.text("code", "返信コード")
    service.file_reply(visit.parts, assembly, visit.actor.id, code, received, _form(visit))
    return visit.redirect(
        f"/assemblies/{assembly.id}/replies/new?received={received.isoformat()}", notice="replies.filed"
    )


@pages.post("/assemblies/{assembly_id}/replies/find", allow=assembly_role(STAFF))
def find(visit: Visit) -> Response:
    """By the code on the person's letter; the code is not put in an address."""
    assembly = visit.assembly()
    invitee = invitee_of(visit.parts, assembly, visit.text("code", "返信コード"))
    return visit.redirect(
        f"/assemblies/{assembly.id}/replies/{service.reply_of(visit.parts, assembly, invitee)}"
    )


@pages.post("/assemblies/{assembly_id}/replies/close", allow=assembly_role(STAFF))
def close(visit: Visit) -> Response:
    assembly = visit.assembly()
    close_replies(visit.parts, assembly, visit.actor.id)
    return visit.redirect(f"/assemblies/{assembly.id}/lottery", notice="replies.closed_now")


@pages.get("/assemblies/{assembly_id}/replies/{reply_id}", allow=_WARD)
def read(visit: Visit) -> Response:
    assembly = visit.assembly()
    reply = _reply(visit, assembly)
    form = screening.form_of(visit.parts, assembly, reply) if reply.raw else None
    return visit.render(
        "replies/read.html",
        assembly=assembly,
        reply=reply,
        form=form,
        passages=passages(form.remark) if form else (),
        decisions=[(decision.value, decision.ja) for decision in Decision],
        waiting=reply.check in (Check.FOR_A_PERSON, Check.ASKED_BACK),
    )


@pages.post("/assemblies/{assembly_id}/replies/{reply_id}/judge", allow=assembly_role(STAFF))
def judge(visit: Visit) -> Response:
    assembly = visit.assembly()
    decision = _decision(visit.text("decision", "判断"))
    reply = ReplyId(visit.path["reply_id"])
    screening.judge(
        visit.parts, assembly, reply, visit.actor.id, decision, visit.text("form_shown", "申込書")
    )
    return visit.redirect(f"/assemblies/{assembly.id}/replies", notice="screening.judged")


@pages.post("/assemblies/{assembly_id}/replies/{reply_id}/withdraw", allow=assembly_role(STAFF))
def withdraw(visit: Visit) -> Response:
    assembly = visit.assembly()
    reply = visit.fresh(_reply(visit, assembly))
    withdrawal.withdraw(visit.parts, assembly, visit.actor.id, reply.reply)
    return visit.redirect(f"/assemblies/{assembly.id}/replies", notice="replies.withdrawn")


def assembly_stages(parts: Parts, assembly: Assembly, _actor: Actor) -> Iterator[StageLine]:
    """One line; counting answers is left to the page itself."""
    keyed = len(parts.repository.ids(Reply, f"{assembly.id}.r-"))
    closed = lottery_of(parts, assembly.id) is not None
    state = StageState.DONE if closed else StageState.OPEN if keyed else StageState.WAITING
    yield StageLine(
        title="参加申込書の入力と確認",
        state=state,
        detail=f"{keyed:,}件を登録" + ("・締切済" if closed else ""),
        url=f"/assemblies/{assembly.id}/replies",
        acts=frozenset({STAFF}),
    )


def _reply(visit: Visit, assembly: Assembly) -> Reply:
    return visit.parts.repository.get(Reply, service.document_id(assembly, ReplyId(visit.path["reply_id"])))


def _form(visit: Visit) -> ReplyForm:
    """Raises Refusal `replies.form_invalid` naming the field; what was typed is not repeated."""
    try:
        return ReplyForm(
            answer=Answer(visit.text("answer", _FIELDS["answer"])),
            reason=Reason(visit.form["reason"]) if visit.form.get("reason") else None,
            days=tuple(int(day) for day in visit.values.get("days", [])),
            needs=tuple(Need(need) for need in visit.values.get("needs", [])),
            phone=tidy_phone(visit.form.get("phone", "")),
            remark=visit.form.get("remark", "").strip(),
        )
    except ValidationError as error:
        where = error.errors()[0]["loc"]
        raise Refusal(
            "replies.form_invalid", field=_FIELDS.get(str(where[0]) if where else "", "申込書")
        ) from None
    except ValueError:
        raise Refusal("replies.form_invalid", field="申込書") from None


def _decision(value: str) -> Decision:
    try:
        return Decision(value)
    except ValueError:
        raise Refusal("general.field_invalid", field="判断") from None


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Refusal("general.field_invalid", field="受付日") from None


def _today_if_in_time(visit: Visit, assembly: Assembly) -> str:
    """After the deadline staff must say themselves when the form came."""
    today = day_of(visit.parts.clock.business_now())
    return today.isoformat() if today <= service.deadline_of(visit.parts, assembly) else ""
