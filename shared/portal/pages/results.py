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
        stated=_is_stated(visit.parts, assembly),
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
    proposed = last is not None and last.release is not None and last.phase is ResultsPhase.READY
    state, detail = _standing(parts, assembly, last) if last else _before(parts, assembly)
    yield StageLine(
        title="抽選結果の通知",
        state=state,
        detail=detail,
        url=f"/assemblies/{assembly.id}/results",
        acts=frozenset({SUPERVISOR if proposed else STAFF}),
    )


def _before(parts: Parts, assembly: Assembly) -> tuple[StageState, str]:
    """No letter has been asked for."""
    if not _is_held(parts, assembly):
        return StageState.WAITING, "抽選が終わると、申込者全員に送れます"
    if not _is_stated(parts, assembly):
        return StageState.OPEN, f"{Stage.RESULTS.ja}の異動リストを登録してから、通知を作成してください"
    return StageState.OPEN, "申込者全員への通知を作成してください"


def _standing(parts: Parts, assembly: Assembly, last: ResultLetters) -> tuple[StageState, str]:
    if last.phase is ResultsPhase.MAKING:
        return StageState.RUNNING, last.phase.ja
    if last.phase is ResultsPhase.BLOCKED:
        return StageState.BLOCKED, last.phase.ja
    if last.phase is ResultsPhase.OUTDATED or _stale(parts, assembly, last):
        return StageState.OPEN, "参加者か異動リストが変わりました。通知を作り直してください"
    if last.phase is ResultsPhase.READY:
        act = (
            "内容を確かめて発送を承認してください" if last.release else "内容を確かめて発送を起案してください"
        )
        return StageState.OPEN, act
    if last.posting is None:
        return StageState.OPEN, "通知を印刷して発送し、発送した日と通数を記録してください"
    if service.untold(parts, assembly):
        return StageState.OPEN, "結果が変わった方（繰上げなど）への通知を作成してください"
    return StageState.DONE, "発送を記録しました"


def _is_held(parts: Parts, assembly: Assembly) -> bool:
    lottery = lottery_of(parts, assembly.id)
    return lottery is not None and lottery.held


def _is_stated(parts: Parts, assembly: Assembly) -> bool:
    return any(one.stage is Stage.RESULTS for one in changes_of(parts, assembly.id))


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
