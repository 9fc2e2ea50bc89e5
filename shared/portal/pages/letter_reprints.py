"""Single letters once more: found by their return-mail number, numbered, printed from their records."""

from starlette.responses import Response

from shared.documents.mail_merge import MailMerge
from shared.documents.reprint import Reprint, ReprintReason, reprint_id
from shared.errors import Refusal
from shared.portal.fields import choice_field, number_in_path, short_text
from shared.portal.routing import STAFF, SUPERVISOR, Pages, Visit, assembly_role
from shared.services import reprint
from shared.services.hand_over_sheet import hand_over_sheet, sheet_copy_number
from shared.services.membership import assembly_roles

pages = Pages()
_PDF = "application/pdf"
_LONGEST_NUMBER = 40


@pages.get("/assemblies/{assembly_id}/letters/reprints", allow=assembly_role(STAFF, SUPERVISOR))
def show(visit: Visit) -> Response:
    assembly = visit.assembly()
    merge = visit.parts.repository.find(MailMerge, assembly.id)
    if merge is None or not merge.released:
        raise Refusal("letters.not_released")
    made = reprint.reprints_of(visit.parts, assembly.id)
    return visit.render(
        "letters/reprints.html",
        assembly=assembly,
        made=made,
        number=len(made) + 1,
        reasons=[(reason.value, reason.ja) for reason in ReprintReason],
        ward_prints=assembly.plan.letters.ward_prints,
        roles=assembly_roles(assembly, visit.actor),
    )


@pages.post("/assemblies/{assembly_id}/letters/reprints", allow=assembly_role(STAFF))
def make(visit: Visit) -> Response:
    """`number` is what the page showed: a page that is sent twice makes one reprint."""
    assembly = visit.assembly()
    typed = short_text(visit, "return_number", "返戻番号", _LONGEST_NUMBER)
    reason = choice_field(visit, "reason", "理由", ReprintReason)
    number = visit.number("number", "再印刷の番号")
    made = reprint.reprint(visit.parts, assembly, number, typed, reason, visit.actor.id)
    return visit.redirect(
        f"/assemblies/{assembly.id}/letters/reprints", "letters.reprinted", title=made.title
    )


@pages.get("/assemblies/{assembly_id}/letters/reprints/{number}/pdf", allow=assembly_role(STAFF))
def pdf(visit: Visit) -> Response:
    """For printing at the ward. Recorded."""
    assembly = visit.assembly()
    made = _reprint(visit)
    data = reprint.take_print(visit.parts, assembly, made, visit.actor.id)
    return visit.download(f"{made.name}.pdf", _PDF, data)


@pages.get("/assemblies/{assembly_id}/letters/reprints/{number}/sheet", allow=assembly_role(STAFF))
def sheet(visit: Visit) -> Response:
    made = _reprint(visit)
    copy_number = sheet_copy_number(visit.parts, made.packet)
    data = hand_over_sheet(visit.parts, visit.assembly(), made, copy_number)
    return visit.download(f"{made.name}-sheet.pdf", _PDF, data)


def _reprint(visit: Visit) -> Reprint:
    number = number_in_path(visit, "number")
    return visit.parts.repository.get(Reprint, reprint_id(visit.assembly().id, number))
