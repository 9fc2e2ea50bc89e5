"""Letters of result: made, looked at, released by two, printed and posted by ward staff."""

from collections.abc import Iterator

from starlette.responses import Response

from shared.documents.assembly import Assembly
from shared.documents.mail_merge import LONGEST_SLIP, Channel, Posting
from shared.documents.result_letters import ResultLetters, ResultsPhase
from shared.domain.approvals import Act
from shared.domain.changes import Stage
from shared.domain.mail_merge import Reason
from shared.errors import NotFound
from shared.portal.decisions import paper_decision
from shared.portal.fields import day_field, number_in_path, short_text
from shared.portal.rendering import day, instant
from shared.portal.routing import STAFF, SUPERVISOR, Pages, Visit, assembly_role
from shared.portal.stages import StageLine, StageState
from shared.services import result_letters as service
from shared.services import result_release as release
from shared.services.actors import Actor
from shared.services.change_list import changes_of
from shared.services.declines import lottery_of
from shared.services.membership import assembly_roles
from shared.services.parts import Parts
from shared.services.result_printing import find_returned

pages = Pages()
_WARD, _STAFF, _SUPERVISOR = assembly_role(STAFF, SUPERVISOR), assembly_role(STAFF), assembly_role(SUPERVISOR)
_HERE = "/assemblies/{assembly_id}/results"


@pages.get(_HERE, allow=_WARD)
def show(visit: Visit) -> Response:
    assembly = visit.assembly()
    mailings = service.mailings_of(visit.parts, assembly.id)
    last = mailings[-1] if mailings else None
    return visit.render(
        "results/show.html",
        assembly=assembly,
        last=last,
        earlier=list(map(_row, mailings[:-1])),
        channels=list(Channel),
        reasons=_reasons(last),
        held=_is_held(visit.parts, assembly),
        stated=any(one.stage is Stage.RESULTS for one in changes_of(visit.parts, assembly.id)),
        outdated=last is not None and _stale(visit.parts, assembly, last),
        roles=assembly_roles(assembly, visit.actor),
        proposed_by_me=bool(last and last.release and last.release.proposed.actor == visit.actor.id),
    )


@pages.get(_HERE + "/status", allow=_WARD)
def status(visit: Visit) -> Response:
    """Asked for while the letters are made; then the whole page is shown anew."""
    mailings = service.mailings_of(visit.parts, visit.assembly().id)
    working = bool(mailings) and mailings[-1].phase is ResultsPhase.MAKING
    answer = visit.fragment("results/_status.html", done=not working, last=mailings[-1] if mailings else None)
    if not working:
        answer.headers["HX-Refresh"] = "true"
    return answer


@pages.post(_HERE, allow=_STAFF)
def start(visit: Visit) -> Response:
    service.start(visit.parts, visit.assembly(), visit.actor.id)
    return _back(visit, "results.started")


@pages.post(_HERE + "/{number}/propose", allow=_STAFF)
def propose(visit: Visit) -> Response:
    mailing = _fresh(visit)
    release.propose_release(visit.parts, visit.assembly(), mailing.number, visit.actor.id)
    return _back(visit, "results.proposed")


@pages.post(_HERE + "/{number}/approve", allow=_SUPERVISOR)
def approve(visit: Visit) -> Response:
    mailing = _fresh(visit)
    decision = paper_decision(visit)
    release.approve_release(visit.parts, visit.assembly(), mailing.number, visit.actor.id, decision)
    return _back(visit, "results.released")


@pages.post(_HERE + "/{number}/posting", allow=_STAFF)
def posting(visit: Visit) -> Response:
    mailing = _fresh(visit)
    posted = Posting(
        day=day_field(visit, "day", "発送日"),
        posted=visit.number("posted", "発送した数"),
        spoiled=visit.number("spoiled", "書損の数"),
        slip=short_text(visit, "slip", "差出票番号", LONGEST_SLIP),
        recorded=Act(actor=visit.actor.id, at=visit.parts.clock.business_now()),
    )
    release.record_posting(visit.parts, visit.assembly(), mailing.number, posted)
    return _back(visit, "results.posted")


