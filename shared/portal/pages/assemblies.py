"""Plan and hub of an assembly: draft, approval by a second person, and where everything stands."""

import re
from collections.abc import Iterator

from starlette.responses import Response

from shared.documents.assembly import Assembly, AssemblyPhase
from shared.domain.age import latest_birth_date
from shared.domain.ids import AssemblyId
from shared.errors import NotFound
from shared.portal.decisions import paper_decision
from shared.portal.plan_report import packet_rows, report_lines, source_rows
from shared.portal.routing import AUDITOR, STAFF, SUPERVISOR, Pages, Visit, assembly_role, token_role
from shared.portal.stages import StageLine, StageState, assembly_lines
from shared.services import assembly as service
from shared.services.actors import Actor
from shared.services.membership import assembly_roles
from shared.services.parts import Parts

pages = Pages()
_ID = re.compile(r"as-[0-9a-f]{16}")
_WARD = assembly_role(STAFF, SUPERVISOR, AUDITOR)


@pages.get("/assemblies/new", allow=token_role(STAFF))
def new(visit: Visit) -> Response:
    return visit.render("assemblies/new.html", assembly_id=service.new_id(visit.parts))


@pages.post("/assemblies/new", allow=token_role(STAFF))
def create(visit: Visit) -> Response:
    assembly_id = visit.text("assembly_id", "受付番号")
    if not _ID.fullmatch(assembly_id):
        raise NotFound("general.not_found")
    service.draft(visit.parts, AssemblyId(assembly_id), _sent_plan(visit), visit.actor.id)
    return visit.redirect(f"/assemblies/{assembly_id}", notice="assembly.drafted")


@pages.get("/assemblies/{assembly_id}", allow=_WARD)
def show(visit: Visit) -> Response:
    assembly = visit.assembly()
    lines = list(assembly_lines(visit.parts, assembly, visit.actor)) if assembly.active else []
    state = service.stands(visit.parts, assembly)
    return visit.render("assemblies/show.html", assembly=assembly, state=state, lines=lines)


@pages.get("/assemblies/{assembly_id}/plan", allow=_WARD)
def plan(visit: Visit) -> Response:
    assembly = visit.assembly()
    rule = assembly.plan.eligibility
    return visit.render(
        "assemblies/plan.html",
        assembly=assembly,
        plan=assembly.plan,
        report=report_lines(assembly.plan),
        latest_birth=latest_birth_date(rule.minimum_age, rule.reference_date),
        sources=source_rows(assembly.plan),
        packets=packet_rows(assembly.plan),
        roles=assembly_roles(assembly, visit.actor),
        proposed_by_me=assembly.approval.proposed.actor == visit.actor.id,
    )


@pages.post("/assemblies/{assembly_id}/plan", allow=assembly_role(STAFF))
def redraft(visit: Visit) -> Response:
    assembly = visit.fresh(visit.assembly())
    service.redraft(visit.parts, AssemblyId(assembly.id), _sent_plan(visit), visit.actor.id)
    return visit.redirect(f"/assemblies/{assembly.id}", notice="assembly.drafted")


@pages.post("/assemblies/{assembly_id}/plan/approve", allow=assembly_role(SUPERVISOR))
def approve(visit: Visit) -> Response:
    """The same form once more goes on where a crash stopped the first one."""
    assembly = visit.assembly()
    if assembly.phase is not AssemblyPhase.APPROVED:
        visit.fresh(assembly)
    service.approve_plan(visit.parts, AssemblyId(assembly.id), visit.actor.id, paper_decision(visit))
    return visit.redirect(f"/assemblies/{assembly.id}", notice="assembly.approved")


@pages.get("/assemblies/{assembly_id}/plan.toml", allow=_WARD)
def plan_text(visit: Visit) -> Response:
    assembly = visit.assembly()
    return visit.download("plan.toml", "application/toml; charset=utf-8", assembly.plan_text.encode())


def assembly_stages(_parts: Parts, assembly: Assembly, _actor: Actor) -> Iterator[StageLine]:
    """The plan's own line."""
    waiting = assembly.phase in (AssemblyPhase.DRAFT, AssemblyPhase.APPROVED)
    yield StageLine(
        title="計画",
        state=StageState.OPEN if waiting or assembly.amendment else StageState.DONE,
        detail=_detail(assembly, waiting),
        url=f"/assemblies/{assembly.id}/plan" + ("/changes" if assembly.amendment else ""),
        acts=frozenset({SUPERVISOR}),
    )


def _detail(assembly: Assembly, waiting: bool) -> str:
    if waiting:
        return "承認者の承認を待っています"
    return "計画の変更が承認を待っています" if assembly.amendment else "承認済"


def _sent_plan(visit: Visit) -> str:
    """As it was sent, untrimmed: its digest is what people compare."""
    visit.text("plan", "計画書")
    return visit.form["plan"]
