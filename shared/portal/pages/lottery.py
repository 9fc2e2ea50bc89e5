"""The lottery: the pool is committed, two people enter the values, the result is followed up by rule."""

from collections.abc import Iterator
from typing import Any

from starlette.responses import Response

from shared.documents.assembly import Assembly
from shared.documents.lottery import DeclineReason, Lottery, LotteryPhase, LotteryReason
from shared.documents.public_file import PublicFile
from shared.documents.quotas import QuotaPhase, Quotas
from shared.domain.ids import ReplyId
from shared.domain.invitee import Invitee
from shared.domain.japan_time import in_words
from shared.domain.mail_merge import printed_name
from shared.domain.quotas.fairness import same_chances
from shared.errors import NotFound, Refusal
from shared.portal.routing import AUDITOR, STAFF, SUPERVISOR, Pages, Visit, assembly_role, public
from shared.portal.stages import StageLine, StageState
from shared.services import declines, publication
from shared.services import lottery as service
from shared.services.actors import Actor
from shared.services.applicants import applicants
from shared.services.lottery_event import earliest_event, entry_from, sources_for
from shared.services.membership import assembly_roles
from shared.services.parts import Parts
from shared.services.quotas import quotas_for
from shared.services.seed_values import read_by_people

pages = Pages()
_WARD = assembly_role(STAFF, SUPERVISOR, AUDITOR)
_ACTING = assembly_role(STAFF, SUPERVISOR)
_FILES = {"lottery-manifest.json": "manifest", "lottery-record.json": "record"}


@pages.get("/assemblies/{assembly_id}/lottery", allow=_WARD)
def show(visit: Visit) -> Response:
    assembly = visit.assembly()
    return visit.render("lottery/show.html", **_view(visit, assembly))


@pages.get("/assemblies/{assembly_id}/lottery/status", allow=_WARD)
def status(visit: Visit) -> Response:
    """Asked for while the system works; then the whole page is shown anew."""
    view = _view(visit, visit.assembly())
    working = bool(view["working"])
    answer = visit.fragment("lottery/_status.html", done=not working, **view)
    if not working:
        answer.headers["HX-Refresh"] = "true"
    return answer


@pages.post("/assemblies/{assembly_id}/lottery/commit", allow=_ACTING)
def commit(visit: Visit) -> Response:
    assembly = visit.assembly()
    service.commit_pool(visit.parts, assembly, visit.actor.id)
    return visit.redirect(f"/assemblies/{assembly.id}/lottery", notice="lottery.commit_asked")


@pages.post("/assemblies/{assembly_id}/lottery/values", allow=_ACTING)
def values(visit: Visit) -> Response:
    assembly = visit.assembly()
    sources = read_by_people(sources_for(assembly, declines.lottery_of(visit.parts, assembly.id)))
    typed = [visit.text(f"value_{number}", source.name) for number, source in enumerate(sources, 1)]
    lottery = service.enter_values(visit.parts, assembly, visit.actor.id, typed)
    agreed = lottery.entry is not None and lottery.entry.agreed
    notice = "lottery.values_agreed" if agreed else "lottery.values_first"
    return visit.redirect(f"/assemblies/{assembly.id}/lottery", notice=notice)


@pages.get("/assemblies/{assembly_id}/lottery/people", allow=_ACTING)
def people(visit: Visit) -> Response:
    """Who takes part and who waits, by name: for letting them know. Ward staff only."""
    assembly = visit.assembly()
    lottery = declines.held_lottery(visit.parts, assembly.id)
    places = (*lottery.panel, *lottery.waiting)
    found = applicants(visit.parts, assembly, [place.reply for place in places])
    return visit.render(
        "lottery/people.html",
        assembly=assembly,
        lottery=lottery,
        names=_names(assembly, found),
        reasons=[(reason.value, reason.ja) for reason in DeclineReason],
        roles=assembly_roles(assembly, visit.actor),
    )


@pages.post("/assemblies/{assembly_id}/lottery/decline", allow=assembly_role(STAFF))
def decline(visit: Visit) -> Response:
    assembly = visit.assembly()
    visit.fresh(declines.held_lottery(visit.parts, assembly.id))
    reply, reason = ReplyId(visit.text("reply", "受付")), _reason(visit.text("reason", "理由"))
    declines.decline(visit.parts, assembly, visit.actor.id, reply, reason)
    return visit.redirect(f"/assemblies/{assembly.id}/lottery/people", notice="lottery.declined")


