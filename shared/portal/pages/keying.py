"""Keying application forms: one after the other, by keyboard alone; a refused form keeps what was typed."""

from starlette.responses import Response

from shared.documents.assembly import Assembly
from shared.domain.japan_time import day_of
from shared.errors import Refusal
from shared.messages import explain
from shared.portal.errors import status_of
from shared.portal.keying import Typed, offered, typed_from, typed_in
from shared.portal.pages.screening import reply_in_path
from shared.portal.records import record_refusal
from shared.portal.routing import STAFF, Pages, Visit, assembly_role
from shared.services import replies, screening

pages = Pages()
_NEW = "/assemblies/{assembly_id}/replies/new"
_CORRECT = "/assemblies/{assembly_id}/replies/{reply_id}/correct"


@pages.get(_NEW, allow=assembly_role(STAFF))
def new(visit: Visit) -> Response:
    assembly = visit.assembly()
    replies.ensure_open(visit.parts, assembly)
    received = visit.query.get("received") or _today_if_in_time(visit, assembly)
    return _keying_page(visit, assembly, Typed(received))


@pages.post(_NEW, allow=assembly_role(STAFF))
def file(visit: Visit) -> Response:
    assembly, typed = visit.assembly(), typed_in(visit)
    try:
        code, received = visit.text("code", "返信コード"), typed.day()
        replies.file_reply(visit.parts, assembly, visit.actor.id, code, received, typed.form())
    except Refusal as refusal:
        return _keying_page(visit, assembly, typed, refusal)
    return visit.redirect(
        f"/assemblies/{assembly.id}/replies/new?received={received.isoformat()}", notice="replies.filed"
    )


@pages.get(_CORRECT, allow=assembly_role(STAFF))
def open_correction(visit: Visit) -> Response:
    """The last form of a person who asks for a correction; no code is needed, the reply is known."""
    assembly = visit.assembly()
    form = screening.form_of(visit.parts, assembly, reply_in_path(visit, assembly))
    today = day_of(visit.parts.clock.business_now()).isoformat()
    return _correction_page(visit, assembly, typed_from(form, today))


@pages.post(_CORRECT, allow=assembly_role(STAFF))
def correct(visit: Visit) -> Response:
    assembly, typed = visit.assembly(), typed_in(visit)
    reply = visit.fresh(reply_in_path(visit, assembly))
    try:
        replies.correct_reply(visit.parts, assembly, visit.actor.id, reply.reply, typed.day(), typed.form())
    except Refusal as refusal:
        return _correction_page(visit, assembly, typed, refusal)
    return visit.redirect(f"/assemblies/{assembly.id}/replies/{reply.reply}", notice="replies.corrected")


def _keying_page(visit: Visit, assembly: Assembly, typed: Typed, refusal: Refusal | None = None) -> Response:
    return _page(visit, "replies/new.html", assembly, typed, refusal)


def _correction_page(
    visit: Visit, assembly: Assembly, typed: Typed, refusal: Refusal | None = None
) -> Response:
    reply = reply_in_path(visit, assembly)
    return _page(visit, "replies/correct.html", assembly, typed, refusal, reply=reply)


def _page(
    visit: Visit,
    template: str,
    assembly: Assembly,
    typed: Typed,
    refusal: Refusal | None,
    **more: object,
) -> Response:
    """With the refusal's sentence above the fields, if there is one: nothing has to be typed again."""
    if refusal:
        record_refusal(visit, refusal)
    return visit.render(
        template,
        status_of(refusal) if refusal else 200,
        assembly=assembly,
        typed=typed,
        deadline=replies.deadline_of(visit.parts, assembly),
        refusal=refusal,
        sentence_text=explain(refusal) if refusal else "",
        **offered(assembly),
        **more,
    )


def _today_if_in_time(visit: Visit, assembly: Assembly) -> str:
    """After the deadline staff must say themselves when the form came."""
    today = day_of(visit.parts.clock.business_now())
    return today.isoformat() if today <= replies.deadline_of(visit.parts, assembly) else ""
