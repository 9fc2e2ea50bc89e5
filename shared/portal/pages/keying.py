"""Keying application forms: one after the other, by keyboard alone; a refused form keeps what was typed."""

from urllib.parse import urlencode

from starlette.responses import Response

from shared.documents.assembly import Assembly
from shared.documents.scanned_page import ScannedPage
from shared.domain.form_places import FormField
from shared.domain.japan_time import day_of
from shared.errors import Refusal
from shared.messages import explain
from shared.portal.errors import status_of
from shared.portal.keying import Typed, offered, prefilled, typed_from, typed_in
from shared.portal.pages.screening import reply_in_path
from shared.portal.records import record_refusal
from shared.portal.routing import STAFF, Pages, Visit, assembly_role
from shared.services import keying, replies, scanned_forms, screening

pages = Pages()
_NEW = "/assemblies/{assembly_id}/replies/new"
_SCANNED = "/assemblies/{assembly_id}/replies/scanned"
_CORRECT = "/assemblies/{assembly_id}/replies/{reply_id}/correct"


@pages.get(_NEW, allow=assembly_role(STAFF))
def new(visit: Visit) -> Response:
    """Beside the scanned page that the address names, or from paper."""
    assembly = visit.assembly()
    replies.ensure_open(visit.parts, assembly)
    received = visit.query.get("received") or _today_if_in_time(visit, assembly)
    page = _page_named(visit, assembly, visit.query.get("page", ""))
    if page is None:
        return _keying_page(visit, assembly, Typed(received))
    scanned = scanned_forms.scanned_form(visit.parts, assembly, page)
    return _keying_page(visit, assembly, prefilled(scanned, received), page=page)


@pages.get(_SCANNED, allow=assembly_role(STAFF))
def begin(visit: Visit) -> Response:
    """The first scanned page that waits."""
    return _to_next(visit, visit.assembly(), "", "")


@pages.post(_NEW, allow=assembly_role(STAFF))
def file(visit: Visit) -> Response:
    assembly, typed = visit.assembly(), typed_in(visit)
    parts, actor, page_id = visit.parts, visit.actor.id, visit.form.get("page", "")
    try:
        code, received = visit.text("code", "返信コード"), typed.day()
        if page_id:
            keying.file_from_page(parts, assembly, actor, page_id, code, received, typed.form())
        else:
            replies.file_reply(parts, assembly, actor, code, received, typed.form())
    except Refusal as refusal:
        page = _page_named(visit, assembly, page_id)
        return _keying_page(visit, assembly, typed, refusal, page=page)
    if page_id:
        return _to_next(visit, assembly, page_id, typed.received)
    return visit.redirect(_address(assembly, received=typed.received), notice="replies.filed")


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


def _to_next(visit: Visit, assembly: Assembly, after: str, received: str) -> Response:
    page = keying.next_to_key(visit.parts, assembly, after)
    if page is None:
        return visit.redirect(f"/assemblies/{assembly.id}/replies", notice="replies.all_scans_keyed")
    return visit.redirect(
        _address(assembly, received=received, page=page.id), notice="replies.filed" if after else ""
    )


def _address(assembly: Assembly, **known: str) -> str:
    said = urlencode({name: value for name, value in known.items() if value})
    return f"/assemblies/{assembly.id}/replies/new" + (f"?{said}" if said else "")


def _page_named(visit: Visit, assembly: Assembly, page_id: str) -> ScannedPage | None:
    """Raises NotFound."""
    return scanned_forms.page_of(visit.parts, assembly, page_id) if page_id else None


def _keying_page(
    visit: Visit,
    assembly: Assembly,
    typed: Typed,
    refusal: Refusal | None = None,
    page: ScannedPage | None = None,
) -> Response:
    scanned = page is None and bool(scanned_forms.page_ids(visit.parts, assembly))
    return _page(visit, "replies/new.html", assembly, typed, refusal, page=page, scanned=scanned)


def _correction_page(
    visit: Visit, assembly: Assembly, typed: Typed, refusal: Refusal | None = None
) -> Response:
    reply = reply_in_path(visit, assembly)
    behind = scanned_forms.page_behind(visit.parts, assembly, reply.reply)
    return _page(visit, "replies/correct.html", assembly, typed, refusal, reply=reply, page=behind)


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
        cuts={field.value: field.ja for field in FormField},
        **offered(assembly),
        **more,
    )


def _today_if_in_time(visit: Visit, assembly: Assembly) -> str:
    """After the deadline staff must say themselves when the form came."""
    today = day_of(visit.parts.clock.business_now())
    return today.isoformat() if today <= replies.deadline_of(visit.parts, assembly) else ""
