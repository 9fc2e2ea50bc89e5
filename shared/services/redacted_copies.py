"""Redacted copies of checked forms: the page's image with everything outside the allowed fields blanked.

Made from the scan that the reply was keyed from, as new pixels; each bears the mark of its check.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from shared.documents.assembly import Assembly
from shared.documents.handed_forms import FormOfPerson, HandedForms
from shared.documents.reply import Reply
from shared.documents.scanned_page import ScannedPage
from shared.domain.form_places import form_places
from shared.domain.ids import AssemblyId, ReplyId
from shared.domain.mail_merge import Letter, printed_name
from shared.domain.packet_kinds import PacketKind, allowed_fields
from shared.domain.redaction_areas import kept_areas
from shared.errors import NotFound, Refusal
from shared.services.holdings import vault_of
from shared.services.invitees import read_invited
from shared.services.letter_template import FORM_PAGE, LETTER_TEMPLATE, SPECIMEN
from shared.services.lot_printing import design_of_merge
from shared.services.merges import merges_of
from shared.services.parts import Parts
from shared.services.replies import document_id, holding_of
from shared.services.scanned_forms import image_of, page_behind
from shared.services.screening import checked_reply

PDF_NAME = "forms.pdf"
_NOBODY = "　"
_WHAT_IT_IS = "許した欄以外を塗りつぶした写し"


def with_page(parts: Parts, assembly: Assembly, replies: Sequence[Reply]) -> list[Reply]:
    """Those that came on paper and stand upright in a scan. Raises Refusal `forms.no_pages`."""
    found = [reply for reply in replies if _page(parts, assembly, reply.reply)]
    if not found:
        raise Refusal("forms.no_pages")
    return found


def copy_of(parts: Parts, assembly: Assembly, found: HandedForms, place: int) -> bytes:
    """PNG of the sheet at `place` (from 1), for whoever approves it. Raises NotFound."""
    if not 1 <= place <= len(found.forms):
        raise NotFound("general.not_found")
    [copy] = _copies(parts, assembly, found.forms[place - 1 : place])
    return copy


def copies_pdf(parts: Parts, assembly: Assembly, found: HandedForms) -> bytes:
    """All sheets in order, as images only. Raises NotFound when a page's image is deleted meanwhile."""
    return parts.form_reader.bound(_copies(parts, assembly, found.forms))


def _copies(parts: Parts, assembly: Assembly, forms: Sequence[FormOfPerson]) -> Iterator[bytes]:
    """Each is held against that person's own printed form, name and all."""
    rule = assembly.plan.packet_rule(PacketKind.CHECKED_FORMS)
    kept = kept_areas(form_places(assembly.plan), allowed_fields(PacketKind.CHECKED_FORMS, rule.fields))
    pdf, pages_a_letter = _printed_anew(parts, assembly, _names(parts, assembly, forms))
    for place, form in enumerate(forms):
        page = _page(parts, assembly, form.reply)
        if page is None:
            raise NotFound("general.not_found")
        printed = parts.form_reader.blank(pdf, FORM_PAGE + place * pages_a_letter)
        words = f"{form.mark}\n{_WHAT_IT_IS}"
        yield parts.form_reader.redact(image_of(parts, assembly, page), printed, kept, words)


def _page(parts: Parts, assembly: Assembly, reply: ReplyId) -> ScannedPage | None:
    page = page_behind(parts, assembly, reply)
    return page if page and page.upright and page.image else None


def _names(parts: Parts, assembly: Assembly, forms: Sequence[FormOfPerson]) -> list[str]:
    """As printed; a blank for one that the fonts lack, whose letter was made by hand."""
    vault = vault_of(parts, holding_of(assembly))
    rule = assembly.plan.register_extract.printed_name
    names = {one.token: printed_name(one, rule) for one in read_invited(parts, AssemblyId(assembly.id))}
    replies = (parts.repository.get(Reply, document_id(assembly, form.reply)) for form in forms)
    found = [names[checked_reply(vault, reply).invitee].strip() for reply in replies]
    missing = parts.press.missing_glyphs(found)
    return [_NOBODY if lacks else name for name, lacks in zip(found, missing, strict=True)]


def _printed_anew(parts: Parts, assembly: Assembly, names: Sequence[str]) -> tuple[bytes, int]:
    """Letters that bear these names and nothing else of anybody, and the pages of each."""
    merge = merges_of(parts, assembly.id)[0]
    design = design_of_merge(parts, vault_of(parts, holding_of(assembly)), merge)
    letters = [Letter(replace(SPECIMEN.block, name=(name,)), SPECIMEN.keys) for name in names]
    pdf = parts.press.print(LETTER_TEMPLATE, design.data(letters), merge.started.at, design.source)
    return pdf, design.pages_a_letter
