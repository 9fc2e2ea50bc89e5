"""The check of replies (記載内容の確認): a person reads what somebody wrote, a second one a sample of it."""

from collections.abc import Sequence

from starlette.responses import Response

from shared.documents.assembly import Assembly
from shared.documents.reply import Check, Reply
from shared.domain.ids import ActorId, ReplyId
from shared.domain.screening import Decision, passages
from shared.domain.screening_words import WordClass
from shared.portal.fields import choice_field
from shared.portal.routing import STAFF, SUPERVISOR, Pages, Visit, assembly_role
from shared.services import replies, scanned_forms, screening, word_list
from shared.services.membership import assembly_roles

pages = Pages()
_FOLDER = "/assemblies/{assembly_id}/replies"
_WARD = assembly_role(STAFF, SUPERVISOR)


@pages.get("/assemblies/{assembly_id}/word-list", allow=_WARD)
def show_words(visit: Visit) -> Response:
    assembly = visit.assembly()
    words = word_list.current_words(visit.parts, assembly)
    return visit.render(
        "replies/words.html",
        assembly=assembly,
        words=words,
        classes=list(WordClass),
        versions=word_list.versions_of(visit.parts, assembly)[::-1],
        roles=assembly_roles(assembly, visit.actor),
    )


@pages.post("/assemblies/{assembly_id}/word-list", allow=assembly_role(STAFF))
def save_words(visit: Visit) -> Response:
    assembly = visit.assembly()
    based_on = visit.number("based_on", "版")
    saved = word_list.save_words(visit.parts, assembly, visit.actor.id, based_on, visit.form)
    return visit.redirect(f"/assemblies/{assembly.id}/word-list", notice="words.saved", number=saved.number)


@pages.get(_FOLDER + "/{reply_id}", allow=_WARD)
def read(visit: Visit) -> Response:
    assembly = visit.assembly()
    reply = reply_in_path(visit, assembly)
    form = screening.form_of(visit.parts, assembly, reply) if reply.raw else None
    words = word_list.current_words(visit.parts, assembly)
    return visit.render(
        "replies/read.html",
        assembly=assembly,
        reply=reply,
        form=form,
        words=words,
        page=scanned_forms.page_behind(visit.parts, assembly, reply.reply),
        passages=passages(form.remark, words) if form else (),
        decisions=[(decision.value, decision.ja) for decision in Decision],
        waiting=may_read(reply, visit.actor.id),
        roles=assembly_roles(assembly, visit.actor),
    )


@pages.post(_FOLDER + "/{reply_id}/judge", allow=assembly_role(STAFF, SUPERVISOR))
def judge(visit: Visit) -> Response:
    """Then the next form that this person may read, if there is one."""
    assembly = visit.assembly()
    decision = choice_field(visit, "decision", "判断", Decision)
    shown = visit.text("form_shown", "申込書")
    words = visit.number("words", "注意語の版")
    reply = ReplyId(visit.path["reply_id"])
    screening.judge(visit.parts, assembly, reply, visit.actor.id, decision, shown, words)
    waiting = [
        one.reply
        for one in to_read(replies.replies_of(visit.parts, assembly), visit.actor.id)
        if one.check is not Check.ASKED_BACK
    ]
    where = f"/assemblies/{assembly.id}/replies"
    if waiting:
        return visit.redirect(f"{where}/{waiting[0]}", notice="screening.judged_and_next")
    return visit.redirect(where, notice="screening.judged")


def to_read(found: Sequence[Reply], actor: ActorId) -> list[Reply]:
    """What this person can read now: first looks, and second looks at what others read."""
    return [reply for reply in found if may_read(reply, actor)]


def may_read(reply: Reply, actor: ActorId) -> bool:
    read_by_me = reply.judgement is not None and reply.judgement.act.actor == actor
    second = reply.check is Check.SECOND_LOOK
    return reply.withdrawn is None and reply.check.for_a_reader and not (second and read_by_me)


def reply_in_path(visit: Visit, assembly: Assembly) -> Reply:
    """Raises NotFound."""
    reply = ReplyId(visit.path["reply_id"])
    return visit.parts.repository.get(Reply, replies.document_id(assembly, reply))
