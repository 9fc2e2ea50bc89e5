"""A lot of letters: its pages, its file for the ward's printer, its hand-over sheet; letters to look at."""

from starlette.responses import Response

from shared.documents.assembly import Assembly
from shared.documents.lot import Lot, lot_id
from shared.errors import NotFound, Refusal
from shared.portal.fields import number_in_path
from shared.portal.letter_folders import LETTERS, SUPPLEMENT, folder, move_of
from shared.portal.routing import (
    HANDLER,
    RESPONSIBLE,
    STAFF,
    SUPERVISOR,
    Pages,
    Visit,
    assembly_role,
    contract_role,
)
from shared.services import lot_printing, merges
from shared.services.hand_over_sheet import hand_over_sheet, sheet_copy_number
from shared.services.letter_template import design_of
from shared.services.membership import assembly_roles
from shared.services.repository import Entry

pages = Pages()
_WARD = assembly_role(STAFF, SUPERVISOR)
_PDF = "application/pdf"


@pages.get(SUPPLEMENT + "/previews", allow=_WARD)
@pages.get(LETTERS + "/previews", allow=_WARD)
def previews(visit: Visit) -> Response:
    """First, longest, rarest character, random: every page of them. Each look is recorded."""
    assembly = visit.assembly()
    merge = merges.merge_of(visit.parts, assembly.id, move_of(visit))
    if merge is None or not merge.previews:
        raise Refusal("letters.not_prepared")
    lots = {lot.number: lot for lot in merges.lots_of(visit.parts, assembly.id)}
    many = design_of(visit.parts, assembly, None).pages_a_letter
    shown = [
        (one, range((one.letter - 1) * many + 1, one.letter * many + 1), lots[one.lot].printed is not None)
        for one in merge.previews
    ]
    return visit.render("letters/previews.html", assembly=assembly, shown=shown)


@pages.get("/assemblies/{assembly_id}/letters/lots/{number}", allow=_WARD)
def show_lot(visit: Visit) -> Response:
    assembly = visit.assembly()
    return visit.render(
        "letters/lot.html",
        assembly=assembly,
        lot=_lot(visit, assembly),
        ward_prints=assembly.plan.letters.ward_prints,
        roles=assembly_roles(assembly, visit.actor),
    )


@pages.get("/assemblies/{assembly_id}/letters/lots/{number}/pages/{page}", allow=_WARD)
def page_picture(visit: Visit) -> Response:
    assembly = visit.assembly()
    lot, page = _lot(visit, assembly), number_in_path(visit, "page")
    return visit.picture(lot_printing.picture(visit.parts, assembly, lot, page, visit.actor.id))


@pages.post("/assemblies/{assembly_id}/letters/lots/{number}/again", allow=assembly_role(STAFF))
def print_again(visit: Visit) -> Response:
    assembly = visit.assembly()
    lot = visit.fresh(_lot(visit, assembly))
    lot_printing.print_again(visit.parts, assembly, lot.id, visit.actor.id)
    return visit.redirect(folder(assembly.id, lot.move_up), "letters.printing_again", lot=lot.title)


@pages.get("/assemblies/{assembly_id}/letters/lots/{number}/pdf", allow=assembly_role(STAFF))
def lot_pdf(visit: Visit) -> Response:
    """For printing at the ward, once two people have released it. Recorded."""
    assembly = visit.assembly()
    lot = _lot(visit, assembly)
    merge = merges.merge_of(visit.parts, assembly.id, lot.move_up)
    if not assembly.plan.letters.ward_prints or merge is None or not merge.released:
        raise Refusal("letters.not_for_ward")
    pdf = lot_printing.read_lot(visit.parts, merges.holding_of(assembly), lot)
    visit.parts.repository.note(assembly.trail, Entry(visit.actor.id, "lot.taken", lot.id))
    return visit.download(f"{lot.name}.pdf", _PDF, pdf)


@pages.get("/assemblies/{assembly_id}/letters/lots/{number}/sheet", allow=assembly_role(STAFF))
def ward_sheet(visit: Visit) -> Response:
    assembly = visit.assembly()
    return _sheet(visit, assembly, _lot(visit, assembly))


@pages.get("/contracts/{contract_id}/lots/{number}/sheet", allow=contract_role(RESPONSIBLE, HANDLER))
def contractor_sheet(visit: Visit) -> Response:
    assembly = visit.assembly()
    lot = _lot(visit, assembly)
    if lot.packet is None or not lot.packet.startswith(f"{visit.contract().id}."):
        raise NotFound("general.not_found")
    return _sheet(visit, assembly, lot)


def _lot(visit: Visit, assembly: Assembly) -> Lot:
    return visit.parts.repository.get(Lot, lot_id(assembly.id, number_in_path(visit, "number")))


def _sheet(visit: Visit, assembly: Assembly, lot: Lot) -> Response:
    pdf = hand_over_sheet(visit.parts, assembly, lot, sheet_copy_number(visit.parts, lot.packet))
    return visit.download(f"{lot.name}-sheet.pdf", _PDF, pdf)
