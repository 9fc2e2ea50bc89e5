"""Letters: start the mail merge, watch the lots, look at pages, release by two, record the posting."""

from collections.abc import Iterator
from datetime import date

from starlette.responses import Response

from shared.documents.assembly import Assembly
from shared.documents.custody import CustodyLedger
from shared.documents.lot import Lot, lot_id
from shared.documents.mail_merge import LONGEST_SLIP, Channel, MailMerge, Posting
from shared.domain.approvals import Act
from shared.domain.ids import AssemblyId, ContractId
from shared.domain.mail_merge import Reason
from shared.domain.plan_sections import Printer
from shared.errors import NotFound, Refusal
from shared.portal.decisions import paper_decision
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
from shared.portal.stages import StageLine, StageState
from shared.services import lot_printing, lot_release, mail_merge
from shared.services.actors import Actor
from shared.services.contract import contracts_of
from shared.services.hand_over_sheet import hand_over_sheet
from shared.services.invitees import ready_draw
from shared.services.letters_situation import Situation, situation
from shared.services.membership import assembly_roles
from shared.services.parts import Parts
from shared.services.repository import Entry

pages = Pages()
_WARD = assembly_role(STAFF, SUPERVISOR)
_PDF = "application/pdf"
_CSV = "text/csv; charset=utf-8"


@pages.get("/assemblies/{assembly_id}/letters", allow=_WARD)
def show(visit: Visit) -> Response:
    assembly = visit.assembly()
    merge = mail_merge.merge_of(visit.parts, assembly.id)
    lots = mail_merge.lots_of(visit.parts, assembly.id)
    return visit.render(
        "letters/show.html",
        assembly=assembly,
        merge=merge,
        lots=lots,
        situation=situation(merge, lots),
        contracts=[
            (one.id, f"第{one.number}契約　{one.contractor}")
            for one in contracts_of(visit.parts, assembly.id)
        ],
        drawn=_is_drawn(visit.parts, assembly),
        ward_prints=_ward_prints(assembly),
        reasons=_reasons(merge),
        channels=list(Channel),
        roles=assembly_roles(assembly, visit.actor),
        proposed_by_me=_proposed_by(merge, visit.actor),
    )


@pages.get("/assemblies/{assembly_id}/letters/status", allow=_WARD)
def status(visit: Visit) -> Response:
    """The lots' table, asked for until the system has done its part; then the whole page is shown anew."""
    assembly = visit.assembly()
    merge = mail_merge.merge_of(visit.parts, assembly.id)
    lots = mail_merge.lots_of(visit.parts, assembly.id)
    now = situation(merge, lots)
    context = {"assembly": assembly, "merge": merge, "lots": lots, "situation": now}
    answer = visit.fragment("letters/_status.html", done=not now.working, **context)
    if not now.working:
        answer.headers["HX-Refresh"] = "true"
    return answer


@pages.post("/assemblies/{assembly_id}/letters/start", allow=assembly_role(STAFF))
def start(visit: Visit) -> Response:
    assembly = visit.assembly()
    chosen = visit.form.get("contract_id", "").strip()
    mail_merge.start(visit.parts, assembly, ContractId(chosen) if chosen else None, visit.actor.id)
    return _back(visit, "letters.started")


@pages.get("/assemblies/{assembly_id}/letters/specimen/{page}", allow=_WARD)
def specimen(visit: Visit) -> Response:
    """A page of a letter to nobody, as PNG: how the plan's words will look."""
    assembly = visit.assembly()
    contracts = contracts_of(visit.parts, assembly.id)
    pdf = mail_merge.specimen(visit.parts, assembly, contracts[0] if contracts else None)
    if visit.path["page"] not in {"1", "2"}:
        raise Refusal("letters.no_such_page")
    return _png(visit.parts.press.picture(pdf, int(visit.path["page"]) - 1))


@pages.get("/assemblies/{assembly_id}/letters/lots/{number}", allow=_WARD)
def show_lot(visit: Visit) -> Response:
    assembly = visit.assembly()
    return visit.render(
        "letters/lot.html",
        assembly=assembly,
        lot=_lot(visit, assembly),
        ward_prints=_ward_prints(assembly),
        roles=assembly_roles(assembly, visit.actor),
    )


@pages.get("/assemblies/{assembly_id}/letters/lots/{number}/pages/{page}", allow=_WARD)
def page_picture(visit: Visit) -> Response:
    assembly = visit.assembly()
    page = visit.path["page"]
    if not (page.isascii() and page.isdigit() and len(page) <= 4):
        raise Refusal("letters.no_such_page")
    return _png(lot_printing.picture(visit.parts, assembly, _lot(visit, assembly), int(page), visit.actor.id))


@pages.post("/assemblies/{assembly_id}/letters/lots/{number}/again", allow=assembly_role(STAFF))
def print_again(visit: Visit) -> Response:
    assembly = visit.assembly()
    lot = visit.fresh(_lot(visit, assembly))
    lot_printing.print_again(visit.parts, assembly, lot.id, visit.actor.id)
    return _back(visit, "letters.printing_again", lot=lot.title)


@pages.get("/assemblies/{assembly_id}/letters/lots/{number}/pdf", allow=assembly_role(STAFF))
def lot_pdf(visit: Visit) -> Response:
    """For printing at the ward, once two people have released it. Recorded."""
    assembly = visit.assembly()
    lot = _lot(visit, assembly)
    merge = mail_merge.merge_of(visit.parts, assembly.id)
    if not _ward_prints(assembly) or merge is None or not merge.released:
        raise Refusal("letters.not_for_ward")
    pdf = lot_printing.read_lot(visit.parts, mail_merge.holding_of(assembly), lot)
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