@pages.post(_HERE + "/returned", allow=_STAFF)
def returned(visit: Visit) -> Response:
    """Whose letter came back: leads to their application."""
    assembly = visit.assembly()
    reply = find_returned(visit.parts, assembly, visit.text("number", "返戻番号"))
    return visit.redirect(f"/assemblies/{assembly.id}/replies/{reply}")


@pages.get(_HERE + "/{number}/pages/{page}", allow=_WARD)
def picture(visit: Visit) -> Response:
    number, page = number_in_path(visit, "number"), number_in_path(visit, "page")
    return visit.picture(release.picture(visit.parts, visit.assembly(), number, page, visit.actor.id))


@pages.get(_HERE + "/{number}/lots/{lot}", allow=_STAFF)
def take_lot(visit: Visit) -> Response:
    number, lot = number_in_path(visit, "number"), number_in_path(visit, "lot")
    data = release.read_lot(visit.parts, visit.assembly(), number, lot, visit.actor.id)
    return visit.download(f"results-{number}-{lot:02d}.pdf", "application/pdf", data)


@pages.get(_HERE + "/{number}/lists/{channel}", allow=_STAFF)
def take_list(visit: Visit) -> Response:
    number = number_in_path(visit, "number")
    if visit.path["channel"] not in {channel.value for channel in Channel}:
        raise NotFound("general.not_found")
    channel = Channel(visit.path["channel"])
    data = release.read_list(visit.parts, visit.assembly(), number, channel, visit.actor.id)
    return visit.download(f"results-{channel.value}.csv", "text/csv; charset=utf-8", data)


def assembly_stages(parts: Parts, assembly: Assembly, _actor: Actor) -> Iterator[StageLine]:
    mailings = service.mailings_of(parts, assembly.id)
    last = mailings[-1] if mailings else None
    state = StageState.OPEN if _is_held(parts, assembly) else StageState.WAITING
    if last:
        state = _STATES[last.phase] if last.posting is None else StageState.DONE
    proposed = last is not None and last.release is not None and last.phase is ResultsPhase.READY
    yield StageLine(
        title="抽選結果の通知",
        state=state,
        detail="発送を記録しました" if last and last.posting else last.phase.ja if last else "",
        url=f"/assemblies/{assembly.id}/results",
        acts=frozenset({SUPERVISOR if proposed else STAFF}),
    )


_STATES = {
    ResultsPhase.MAKING: StageState.RUNNING,
    ResultsPhase.READY: StageState.OPEN,
    ResultsPhase.BLOCKED: StageState.BLOCKED,
    ResultsPhase.RELEASED: StageState.OPEN,
    ResultsPhase.OUTDATED: StageState.OPEN,
}


def _is_held(parts: Parts, assembly: Assembly) -> bool:
    lottery = lottery_of(parts, assembly.id)
    return lottery is not None and lottery.held


def _stale(parts: Parts, assembly: Assembly, last: ResultLetters) -> bool:
    waits = last.phase in (ResultsPhase.READY, ResultsPhase.BLOCKED)
    return waits and service.outdated(parts, assembly, last)


def _reasons(last: ResultLetters | None) -> list[tuple[str, int]]:
    counted = last.counts.reasons if last and last.counts else {}
    return [(Reason(code).ja, count) for code, count in counted.items()]


def _row(mailing: ResultLetters) -> tuple[str, str, int, str]:
    posted = day(mailing.posting.day) if mailing.posting else "―"
    return f"第{mailing.number}回", instant(mailing.started.at), len(mailing.told), posted


def _fresh(visit: Visit) -> ResultLetters:
    number = number_in_path(visit, "number")
    return visit.fresh(release.mailing_of(visit.parts, visit.assembly(), number))


def _back(visit: Visit, notice: str) -> Response:
    return visit.redirect(f"/assemblies/{visit.assembly().id}/results", notice=notice)
