"""Quotas of a lottery, off by default: proposed from the population, edited, relaxed, approved by another."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from shared.documents.assembly import Assembly
from shared.documents.lottery import LotteryPhase
from shared.documents.quotas import QuotaPhase, QuotaRow, Quotas, quotas_of
from shared.domain.approvals import PaperDecision, approve, propose
from shared.domain.ids import ActorId, AssemblyId
from shared.domain.invitee import Invitee
from shared.domain.plan import Plan
from shared.domain.quotas.levels import TimeLeft
from shared.domain.quotas.panels import Panels
from shared.domain.quotas.programs import OutOfTime
from shared.domain.quotas.proposal import LARGEST_TOLERANCE, proposed
from shared.domain.quotas.reasons import changes, reasons
from shared.domain.quotas.relaxation import can_be_met, clash, smallest_relaxation
from shared.errors import NameTaken, Refusal
from shared.services.declines import lottery_of
from shared.services.lottery_pool import in_the_pool
from shared.services.parts import Parts
from shared.services.quota_counts import category_names, in_words, panels_for, people_of, population
from shared.services.replies import holding_of
from shared.services.repository import Change, Entry, Errand
from shared.services.work import Step

_SECONDS = 5.0
"""For one look at whether quotas can be met, while a person waits for the page."""
MOST_ROWS = 400


@dataclass(frozen=True, slots=True)
class Feasibility:
    """`met`: some panel of the applicants keeps all quotas; None: could not be told in time. If not:
    why (`reasons`), the smallest relaxation in words and as rows."""

    met: bool | None
    reasons: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()
    relaxed: tuple[QuotaRow, ...] = ()


def quotas_id(assembly_id: str) -> str:
    """One document an assembly: approved quotas hold for a further lottery too."""
    return f"{assembly_id}.lottery-1"


def quotas_for(parts: Parts, assembly_id: str) -> Quotas | None:
    """The assembly's quotas, if it has ever had any; `OFF` counts as none for the lottery."""
    return parts.repository.find(Quotas, quotas_id(assembly_id))


def propose_quotas(
    parts: Parts, assembly: Assembly, actor: ActorId, categories: Sequence[str], tolerance: int
) -> Quotas:
    """A draft from the population's shares. Raises Refusal `quotas.no_category`, `quotas.tolerance`,
    `quotas.fixed`, `quotas.not_planned`, `draw.not_accepted`."""
    if not categories:
        raise Refusal("quotas.no_category")
    _refuse_other_features(assembly.plan, categories)
    if not 0 <= tolerance <= LARGEST_TOLERANCE:
        raise Refusal("quotas.tolerance", most=LARGEST_TOLERANCE)
    counts = population(parts, assembly).counts
    seats = assembly.plan.lottery.seats
    rows = [
        QuotaRow(category=q.category, feature=q.feature, least=q.least, most=q.most)
        for category in assembly.plan.lottery.features
        if category in categories
        for q in proposed(category, counts[category], seats, tolerance)
    ]
    return save_quotas(parts, assembly, actor, rows)


def save_quotas(parts: Parts, assembly: Assembly, actor: ActorId, rows: Sequence[QuotaRow]) -> Quotas:
    """A draft with these bounds; an approval is over. Raises Refusal `quotas.none`, `quotas.fixed`,
    `quotas.not_planned`."""
    if not 0 < len(rows) <= MOST_ROWS:
        raise Refusal("quotas.none")
    _refuse_other_features(assembly.plan, [row.category for row in rows])
    _refuse_when_fixed(parts, assembly)
    draft = Quotas(
        id=quotas_id(assembly.id),
        trail=assembly.trail,
        assembly=AssemblyId(assembly.id),
        rows=tuple(rows),
    )
    entry = Entry(actor, "quotas.drafted", draft.id, facts={"quotas": len(rows)})
    try:
        return parts.repository.create(Change(draft, (entry,)))
    except NameTaken:
        return parts.repository.change(Quotas, draft.id, lambda current: _redrafted(current, draft, entry))


def discard_quotas(parts: Parts, assembly: Assembly, actor: ActorId) -> None:
    """Back to the simple lottery. Raises Refusal `quotas.fixed`, NotFound."""
    _refuse_when_fixed(parts, assembly)

    def decide(current: Quotas) -> Change[Quotas] | None:
        if current.phase is QuotaPhase.OFF:
            return None
        off = current.with_(phase=QuotaPhase.OFF, rows=(), approval=None, fairness=None, problem="")
        return Change(off, (Entry(actor, "quotas.discarded", current.id),))

    parts.repository.change(Quotas, quotas_id(assembly.id), decide)


