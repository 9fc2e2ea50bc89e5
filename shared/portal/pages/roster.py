"""The roster on its way to the contractor: made from the panel, looked at, approved by a second person."""

from collections.abc import Iterator

from starlette.responses import Response

from shared.documents.assembly import Assembly
from shared.documents.roster import Roster, RosterPhase
from shared.domain.ids import ContractId, PacketId
from shared.portal.decisions import paper_decision
from shared.portal.fields import number_in_path
from shared.portal.routing import (
    HANDLER,
    STAFF,
    SUPERVISOR,
    Pages,
    Visit,
    assembly_role,
    contract_role,
)
from shared.portal.stages import StageLine, StageState
from shared.services import roster
from shared.services.actors import Actor
from shared.services.contract import contracts_of
from shared.services.declines import lottery_of
from shared.services.membership import assembly_roles
from shared.services.parts import Parts
from shared.services.replies import holding_of
from shared.services.roster_print import roster_pdf

pages = Pages()
_WARD = assembly_role(STAFF, SUPERVISOR)


@pages.get("/assemblies/{assembly_id}/roster", allow=_WARD)
def show(visit: Visit) -> Response:
    assembly = visit.assembly()
    rosters = roster.rosters_of(visit.parts, assembly.id)
    lottery = lottery_of(visit.parts, assembly.id)
    contracts = contracts_of(visit.parts, assembly.id)
    return visit.render(
        "roster/show.html",
        assembly=assembly,
        rosters=rosters,
        held=lottery is not None and lottery.held,
        contracts=[(found.id, found.contractor) for found in contracts],
        working=any(found.phase in (RosterPhase.MAKING, RosterPhase.APPROVED) for found in rosters),
        roles=assembly_roles(assembly, visit.actor),
    )


@pages.get("/assemblies/{assembly_id}/roster/status", allow=_WARD)
def status(visit: Visit) -> Response:
    """Asked for while the system works; then the whole page is shown anew."""
    assembly = visit.assembly()
    rosters = roster.rosters_of(visit.parts, assembly.id)
    working = any(found.phase in (RosterPhase.MAKING, RosterPhase.APPROVED) for found in rosters)
    answer = visit.fragment("roster/_list.html", done=not working, assembly=assembly, rosters=rosters)
    if not working:
        answer.headers["HX-Refresh"] = "true"
    return answer


@pages.post("/assemblies/{assembly_id}/roster/propose", allow=assembly_role(STAFF))
def propose(visit: Visit) -> Response:
    assembly = visit.assembly()
    contract = ContractId(visit.text("contract", "契約"))
    roster.propose_roster(visit.parts, assembly, contract, visit.actor.id)
    return visit.redirect(f"/assemblies/{assembly.id}/roster", notice="roster.proposed")


@pages.get("/assemblies/{assembly_id}/roster/{number}", allow=_WARD)
def read(visit: Visit) -> Response:
    """The very rows that will leave, for whoever approves them."""
    assembly = visit.assembly()
    found = _roster(visit, assembly)
    return visit.render(
        "roster/read.html",
        assembly=assembly,
        roster=found,
        rows=roster.rows_of(visit.parts, holding_of(assembly), found),
        roles=assembly_roles(assembly, visit.actor),
        proposed_by_me=found.approval.proposed.actor == visit.actor.id,
    )


@pages.post("/assemblies/{assembly_id}/roster/{number}/approve", allow=assembly_role(SUPERVISOR))
def approve(visit: Visit) -> Response:
    assembly = visit.assembly()
    found = visit.fresh(_roster(visit, assembly))
    roster.approve_roster(visit.parts, assembly, found.id, visit.actor.id, paper_decision(visit))
    return visit.redirect(f"/assemblies/{assembly.id}/roster", notice="roster.approved")


@pages.get(
    "/contracts/{contract_id}/rosters/{source}/copies/{copy_no}/roster.pdf", allow=contract_role(HANDLER)
)
def printed(visit: Visit) -> Response:
    """The handler's own copy on paper, with the watermark of that copy."""
    contract = visit.contract()
    copy_no = number_in_path(visit, "copy_no")
    packet = PacketId(f"{contract.id}.{visit.path['source']}")
    data = roster_pdf(visit.parts, contract, packet, copy_no, visit.actor)
    return visit.download("roster.pdf", "application/pdf", data)


def assembly_stages(parts: Parts, assembly: Assembly, _actor: Actor) -> Iterator[StageLine]:
    rosters = roster.rosters_of(parts, assembly.id)
    lottery = lottery_of(parts, assembly.id)
    ready = lottery is not None and lottery.held
    state = _STATES[rosters[-1].phase] if rosters else StageState.OPEN if ready else StageState.WAITING
    detail = rosters[-1].phase.ja if rosters else ""
    if state is StageState.DONE and roster.to_make_again(parts, assembly):
        state, detail = StageState.OPEN, "参加者が変わりました。名簿を作り直してください"
    waits_for_approval = bool(rosters) and rosters[-1].phase is RosterPhase.READY
    yield StageLine(
        title="参加者名簿",
        state=state,
        detail=detail,
        url=f"/assemblies/{assembly.id}/roster",
        acts=frozenset({SUPERVISOR if waits_for_approval else STAFF}),
    )


_STATES = {
    RosterPhase.MAKING: StageState.RUNNING,
    RosterPhase.READY: StageState.OPEN,
    RosterPhase.APPROVED: StageState.RUNNING,
    RosterPhase.RELEASED: StageState.DONE,
    RosterPhase.OUTDATED: StageState.OPEN,
}


def _roster(visit: Visit, assembly: Assembly) -> Roster:
    return visit.parts.repository.get(Roster, f"{assembly.id}.roster-{visit.path['number']}")