@pages.get("/public/{assembly_id}/lottery-{number}/{file}", allow=public)
def published(visit: Visit) -> Response:
    """What anyone may check: no personal data."""
    which = _FILES.get(visit.path["file"])
    lottery = visit.parts.repository.get(
        Lottery, f"{visit.path['assembly_id']}.lottery-{visit.path['number']}"
    )
    file: PublicFile | None = getattr(lottery, which) if which else None
    if file is None or not file.published:
        raise NotFound("general.not_found")
    data = publication.published(visit.parts, file.name)
    return visit.download(visit.path["file"], "application/json", data)


def assembly_stages(parts: Parts, assembly: Assembly, _actor: Actor) -> Iterator[StageLine]:
    lottery = declines.lottery_of(parts, assembly.id)
    quotas = _quotas_on(parts, assembly)
    state, detail = _STAGES[lottery.phase] if lottery else (StageState.WAITING, "申込みの締切後")
    url, acts = f"/assemblies/{assembly.id}/lottery", {STAFF, SUPERVISOR}
    if lottery and lottery.phase is LotteryPhase.CLOSED and quotas and quotas.pending:
        state, detail, acts = _QUOTAS[quotas.phase]
        url += "/quotas"
    yield StageLine(title="抽選", state=state, detail=detail, url=url, acts=frozenset(acts))


_QUOTAS = {
    QuotaPhase.DRAFT: (StageState.OPEN, "参加者の枠が案のままです", {STAFF}),
    QuotaPhase.SOLVING: (StageState.RUNNING, "最も公平な選び方を計算しています", {STAFF}),
    QuotaPhase.PROPOSED: (StageState.OPEN, "参加者の枠の承認を待っています", {SUPERVISOR}),
}

_STAGES = {
    LotteryPhase.CLOSED: (StageState.OPEN, "抽選対象の公表を待っています"),
    LotteryPhase.COMMITTING: (StageState.RUNNING, "抽選対象を公表しています"),
    LotteryPhase.COMMITTED: (StageState.OPEN, "公開抽選の値の入力（二人）を待っています"),
    LotteryPhase.SEEDED: (StageState.RUNNING, "抽選を行っています"),
    LotteryPhase.HELD: (StageState.DONE, "参加者と補欠が決まりました"),
    LotteryPhase.STOPPED: (StageState.OPEN, "中止しました。新しい抽選日時でやり直してください"),
}


def _view(visit: Visit, assembly: Assembly) -> dict[str, Any]:
    lotteries = declines.lotteries_of(visit.parts, assembly.id)
    lottery = lotteries[-1] if lotteries else None
    entry = lottery.entry if lottery else None
    sources, now = sources_for(assembly, lottery), visit.parts.clock.business_now()
    return {
        "assembly": assembly,
        "lottery": lottery,
        "detail": _STAGES[lottery.phase][1] if lottery else "",
        "sources": sources,
        "by_people": read_by_people(sources),
        "commit_before": earliest_event(assembly, lottery),
        "entry_from": entry_from(assembly, lottery),
        "too_late": now >= earliest_event(assembly, lottery),
        "event_come": now >= entry_from(assembly, lottery),
        "earlier": lotteries[:-1],
        "reasons": [(reason.value, reason.ja) for reason in LotteryReason],
        "me": visit.actor.id,
        "entered_by_me": entry is not None and entry.entered.actor == visit.actor.id,
        "roles": assembly_roles(assembly, visit.actor),
        "declined_rows": _declined_rows(lottery) if lottery else [],
        "working": lottery is not None and _working(lottery),
        "quotas": _quotas_on(visit.parts, assembly),
        "simple": same_chances(lottery.applicants if lottery else 0, assembly.plan.lottery.seats),
    }


def _quotas_on(parts: Parts, assembly: Assembly) -> Quotas | None:
    quotas = quotas_for(parts, assembly.id)
    return quotas if quotas and quotas.phase is not QuotaPhase.OFF else None


def _declined_rows(lottery: Lottery) -> list[tuple[str, str, str, str]]:
    return [
        (
            lottery.token_of(decline.reply),
            decline.reason.ja,
            in_words(decline.act.at),
            lottery.token_of(decline.called) if decline.called else "―",
        )
        for decline in lottery.declines
    ]


def _working(lottery: Lottery) -> bool:
    """The system has something to do, nobody else."""
    if lottery.phase in (LotteryPhase.COMMITTING, LotteryPhase.SEEDED):
        return True
    return any(file is not None and not file.published for file in (lottery.manifest, lottery.record))


def _names(assembly: Assembly, found: dict[ReplyId, Invitee]) -> dict[ReplyId, str]:
    rule = assembly.plan.register_extract.printed_name
    return {reply: printed_name(invitee, rule) for reply, invitee in found.items()}


def _reason(value: str) -> DeclineReason:
    try:
        return DeclineReason(value)
    except ValueError:
        raise Refusal("general.field_invalid", field="理由") from None
