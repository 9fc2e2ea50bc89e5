"""The contractor's report draft: handed in version by version; published, it is everyone's to read."""

from collections.abc import Iterator

from starlette.responses import Response

from shared.documents.assembly import Assembly
from shared.documents.contract import Contract
from shared.documents.part_upload import PART_BYTES
from shared.documents.report_draft import DraftPhase, ReportDraft
from shared.domain.canonical_json import Json
from shared.domain.japan_time import after_end
from shared.domain.packet_kinds import PDF
from shared.domain.report_draft import LARGEST_DRAFT, MOST_PAGES
from shared.domain.roles import PersonRole
from shared.errors import NotFound
from shared.portal.fields import number_in_path
from shared.portal.pages.contract import path_of, roles_on
from shared.portal.routing import (
    HANDLER,
    RESPONSIBLE,
    STAFF,
    SUPERVISOR,
    Pages,
    Visit,
    contract_role,
    public,
)
from shared.portal.stages import StageLine, StageState
from shared.services import report_draft_intake as intake
from shared.services import report_drafts as service
from shared.services.actors import Actor
from shared.services.parts import Parts
from shared.services.report_draft_check import reason_of

pages = Pages()
HERE = "/contracts/{contract_id}/report-drafts"
_EVERYBODY = contract_role(STAFF, SUPERVISOR, RESPONSIBLE, HANDLER)
_OURS = contract_role(RESPONSIBLE, HANDLER)
_PUBLIC = "/public/reports/{assembly_id}/{contract}-{number}"
_FILE = "report.pdf"


@pages.get(HERE, allow=_EVERYBODY)
def show(visit: Visit) -> Response:
    contract, roles = visit.contract(), roles_on(visit)
    drafts = service.drafts_of(visit.parts, contract.id)
    last = drafts[-1] if drafts else None
    over = contract.term.is_over(visit.parts.clock.business_now())
    return visit.render(
        "report_drafts/show.html",
        contract=contract,
        drafts=drafts[::-1],
        last=last,
        reasons={one.number: _reason(visit, one) for one in drafts if one.sent_back},
        submits=not (over or roles.isdisjoint({RESPONSIBLE, HANDLER}) or _with_the_ward(last)),
        reads=not roles.isdisjoint({STAFF, SUPERVISOR}),
        over=over,
        looking=last is not None and last.phase is DraftPhase.LOOKING,
        largest=LARGEST_DRAFT // 1024**2,
        most_pages=MOST_PAGES,
        part_bytes=PART_BYTES,
    )


@pages.get(HERE + "/status", allow=_EVERYBODY)
def status(visit: Visit) -> Response:
    """Asked for while the program reads; then the whole page is shown anew."""
    drafts = service.drafts_of(visit.parts, visit.contract().id)
    looking = bool(drafts) and drafts[-1].phase is DraftPhase.LOOKING
    answer = visit.fragment("report_drafts/_status.html", done=not looking)
    if not looking:
        answer.headers["HX-Refresh"] = "true"
    return answer


@pages.post(HERE + "/start", allow=_OURS)
def start(visit: Visit) -> Response:
    """Asked by the upload script: `bytes` and `sha256` of the whole file."""
    size, sha256 = visit.number("bytes", "ファイルの大きさ"), visit.text("sha256", "SHA-256")
    return visit.json(_progress(intake.start(visit.parts, visit.contract(), visit.actor.id, size, sha256)))


@pages.put(HERE + "/{number}/parts/{part}", allow=_OURS)
def receive(visit: Visit) -> Response:
    """One part as a raw octet stream."""
    number, part = number_in_path(visit, "number"), number_in_path(visit, "part")
    draft = intake.receive(visit.parts, visit.contract(), number, visit.actor.id, part, visit.body)
    return visit.json(_progress(draft))


@pages.post(HERE + "/{number}/finish", allow=_OURS)
def finish(visit: Visit) -> Response:
    number = number_in_path(visit, "number")
    return visit.json(_progress(intake.finish(visit.parts, visit.contract(), number, visit.actor.id)))


@pages.get(_PUBLIC, allow=public)
def public_page(visit: Visit) -> Response:
    """What is published, or that it was taken back."""
    draft = _known_to_all(visit)
    return visit.render(
        "report_drafts/public.html",
        status=410 if draft.withdrawn else 200,
        event=visit.assembly().plan.report.project,
        draft=draft,
        file=f"{visit.url_path}/{_FILE}",
    )


@pages.get(_PUBLIC + "/" + _FILE, allow=public)
def public_file(visit: Visit) -> Response:
    return visit.download(_FILE, PDF, service.published_file(visit.parts, _known_to_all(visit)))


def contract_stages(parts: Parts, contract: Contract, _actor: Actor) -> Iterator[StageLine]:
    drafts = service.drafts_of(parts, contract.id)
    state, detail, acts = _standing(parts, contract, drafts[-1] if drafts else None)
    yield StageLine("報告書案", state, detail, path_of(contract, "/report-drafts"), frozenset(acts))


_OF_THE_WARD: dict[DraftPhase, tuple[StageState, str, set[PersonRole]]] = {
    DraftPhase.LOOKING: (StageState.RUNNING, DraftPhase.LOOKING.ja, set()),
    DraftPhase.CHECKING: (StageState.OPEN, "全部のページを読んで、合格か差戻しかを決めてください", {STAFF}),
    DraftPhase.ACCEPTED: (StageState.OPEN, "検査に合格しました。公表してください", {STAFF}),
    DraftPhase.PUBLISHED: (StageState.DONE, DraftPhase.PUBLISHED.ja, set()),
}


def _standing(
    parts: Parts, contract: Contract, last: ReportDraft | None
) -> tuple[StageState, str, set[PersonRole]]:
    if last and last.phase is DraftPhase.CHECKING and last.approval:
        return StageState.OPEN, "検査合格の承認を待っています", {SUPERVISOR}
    if last and last.phase in _OF_THE_WARD:
        return _OF_THE_WARD[last.phase]
    detail = last.phase.ja if last else ""
    now = parts.clock.business_now()
    if contract.term.is_over(now):
        return StageState.WAITING, detail or "提出のないまま契約期間が終わりました", set()
    assembly = parts.repository.get(Assembly, contract.assembly)
    if last is None and now < after_end(assembly.plan.event.days[-1]):
        return StageState.WAITING, "開催の後に、受託者が提出します", set()
    return StageState.OPEN, detail or "受託者の提出を待っています", {RESPONSIBLE, HANDLER}


def _with_the_ward(last: ReportDraft | None) -> bool:
    return last is not None and (
        last.phase.undecided or last.phase in (DraftPhase.ACCEPTED, DraftPhase.PUBLISHED)
    )


def _reason(visit: Visit, draft: ReportDraft) -> str:
    """The ward's words; none once they are erased with the draft."""
    return reason_of(visit.parts, draft) if service.readable(visit.parts, draft) else ""


def _known_to_all(visit: Visit) -> ReportDraft:
    """Raises NotFound for what was never published."""
    contract = f"{visit.assembly().id}.c{number_in_path(visit, 'contract')}"
    draft = service.draft_of(visit.parts, contract, number_in_path(visit, "number"))
    if draft.published is None:
        raise NotFound("general.not_found")
    return draft


def _progress(draft: ReportDraft) -> Json:
    return {
        "number": draft.number,
        "received": len(draft.parts),
        "parts": draft.part_count,
        "part_bytes": PART_BYTES,
        "phase": draft.phase.value,
    }
