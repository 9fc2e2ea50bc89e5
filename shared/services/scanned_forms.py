"""Scanned forms that wait to be keyed: what was read of each, its image, and what became of it.

Nothing here decides: marks are filled in beforehand, a person keys or confirms beside the image.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from shared.documents.assembly import Assembly
from shared.documents.base import ObjectRef
from shared.documents.reply import Reply
from shared.documents.scanned_page import PagesOfReply, PageState, ScannedPage
from shared.domain.approvals import Act
from shared.domain.form_marks import PageReading, Prefill, prefill
from shared.domain.form_places import FIELD_AREAS, FormField, form_places
from shared.domain.ids import SYSTEM_ACTOR, ActorId, ReplyId
from shared.domain.page_sorting import Sort
from shared.errors import Conflict, NotFound, Refusal
from shared.services.holdings import vault_of
from shared.services.parts import Parts
from shared.services.replies import document_id, holding_of
from shared.services.repository import Change, Entry, Errand
from shared.services.work import Step, WorkMessage


@dataclass(frozen=True, slots=True)
class ScannedForm:
    """What the keying page starts from. `code`: the reply code as printed, empty if it was not read.

    `outside`: something is written where the form asks nothing.
    """

    page: ScannedPage
    code: str
    prefill: Prefill
    outside: bool


def pages_of(parts: Parts, assembly: Assembly, scan: int | None = None) -> list[ScannedPage]:
    """All scanned pages of an assembly, or of one scan, in order."""
    folder = f"{assembly.id}.scan-" + (f"{scan:04d}." if scan else "")
    return parts.repository.all(ScannedPage, folder)


def page_ids(parts: Parts, assembly: Assembly) -> list[str]:
    """Of all scanned pages, without reading one."""
    return parts.repository.ids(ScannedPage, f"{assembly.id}.scan-")


def to_key(pages: Sequence[ScannedPage]) -> list[ScannedPage]:
    """Those that a person still has to key: sure ones first, then those to read by hand and duplicates."""
    order = [Sort.FORM, Sort.BY_HAND, Sort.DUPLICATE]
    return sorted((page for page in pages if page.to_key), key=lambda page: (order.index(page.sort), page.id))


def page_of(parts: Parts, assembly: Assembly, page_id: str) -> ScannedPage:
    """Raises NotFound, also for a page of another assembly."""
    page = parts.repository.get(ScannedPage, page_id)
    if page.assembly != assembly.id:
        raise NotFound("general.not_found")
    return page


def page_behind(parts: Parts, assembly: Assembly, reply: ReplyId) -> ScannedPage | None:
    """The page that a reply was keyed from last, if it came on paper and its image is still here."""
    keyed = [page for page in pages_of_reply(parts, assembly, reply) if page.state is PageState.KEYED]
    return keyed[-1] if keyed else None


def pages_of_reply(parts: Parts, assembly: Assembly, reply: ReplyId) -> list[ScannedPage]:
    """Every page that bears the code of the reply's invitee, in the order in which they were read."""
    known = parts.repository.find(PagesOfReply, document_id(assembly, reply))
    return [parts.repository.get(ScannedPage, page) for page in known.pages] if known else []


def scanned_form(parts: Parts, assembly: Assembly, page: ScannedPage) -> ScannedForm:
    """Raises NotFound when what was read is deleted already."""
    reading = PageReading()
    if page.reading:
        reading = PageReading.model_validate(vault_of(parts, holding_of(assembly)).get_json(page.reading))
    filled = prefill(reading, form_places(assembly.plan))
    return ScannedForm(page, reading.code, filled, reading.outside)


def image_of(parts: Parts, assembly: Assembly, page: ScannedPage) -> bytes:
    """The page's image, PNG or JPEG, for ward staff. Raises NotFound once it is deleted."""
    return vault_of(parts, holding_of(assembly)).get(_image(page))


def field_of(parts: Parts, assembly: Assembly, page: ScannedPage, field: FormField) -> bytes:
    """PNG of one field, cut out of an upright page. Raises NotFound."""
    if not page.upright:
        raise NotFound("general.not_found")
    return parts.form_reader.crop(image_of(parts, assembly, page), FIELD_AREAS[field])


