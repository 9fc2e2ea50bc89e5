"""The representativeness report: for staff with every count, for everyone once two people published it."""

from collections.abc import Iterator
from typing import Any

from starlette.responses import Response

from shared.documents.assembly import Assembly
from shared.documents.representation import Representation, RepresentationPhase
from shared.domain.japan_time import day_of
from shared.domain.representation import Stage
from shared.errors import NotFound
from shared.portal.decisions import paper_decision
from shared.portal.fields import number_in_path
from shared.portal.rendering import instant
from shared.portal.routing import AUDITOR, STAFF, SUPERVISOR, Pages, Visit, assembly_role, public
from shared.portal.share_chart import chart
from shared.portal.stages import StageLine, StageState
from shared.services import representation as service
from shared.services.actors import Actor
from shared.services.attendance import attendances_of
from shared.services.membership import assembly_roles
from shared.services.parts import Parts
from shared.services.publication import published
from shared.services.representation_print import print_report
from shared.services.representation_words import by_feature, explained, titles

pages = Pages()
_HERE = "/assemblies/{assembly_id}/representation"
_WARD = assembly_role(STAFF, SUPERVISOR)
_FILES = {
    "representation.json": ("json_file", "application/json"),
    "representation.pdf": ("pdf_file", "application/pdf"),
}


@pages.get(_HERE, allow=_WARD)
def show(visit: Visit) -> Response:
    assembly = visit.assembly()
    reports = service.reports_of(visit.parts, assembly.id)
    last = reports[-1] if reports else None
    full = service.read_report(visit.parts, assembly, last, public=False) if last and last.full else None
    return visit.render(
        "representation/show.html",
        assembly=assembly,
        last=last,
        working=_working(last),
        shown=_shown(full) if full else None,
        roles=assembly_roles(assembly, visit.actor),
        proposed_by_me=bool(last and last.approval and last.approval.proposed.actor == visit.actor.id),
    )


@pages.get(_HERE + "/status", allow=_WARD)
def status(visit: Visit) -> Response:
    """Asked for while the system works; then the whole page is shown anew."""
    reports = service.reports_of(visit.parts, visit.assembly().id)
    last = reports[-1] if reports else None
    working = _working(last)
    answer = visit.fragment("representation/_status.html", done=not working, last=last)
    if not working:
        answer.headers["HX-Refresh"] = "true"
    return answer


@pages.post(_HERE, allow=assembly_role(STAFF))
def ask(visit: Visit) -> Response:
    service.ask(visit.parts, visit.assembly(), visit.actor.id)
    return _back(visit, "representation.asked")


@pages.post(_HERE + "/{number}/propose", allow=assembly_role(STAFF))
def propose(visit: Visit) -> Response:
    found = visit.fresh(_report(visit))
    service.propose_publication(visit.parts, visit.assembly(), found.number, visit.actor.id)
    return _back(visit, "representation.proposed")


@pages.post(_HERE + "/{number}/approve", allow=assembly_role(SUPERVISOR))
def approve(visit: Visit) -> Response:
    found = visit.fresh(_report(visit))
    decision = paper_decision(visit)
    service.approve_publication(visit.parts, visit.assembly(), found.number, visit.actor.id, decision)
    return _back(visit, "representation.approved")


@pages.get(_HERE + "/{number}/public", allow=assembly_role(STAFF, SUPERVISOR, AUDITOR))
def preview(visit: Visit) -> Response:
    """As it will be published, before two people publish it."""
    assembly, found = visit.assembly(), _report(visit)
    report = service.read_report(visit.parts, assembly, found, public=True)
    return visit.render(
        "representation/public.html", event=assembly.plan.report.project, document=found, shown=_shown(report)
    )


@pages.get(_HERE + "/{number}/report.pdf", allow=_WARD)
def ward_pdf(visit: Visit) -> Response:
    """With every count, for staff: marked with who took it and when."""
    assembly, found = visit.assembly(), _report(visit)
    now = visit.parts.clock.business_now()
    report = service.read_report(visit.parts, assembly, found, public=False)
    mark = f"区の内部資料　{visit.actor.name}　{instant(now)}"
    pdf = print_report(visit.parts, assembly, report, now, mark)
    return visit.download("representation-internal.pdf", "application/pdf", pdf)


@pages.get("/public/representation/{assembly_id}/{number}", allow=public)
def public_page(visit: Visit) -> Response:
    found = _published(visit)
    report = service.published_report(visit.parts, found)
    event = visit.assembly().plan.report.project
    return visit.render("representation/public.html", event=event, document=found, shown=_shown(report))


@pages.get("/public/representation/{assembly_id}/{number}/{file}", allow=public)
def public_file(visit: Visit) -> Response:
    found, wanted = _published(visit), visit.path["file"]
    if wanted not in _FILES:
        raise NotFound("general.not_found")
    name, kind = _FILES[wanted]
    return visit.download(wanted, kind, published(visit.parts, getattr(found, name).name))


def assembly_stages(parts: Parts, assembly: Assembly, _actor: Actor) -> Iterator[StageLine]:
    reports = service.reports_of(parts, assembly.id)
    last = reports[-1] if reports else None
    waits = last is not None and last.approval is not None and last.phase is RepresentationPhase.READY
    state, detail = _standing(last) if last else _before(parts, assembly)
    yield StageLine(
        title="代表性の報告",
        state=state,
        detail=detail,
        url=f"/assemblies/{assembly.id}/representation",
        acts=frozenset({SUPERVISOR if waits else STAFF}),
    )


def _before(parts: Parts, assembly: Assembly) -> tuple[StageState, str]:
    """A report can be made at any time; its time has come when the attendance of every day is the ward's."""
    days = assembly.plan.event.days
    if day_of(parts.clock.business_now()) <= days[-1]:
        return StageState.WAITING, "開催が終わり、出欠が確定してから作成します"
    accepted = {day.day for day in attendances_of(parts, assembly.id) if day.accepted}
    if not set(days) <= accepted:
        return StageState.WAITING, "受託者の出欠の報告と、区の受領を待っています"
    return StageState.OPEN, "出欠まで確定しました。報告を作成してください"


def _standing(last: Representation) -> tuple[StageState, str]:
    if _working(last):
        return StageState.RUNNING, last.phase.ja
    if last.phase is RepresentationPhase.PUBLISHED:
        return StageState.DONE, last.phase.ja
    act = (
        "公表する内容を確かめて承認してください"
        if last.approval
        else "内容を確かめて、公表を起案してください"
    )
    return StageState.OPEN, act


def _working(last: Representation | None) -> bool:
    return last is not None and last.phase in (RepresentationPhase.MAKING, RepresentationPhase.APPROVED)


def _shown(report: dict[str, Any]) -> dict[str, Any]:
    """The report with its charts and sentences."""
    by = by_feature(report)
    return {
        "report": report,
        "stages": [(stage.value, stage.ja) for stage in Stage],
        "features": [
            (feature, title, by[feature], rows, chart(by[feature], rows, report))
            for feature, title in titles(report).items()
            for rows in [report["features"][feature]]
        ],
        "sentences": list(explained(report)),
    }


def _report(visit: Visit) -> Representation:
    number = number_in_path(visit, "number")
    return visit.parts.repository.get(Representation, f"{visit.assembly().id}.representation-{number}")


def _published(visit: Visit) -> Representation:
    found = _report(visit)
    if found.phase is not RepresentationPhase.PUBLISHED:
        raise NotFound("general.not_found")
    return found


def _back(visit: Visit, notice: str) -> Response:
    return visit.redirect(f"/assemblies/{visit.assembly().id}/representation", notice=notice)
