"""The draw at the ward: commitment, the event's values twice, the result, acceptance, the spot check."""

from collections.abc import Iterator
from typing import Any

from starlette.responses import Response

from shared.documents.assembly import Assembly
from shared.documents.draw import Draw, DrawPhase, DrawReason, Origin
from shared.documents.extract import ExtractPhase
from shared.domain.draw.order import ORDER_FILE
from shared.domain.draw.record import MANIFEST_FILE
from shared.domain.ids import AssemblyId
from shared.domain.plan_rules import sources_of
from shared.domain.plan_sections import RegisterMode
from shared.domain.random_sources import strength
from shared.domain.roles import PersonRole
from shared.errors import NotFound, Refusal
from shared.portal.decisions import paper_decision
from shared.portal.routing import AUDITOR, STAFF, SUPERVISOR, Pages, Visit, assembly_auditor, assembly_role
from shared.portal.stages import StageLine, StageState
from shared.services import draw as acts
from shared.services.actors import Actor
from shared.services.approval_figures import draw_figures
from shared.services.intake import extracts_of
from shared.services.invitees import draws_of
from shared.services.membership import assembly_roles
from shared.services.offline_draw import commit, order_file
from shared.services.parts import Parts
from shared.services.seed_values import read_by_people
from shared.services.spot_check import (
    approve_going_on,
    end_check,
    propose_going_on,
    record_look,
    report_difference,
    spot_check,
    waive,
)

pages = Pages()
_WARD = assembly_role(STAFF, SUPERVISOR)
_FOLDER = "/assemblies/{assembly_id}/draw"
_WORKING = (DrawPhase.PREPARING, DrawPhase.COMMITTING, DrawPhase.SEEDED, DrawPhase.PUBLISHING)


@pages.get(_FOLDER, allow=assembly_role(STAFF, SUPERVISOR, AUDITOR))
def show(visit: Visit) -> Response:
    assembly = visit.assembly()
    draws = draws_of(visit.parts, AssemblyId(assembly.id))
    draw = draws[-1] if draws else None
    shown: dict[str, Any] = {
        "assembly": assembly,
        "draw": draw,
        "earlier": draws[:-1],
        "register_approved": _register_approved(visit.parts, assembly),
        "working": draw is not None and draw.phase in _WORKING,
        "reasons": [(reason.value, reason.ja) for reason in DrawReason],
        "roles": assembly_roles(assembly, visit.actor),
        "me": visit.actor.id,
    }
    mode = assembly.plan.register_extract.mode
    if mode is RegisterMode.ALREADY_DRAWN:
        return visit.render("draw/elsewhere.html", **shown)
    sources = sources_of(assembly.plan.draw)
    now = visit.parts.clock.business_now()
    return visit.render(
        "draw/offline.html" if mode is RegisterMode.OFFLINE else "draw/show.html",
        sources=sources,
        by_people=read_by_people(sources),
        strength=strength(sources),
        event_over=now >= assembly.plan.draw.entry_from,
        **shown,
    )


@pages.get(_FOLDER + "/status", allow=assembly_role(STAFF, SUPERVISOR, AUDITOR))
def status(visit: Visit) -> Response:
    """How the step goes, until there is something new to look at."""
    draws = draws_of(visit.parts, AssemblyId(visit.assembly().id))
    done = not draws or draws[-1].phase not in _WORKING
    answer = visit.fragment("draw/_status.html", done=done, draw=draws[-1] if draws else None)
    if done:
        answer.headers["HX-Refresh"] = "true"
    return answer


@pages.post(_FOLDER + "/prepare", allow=assembly_role(STAFF))
def prepare(visit: Visit) -> Response:
    reason = visit.form.get("reason", "")
    draw = acts.prepare(visit.parts, visit.assembly(), visit.actor.id, _reason(reason) if reason else None)
    return _back(visit, _PREPARED[draw.origin])


@pages.get(_FOLDER + "/{number}/draw-order.json", allow=assembly_role(STAFF))
def take_order(visit: Visit) -> Response:
    """抽出指示書: for the isolated PC."""
    data = order_file(visit.parts, visit.assembly(), _named(visit), visit.actor.id)
    return visit.download(ORDER_FILE, "application/json", data)