def ask_approval(parts: Parts, assembly: Assembly, actor: ActorId) -> Quotas:
    """The fairest distribution is computed, then a second person decides.

    Raises Refusal `lottery.replies_open`, `quotas.fixed`, `quotas.not_needed`, `quotas.cannot_be_met`,
    `quotas.not_drafted`.
    """
    _refuse_when_fixed(parts, assembly)
    if lottery_of(parts, assembly.id) is None:
        raise Refusal("lottery.replies_open")
    draft = parts.repository.get(Quotas, quotas_id(assembly.id))
    people = pool_people(parts, assembly)
    if len(people) <= assembly.plan.lottery.seats:
        raise Refusal("quotas.not_needed")
    if feasibility(parts, assembly.plan, people, draft.rows).met is False:
        raise Refusal("quotas.cannot_be_met")
    proposal = propose(actor, parts.clock.business_now())

    def decide(current: Quotas) -> Change[Quotas] | None:
        if current.phase is QuotaPhase.SOLVING:
            return None
        if current.phase is not QuotaPhase.DRAFT or current.rows != draft.rows:
            raise Refusal("quotas.not_drafted")
        asked = current.with_(phase=QuotaPhase.SOLVING, approval=proposal, fairness=None, found=0, problem="")
        entry = Entry(actor, "quotas.proposed", current.id, facts={"quotas": len(current.rows)})
        return Change(asked, (entry,), (Errand(Step.SOLVE_LOTTERY, holding_of(assembly), current.id),))

    return parts.repository.change(Quotas, draft.id, decide)


def approve_quotas(parts: Parts, assembly: Assembly, actor: ActorId, decision: PaperDecision) -> Quotas:
    """The second person's yes. Raises Denied `general.same_person`, Refusal `quotas.not_proposed`,
    `quotas.fixed`."""
    _refuse_when_fixed(parts, assembly)

    def decide(current: Quotas) -> Change[Quotas] | None:
        if current.approved:
            return None
        if current.phase is not QuotaPhase.PROPOSED or current.approval is None:
            raise Refusal("quotas.not_proposed")
        given = approve(current.approval, actor, parts.clock.business_now(), decision)
        entry = Entry(actor, "quotas.approved", current.id, facts={"quotas": len(current.rows)})
        return Change(current.with_(phase=QuotaPhase.APPROVED, approval=given), (entry,))

    return parts.repository.change(Quotas, quotas_id(assembly.id), decide)


def pool_people(parts: Parts, assembly: Assembly) -> list[Invitee]:
    """Who would be in the pool as things stand: one of each household, if the plan says so."""
    return list(people_of(parts, assembly, in_the_pool(parts, assembly)).values())


def feasibility(parts: Parts, plan: Plan, people: Sequence[Invitee], rows: Sequence[QuotaRow]) -> Feasibility:
    """Whether these applicants can meet `rows`; no more of them than seats are all in, and meet anything."""
    panels = panels_for(plan, people, quotas_of(rows))
    if panels.applicants <= panels.seats:
        return Feasibility(True)
    begin = parts.clock.real_now()

    def left() -> float:
        return _SECONDS - (parts.clock.real_now() - begin).total_seconds()

    try:
        if can_be_met(parts.solver, panels, left):
            return Feasibility(True)
        return _not_met(parts, panels, category_names(plan), left)
    except OutOfTime:
        return Feasibility(None)


def _not_met(parts: Parts, panels: Panels, names: Mapping[str, str], left: TimeLeft) -> Feasibility:
    wider = smallest_relaxation(parts.solver, panels, left)
    words = tuple(changes(panels.quotas, wider, in_words))
    relaxed = tuple(
        QuotaRow(category=q.category, feature=q.feature, least=q.least, most=q.most) for q in wider
    )
    try:
        why = tuple(reasons(panels, clash(parts.solver, panels, left), in_words, names.__getitem__))
    except OutOfTime:
        why = ()
    return Feasibility(False, why, words, relaxed)


def _redrafted(current: Quotas, draft: Quotas, entry: Entry) -> Change[Quotas] | None:
    if current.phase is QuotaPhase.DRAFT and current.rows == draft.rows:
        return None
    fresh = draft.with_(version=current.version, outbox=current.outbox)
    return Change(fresh, (entry,))


def _refuse_other_features(plan: Plan, categories: Sequence[str]) -> None:
    if not set(categories) <= set(plan.lottery.features):
        raise Refusal("quotas.not_planned")


def _refuse_when_fixed(parts: Parts, assembly: Assembly) -> None:
    lottery = lottery_of(parts, assembly.id)
    if lottery is not None and lottery.phase is not LotteryPhase.CLOSED:
        raise Refusal("quotas.fixed")