def keyed_from(parts: Parts, assembly: Assembly, page_id: str, reply: ReplyId, actor: ActorId) -> ScannedPage:
    """`reply` was keyed from this page. The same again changes nothing.

    Raises Conflict `general.stale_page` when somebody has settled the page otherwise.
    """
    act = Act(actor=actor, at=parts.clock.business_now())

    def decide(current: ScannedPage) -> Change[ScannedPage] | None:
        if current.state is PageState.KEYED and current.reply == reply:
            return None
        if current.state is not PageState.WAITING:
            raise Conflict("general.stale_page")
        entry = Entry(actor, "scan.page_keyed", current.id, facts={"reply": reply})
        return Change(current.with_(state=PageState.KEYED, reply=reply, settled=act), (entry,))

    return parts.repository.change(ScannedPage, page_of(parts, assembly, page_id).id, decide)


def set_aside(parts: Parts, assembly: Assembly, page_id: str, actor: ActorId) -> ScannedPage:
    """A person looked: nothing is to be keyed from this page. Its image is deleted.

    Raises Refusal `scans.page_keyed`.
    """
    act = Act(actor=actor, at=parts.clock.business_now())

    def decide(current: ScannedPage) -> Change[ScannedPage] | None:
        if current.state in (PageState.SET_ASIDE, PageState.GONE):
            return None
        if current.state is PageState.KEYED:
            raise Refusal("scans.page_keyed")
        entry = Entry(actor, "scan.page_set_aside", current.id, current.sort.value)
        return _without_image(assembly, current.with_(state=PageState.SET_ASIDE, settled=act), entry)

    return parts.repository.change(ScannedPage, page_of(parts, assembly, page_id).id, decide)


def let_pages_go(parts: Parts, assembly: Assembly, reply: Reply) -> None:
    """Images of a reply that was withdrawn, and of forms that a later one replaced, are deleted."""
    for page in pages_of_reply(parts, assembly, reply.reply):
        if _is_over(page, reply):
            parts.repository.change(ScannedPage, page.id, lambda now: _gone(assembly, now, reply))


def _is_over(page: ScannedPage, reply: Reply) -> bool:
    if page.state in (PageState.SET_ASIDE, PageState.GONE):
        return False
    replaced = page.settled is not None and page.settled.at < reply.keyed.at
    return reply.withdrawn is not None or replaced


def _gone(assembly: Assembly, page: ScannedPage, reply: Reply) -> Change[ScannedPage] | None:
    if not _is_over(page, reply):
        return None
    outcome = "withdrawn" if reply.withdrawn else "replaced"
    entry = Entry(SYSTEM_ACTOR, "scan.page_gone", page.id, outcome)
    return _without_image(assembly, page.with_(state=PageState.GONE), entry)


def discard_page(parts: Parts, message: WorkMessage) -> None:
    """Step `screening/discard-page`: delete the objects of a page whose time is over."""
    page = parts.repository.settled(ScannedPage, message.unit)
    if not page.discard:
        return
    vault = vault_of(parts, message.holding)
    for ref in page.discard:
        vault.delete(ref)
    facts = {"objects": len(page.discard)}
    entry = Entry(SYSTEM_ACTOR, "scan.page_discarded", page.id, facts=facts)
    parts.repository.change(
        ScannedPage,
        page.id,
        lambda now: Change(now.with_(discard=()), (entry,)) if now.discard else None,
    )


def _without_image(assembly: Assembly, page: ScannedPage, entry: Entry) -> Change[ScannedPage]:
    gone = tuple(ref for ref in (page.image, page.reading) if ref)
    document = page.with_(image=None, reading=None, discard=page.discard + gone)
    return Change(document, (entry,), (Errand(Step.DISCARD_PAGE, holding_of(assembly), page.id),))


def _image(page: ScannedPage) -> ObjectRef:
    if page.image is None:
        raise NotFound("general.not_found")
    return page.image