@pages.get("/assemblies/{assembly_id}/letters/lists/{channel}", allow=assembly_role(STAFF))
def take_list(visit: Visit) -> Response:
    if visit.path["channel"] not in {channel.value for channel in Channel}:
        raise NotFound("general.not_found")
    channel = Channel(visit.path["channel"])
    data = mail_merge.read_list(visit.parts, visit.assembly(), channel, visit.actor.id)
    return visit.download(f"{channel.value}.csv", _CSV, data)


@pages.post("/assemblies/{assembly_id}/letters/release/propose", allow=assembly_role(STAFF))
def propose_release(visit: Visit) -> Response:
    _fresh_merge(visit)
    lot_release.propose_release(visit.parts, visit.assembly(), visit.actor.id)
    return _back(visit, "letters.release_proposed")


@pages.post("/assemblies/{assembly_id}/letters/release/approve", allow=assembly_role(SUPERVISOR))
def approve_release(visit: Visit) -> Response:
    _fresh_merge(visit)
    lot_release.approve_release(visit.parts, visit.assembly(), visit.actor.id, paper_decision(visit))
    return _back(visit, "letters.released")


@pages.post("/assemblies/{assembly_id}/letters/posting", allow=assembly_role(STAFF))
def record_posting(visit: Visit) -> Response:
    _fresh_merge(visit)
    posting = Posting(
        day=_day(visit),
        posted=visit.number("posted", "発送した数"),
        spoiled=visit.number("spoiled", "書損・返納の数"),
        slip=_slip(visit),
        recorded=Act(actor=visit.actor.id, at=visit.parts.clock.business_now()),
    )
    lot_release.record_posting(visit.parts, visit.assembly(), posting)
    return _back(visit, "letters.posted")


def assembly_stages(parts: Parts, assembly: Assembly, _actor: Actor) -> Iterator[StageLine]:
    """The letters' line."""
    merge = mail_merge.merge_of(parts, assembly.id)
    now = situation(merge, mail_merge.lots_of(parts, assembly.id) if merge else [])
    waiting = now is Situation.NOT_STARTED and not _is_drawn(parts, assembly)
    yield StageLine(
        title="案内状",
        state=StageState.WAITING if waiting else _STATES[now],
        detail="無作為抽出の承認後に始められます" if waiting else now.ja,
        url="" if waiting else f"/assemblies/{assembly.id}/letters",
        acts=frozenset({SUPERVISOR if now is Situation.PROPOSED else STAFF}),
    )


_STATES = {
    Situation.NOT_STARTED: StageState.OPEN,
    Situation.WORKING: StageState.RUNNING,
    Situation.BLOCKED: StageState.BLOCKED,
    Situation.READY: StageState.OPEN,
    Situation.PROPOSED: StageState.OPEN,
    Situation.HANDING_OVER: StageState.RUNNING,
    Situation.RELEASED: StageState.OPEN,
    Situation.POSTED: StageState.DONE,
}


def _fresh_merge(visit: Visit) -> MailMerge:
    return visit.fresh(visit.parts.repository.get(MailMerge, visit.assembly().id))


def _lot(visit: Visit, assembly: Assembly) -> Lot:
    number = visit.path["number"]
    if not (number.isascii() and number.isdigit() and len(number) <= 4):
        raise NotFound("general.not_found")
    return visit.parts.repository.get(Lot, lot_id(assembly.id, int(number)))


def _sheet(visit: Visit, assembly: Assembly, lot: Lot) -> Response:
    pdf = hand_over_sheet(visit.parts, assembly, lot, _copy_number(visit.parts, lot))
    return visit.download(f"{lot.name}-sheet.pdf", _PDF, pdf)


def _copy_number(parts: Parts, lot: Lot) -> int:
    """Of the latest numbered copy; 1 before the first is pulled, or for the ward's own print."""
    if lot.packet is None:
        return 1
    ledger = parts.repository.find(CustodyLedger, lot.packet.rpartition(".")[0])
    return max(1, len(ledger.lines.copies_of(lot.packet))) if ledger else 1


def _is_drawn(parts: Parts, assembly: Assembly) -> bool:
    try:
        ready_draw(parts, AssemblyId(assembly.id))
    except Refusal:
        return False
    return True


def _ward_prints(assembly: Assembly) -> bool:
    return assembly.plan.letters.printer is Printer.WARD


def _reasons(merge: MailMerge | None) -> list[tuple[str, int]]:
    counted = merge.counts.reasons if merge and merge.counts else {}
    return [(Reason(code).ja, count) for code, count in counted.items()]


def _proposed_by(merge: MailMerge | None, actor: Actor) -> bool:
    return bool(merge and merge.release and merge.release.proposed.actor == actor.id)


def _day(visit: Visit) -> date:
    try:
        return date.fromisoformat(visit.text("day", "発送日"))
    except ValueError:
        raise Refusal("general.field_invalid", field="発送日") from None


def _slip(visit: Visit) -> str:
    slip = visit.text("slip", "差出票番号")
    if len(slip) > LONGEST_SLIP:
        raise Refusal("general.field_invalid", field="差出票番号")
    return slip


def _png(data: bytes) -> Response:
    return Response(data, media_type="image/png")


def _back(visit: Visit, notice: str, **params: str | int) -> Response:
    return visit.redirect(f"/assemblies/{visit.path['assembly_id']}/letters", notice=notice, **params)