@pages.put(_FOLDER + "/{number}/commitment", allow=assembly_role(STAFF))
def take_commitment(visit: Visit) -> Response:
    """The isolated PC's `draw-manifest.json`, as raw bytes from our script."""
    draw = commit(visit.parts, visit.assembly(), _named(visit).id, visit.actor.id, visit.body)
    return visit.json({"name": MANIFEST_FILE, "sha256": draw.manifest.sha256 if draw.manifest else ""})


@pages.post(_FOLDER + "/{number}/values", allow=_WARD)
def enter_values(visit: Visit) -> Response:
    """`value-1`, `value-2` … in the order of the sources that people read."""
    assembly = visit.assembly()
    people = read_by_people(sources_of(assembly.plan.draw))
    typed = [visit.text(f"value-{place}", source.name) for place, source in enumerate(people, 1)]
    draw = acts.enter_values(visit.parts, assembly, _named(visit).id, visit.actor.id, typed)
    return _back(visit, "draw.seeded" if draw.seed else "draw.values_entered")


@pages.get(_FOLDER + "/{number}/figures.pdf", allow=assembly_role(STAFF, SUPERVISOR, AUDITOR))
def take_figures(visit: Visit) -> Response:
    """The figures that the approver looks at, to print."""
    draw = _named(visit)
    pdf = draw_figures(visit.parts, visit.assembly(), draw)
    return visit.download(f"draw-{draw.number}.pdf", "application/pdf", pdf)


@pages.post(_FOLDER + "/{number}/propose", allow=assembly_role(STAFF))
def propose(visit: Visit) -> Response:
    acts.propose_acceptance(visit.parts, visit.fresh(_named(visit)).id, visit.actor.id)
    return _back(visit, "draw.proposed")


@pages.post(_FOLDER + "/{number}/accept", allow=assembly_role(SUPERVISOR))
def accept(visit: Visit) -> Response:
    acts.accept(visit.parts, visit.fresh(_named(visit)).id, visit.actor.id, paper_decision(visit))
    return _back(visit, "draw.accepted")


@pages.post(_FOLDER + "/{number}/stop", allow=assembly_role(SUPERVISOR))
def stop(visit: Visit) -> Response:
    draw = visit.fresh(_named(visit))
    acts.stop(visit.parts, draw.id, visit.actor.id, _reason(visit.text("reason", "理由")))
    return _back(visit, "draw.stopped")


@pages.post(_FOLDER + "/{number}/spot-check", allow=assembly_auditor)
def check(visit: Visit) -> Response:
    """Answered with a page, not a redirect: what it says is kept nowhere."""
    number = visit.text("record_number", "宛名番号")
    draw = _named(visit)
    answer = spot_check(visit.parts, draw.id, visit.actor.id, number)
    return visit.render("draw/spot_check.html", assembly=visit.assembly(), draw=draw, answer=answer)


@pages.post(_FOLDER + "/{number}/differs", allow=assembly_auditor)
def differs(visit: Visit) -> Response:
    """What the auditor saw and the program cannot."""
    report_difference(visit.parts, _named(visit).id, visit.actor.id)
    return _back(visit, "draw.difference_reported")


@pages.post(_FOLDER + "/{number}/checked", allow=assembly_auditor)
def checked(visit: Visit) -> Response:
    end_check(visit.parts, visit.fresh(_named(visit)).id, visit.actor.id)
    return _back(visit, "draw.spot_check_ended")


@pages.post(_FOLDER + "/{number}/go-on", allow=assembly_role(STAFF))
def ask_going_on(visit: Visit) -> Response:
    propose_going_on(visit.parts, visit.fresh(_named(visit)).id, visit.actor.id)
    return _back(visit, "draw.going_on_proposed")


@pages.post(_FOLDER + "/{number}/go-on/approve", allow=assembly_role(SUPERVISOR))
def go_on(visit: Visit) -> Response:
    draw = visit.fresh(_named(visit))
    approve_going_on(visit.parts, draw.id, visit.actor.id, paper_decision(visit))
    return _back(visit, "draw.going_on")


@pages.post(_FOLDER + "/{number}/looked", allow=assembly_auditor)
def looked(visit: Visit) -> Response:
    """The auditor looked at the isolated PC."""
    record_look(visit.parts, _named(visit).id, visit.actor.id)
    return _back(visit, "draw.looked")


