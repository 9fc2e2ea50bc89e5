"""A lottery is stopped, and another is held: publicly numbered, naming its predecessor and the reason.

Never once anybody was told a result. The plan's event is over by then, so a further lottery has events of its
own, set by one person of the ward and committed to by another.
"""

from collections.abc import Sequence

from shared.documents.assembly import Assembly
from shared.documents.handed_forms import FormsPhase, HandedForms
from shared.documents.lottery import Again, DeclineReason, Lottery, LotteryPhase, LotteryReason, NewEvent
from shared.documents.representation import Representation, RepresentationPhase
from shared.documents.result_letters import ResultLetters, ResultsPhase
from shared.documents.roster import Roster, RosterPhase
from shared.documents.seat_log import SeatLog
from shared.domain.approvals import Act
from shared.domain.ids import ActorId
from shared.domain.japan_time import day_of
from shared.domain.random_sources import strength
from shared.errors import NameTaken, Refusal
from shared.services.declines import lotteries_of, lottery_of
from shared.services.lottery_event import earliest_event, sources_for
from shared.services.parts import Parts
from shared.services.repository import Change, Entry

_NOBODY_TOLD = frozenset({DeclineReason.WITHDREW, DeclineReason.STOPPED})


def stop(parts: Parts, assembly: Assembly, lottery_id: str, actor: ActorId, reason: LotteryReason) -> Lottery:
    """Its outcome, if there is one, counts no more.

    Raises Refusal `lottery.not_stoppable` while a step is at work, or before a commitment that can still be
    made; `lottery.results_out` once a result, a roster or forms are out or on their way, or somebody called.
    """
    _refuse_when_out(parts, assembly, lottery_id)
    now = parts.clock.business_now()

    def decide(current: Lottery) -> Change[Lottery] | None:
        if current.phase is LotteryPhase.STOPPED:
            return None
        late = current.phase is LotteryPhase.CLOSED and now >= earliest_event(assembly, current)
        if not (late or _settled(current)):
            raise Refusal("lottery.not_stoppable")
        if any(decline.reason not in _NOBODY_TOLD for decline in current.declines):
            raise Refusal("lottery.results_out")
        return stopped(current, actor, reason)

    return parts.repository.change(Lottery, lottery_id, decide)


def stopped(current: Lottery, actor: ActorId, reason: LotteryReason) -> Change[Lottery]:
    """What stopping changes; the system itself stops one whose commitment came too late."""
    entry = Entry(actor, "lottery.stopped", current.id, reason.value)
    return Change(current.with_(phase=LotteryPhase.STOPPED, stopped=reason), (entry,))


def begin_again(parts: Parts, assembly: Assembly, actor: ActorId, events: Sequence[NewEvent]) -> Lottery:
    """The next lottery, over the replies as they were closed. `events`: one for each of the plan's sources.

    Asking twice returns the one begun. Raises Refusal `lottery.not_stopped`, `lottery.event_over`,
    `lottery.event_too_late`, `sources.values_missing`, `sources.doubled`.
    """
    last = lottery_of(parts, assembly.id)
    if last is None or last.stopped is None:
        raise Refusal("lottery.not_stopped")
    now = parts.clock.business_now()
    reason, predecessor = last.stopped, _last_manifest(lotteries_of(parts, assembly.id))
    again = Again(predecessor=predecessor, reason=reason, events=tuple(events), act=Act(actor=actor, at=now))
    fresh = Lottery(
        id=f"{assembly.id}.lottery-{last.number + 1}",
        trail=assembly.trail,
        assembly=last.assembly,
        number=last.number + 1,
        closed=last.closed,
        again=again,
    )
    _refuse_events(assembly, fresh, again)
    entry = Entry(actor, "lottery.begun_again", fresh.id, reason.value)
    try:
        return parts.repository.create(Change(fresh, (entry,)))
    except NameTaken:
        return parts.repository.get(Lottery, fresh.id)


def _settled(lottery: Lottery) -> bool:
    """Committed or held, and everything of it is public: no step is at work."""
    if lottery.phase not in (LotteryPhase.COMMITTED, LotteryPhase.HELD):
        return False
    return all(file is None or file.published for file in (lottery.manifest, lottery.record))


def _refuse_events(assembly: Assembly, lottery: Lottery, again: Again) -> None:
    expected = len(assembly.plan.lottery.sources)
    if len(again.events) != expected:
        raise Refusal("sources.values_missing", expected=expected, found=len(again.events))
    strength(sources_for(assembly, lottery))
    if earliest_event(assembly, lottery) <= again.act.at:
        raise Refusal("lottery.event_over")
    if max(day_of(event.at) for event in again.events) > assembly.plan.event.days[0]:
        raise Refusal("lottery.event_too_late")


def _refuse_when_out(parts: Parts, assembly: Assembly, lottery_id: str) -> None:
    repository = parts.repository
    mailings = repository.all(ResultLetters, f"{assembly.id}.results-")
    rosters = repository.all(Roster, f"{assembly.id}.roster-")
    forms = repository.all(HandedForms, f"{assembly.id}.forms-")
    reports = repository.all(Representation, f"{assembly.id}.representation-")
    out = (
        any(one.release or one.phase in (ResultsPhase.MAKING, ResultsPhase.RELEASED) for one in mailings)
        or any(
            one.phase in (RosterPhase.MAKING, RosterPhase.APPROVED, RosterPhase.RELEASED) for one in rosters
        )
        or any(one.phase in (FormsPhase.APPROVED, FormsPhase.RELEASED) for one in forms)
        or any(one.phase in (RepresentationPhase.APPROVED, RepresentationPhase.PUBLISHED) for one in reports)
        or repository.find(SeatLog, lottery_id) is not None
    )
    if out:
        raise Refusal("lottery.results_out")


def _last_manifest(earlier: Sequence[Lottery]) -> str | None:
    """Hash of the last manifest that was published; None: there is none yet."""
    published = [one.manifest.sha256 for one in earlier if one.manifest and one.manifest.published]
    return published[-1] if published else None