@pages.post(_FOLDER + "/{number}/waive", allow=assembly_auditor)
def waive_check(visit: Visit) -> Response:
    waive(visit.parts, _named(visit).id, visit.actor.id)
    return _back(visit, "draw.waived")


def assembly_stages(parts: Parts, assembly: Assembly, _actor: Actor) -> Iterator[StageLine]:
    """The draw's line, and the auditor's."""
    draws = draws_of(parts, AssemblyId(assembly.id))
    draw = draws[-1] if draws else None
    offline = assembly.plan.register_extract.mode is RegisterMode.OFFLINE
    state, detail, whose = _stage(draw, offline or _register_approved(parts, assembly))
    if draw and offline and draw.phase is DrawPhase.COMMITTED:
        detail = "隔離したパソコンの抽出結果の登録待ちです"
    url = f"/assemblies/{assembly.id}/draw" if draw or state is StageState.OPEN else ""
    yield StageLine(title="無作為抽出", state=state, detail=detail, url=url, acts=frozenset({whose}))
    if draw and draw.phase in (DrawPhase.DRAWN, DrawPhase.ACCEPTED):
        yield _check_stage(draw, url)


def _check_stage(draw: Draw, url: str) -> StageLine:
    state, detail, whose = StageState.OPEN, "監査が点検を終えると、抽出元データを消去できます", AUDITOR
    if draw.spot_check_settled:
        state, detail = StageState.DONE, "点検または省略の記録があります"
    elif draw.spot_check_differs:
        detail, whose = "点検に一致しないものがあります", SUPERVISOR if draw.differences else STAFF
    return StageLine(title="抽出元データの点検", state=state, detail=detail, url=url, acts=frozenset({whose}))


_PREPARED = {
    Origin.PORTAL: "draw.prepared",
    Origin.OFFLINE: "draw.ordered",
    Origin.ELSEWHERE: "draw.adoption_started",
}
_STAGES = {
    DrawPhase.ORDERED: (StageState.OPEN, "隔離したパソコンからの抽出条件の登録待ちです", STAFF),
    DrawPhase.PREPARING: (StageState.RUNNING, "検算中です", STAFF),
    DrawPhase.COMMITTING: (StageState.RUNNING, "抽出条件を公表しています", STAFF),
    DrawPhase.COMMITTED: (StageState.OPEN, "乱数の入力待ちです", STAFF),
    DrawPhase.SEEDED: (StageState.RUNNING, "抽出中です", STAFF),
    DrawPhase.PUBLISHING: (StageState.RUNNING, "結果を公表しています", STAFF),
    DrawPhase.ACCEPTED: (StageState.DONE, "承認済みです", STAFF),
    DrawPhase.STOPPED: (StageState.OPEN, "中止しました。やり直してください", STAFF),
}


def _stage(draw: Draw | None, register_approved: bool) -> tuple[StageState, str, PersonRole]:
    if draw is None:
        if register_approved:
            return StageState.OPEN, "抽出条件を公表してください", STAFF
        return StageState.WAITING, "抽出元データの承認後に始められます", STAFF
    if draw.phase is DrawPhase.DRAWN:
        return StageState.OPEN, "結果の承認待ちです", SUPERVISOR if draw.acceptance else STAFF
    return _STAGES[draw.phase]


def _register_approved(parts: Parts, assembly: Assembly) -> bool:
    return any(one.phase is ExtractPhase.APPROVED for one in extracts_of(parts, assembly.id))


def _named(visit: Visit) -> Draw:
    number = visit.path["number"]
    if not (number.isascii() and number.isdigit() and len(number) <= 4):
        raise NotFound("general.not_found")
    return visit.parts.repository.get(Draw, f"{visit.assembly().id}.draw-{int(number)}")


def _reason(text: str) -> DrawReason:
    if text not in {reason.value for reason in DrawReason}:
        raise Refusal("general.field_invalid", field="理由")
    return DrawReason(text)


def _back(visit: Visit, notice: str) -> Response:
    return visit.redirect(f"/assemblies/{visit.assembly().id}/draw", notice=notice)
