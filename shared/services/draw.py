"""People's acts in a draw: ask for the commitment, read the event twice, accept or stop, spot-check."""

from collections.abc import Sequence
from datetime import datetime

from shared.documents.assembly import Assembly
from shared.documents.draw import Draw, DrawPhase, DrawReason, Origin
from shared.documents.extract import Extract, ExtractPhase
from shared.documents.seed_entry import enter
from shared.domain.approvals import Act, PaperDecision, approve, propose
from shared.domain.draw.record import SEED_PREFIX
from shared.domain.ids import ActorId, AssemblyId, HoldingId
from shared.domain.plan_rules import sources_of
from shared.domain.plan_sections import RegisterMode
from shared.domain.random_sources import seed, strength, written_values
from shared.errors import NameTaken, Refusal
from shared.services.holdings import vault_of
from shared.services.intake import extracts_of
from shared.services.invitees import draws_of
from shared.services.parts import Parts
from shared.services.repository import Change, Entry, Errand
from shared.services.seed_values import own_values, with_own
from shared.services.work import Step

_STOPPABLE = (DrawPhase.ORDERED, DrawPhase.PREPARING, DrawPhase.COMMITTED, DrawPhase.DRAWN)


def prepare(parts: Parts, assembly: Assembly, actor: ActorId, reason: DrawReason | None = None) -> Draw:
    """Ask for the second run and the commitment, or to take over what was drawn elsewhere, or for the order
    that an isolated PC will obey.

    Asking twice returns the draw that is running.

    Raises Refusal `draw.no_register`, `draw.commit_too_late`, `sources.too_weak`, and
    `draw.reason_needed` when an earlier draw was accepted.
    """
    earlier = draws_of(parts, AssemblyId(assembly.id))
    if earlier and earlier[-1].running:
        return earlier[-1]
    now = parts.clock.business_now()
    origin = _origin(assembly)
    extract = None if origin is Origin.OFFLINE else _approved_extract(parts, assembly)
    if origin is not Origin.ELSEWHERE:
        _refuse_commitment(assembly, now)
    draw = Draw(
        id=f"{assembly.id}.draw-{len(earlier) + 1}",
        trail=assembly.trail,
        assembly=AssemblyId(assembly.id),
        number=len(earlier) + 1,
        extract=extract.id if extract else "",
        extract_holding=extract.holding if extract else None,
        predecessor=_last_manifest(earlier),
        reason=_reason(earlier, reason),
        origin=origin,
        phase=DrawPhase.PREPARING if extract else DrawPhase.ORDERED,
        prepared=Act(actor=actor, at=now),
    )
    try:
        return parts.repository.create(_begun(draw, extract, actor))
    except NameTaken:
        return parts.repository.get(Draw, draw.id)


def enter_values(
    parts: Parts, assembly: Assembly, draw_id: str, actor: ActorId, typed: Sequence[str]
) -> Draw:
    """One person's reading of the event; the second, different person's must be equal.

    Raises Refusal `draw.not_committed`, `draw.values_at_the_pc`, `draw.too_early`, `sources.value_invalid`,
    `sources.values_differ`; Conflict `sources.already_fixed`.
    """
    sources = sources_of(assembly.plan.draw)
    now = parts.clock.business_now()
    if now < assembly.plan.draw.entry_from:
        raise Refusal("draw.too_early")
    act = Act(actor=actor, at=now)
    own = own_values(parts, sources)

    def decide(current: Draw) -> Change[Draw]:
        if current.manifest is None or not current.manifest.published:
            raise Refusal("draw.not_committed")
        if current.origin is Origin.OFFLINE:
            raise Refusal("draw.values_at_the_pc")
        values = written_values(sources, with_own(sources, typed, own, current.entry))
        entry = enter(current.entry, act, [value["value"] for value in values])
        action = "draw.values_confirmed" if entry.agreed else "draw.values_entered"
        record = Entry(actor, action, current.id, facts={"values": len(values)})
        if not entry.agreed:
            return Change(current.with_(entry=entry), (record,))
        drawn = seed(SEED_PREFIX, bytes.fromhex(current.manifest.sha256), values)
        document = current.with_(entry=entry, seed=drawn.hex(), phase=DrawPhase.SEEDED)
        errand = Errand(Step.SELECT, register_holding(current), current.id)
        return Change(document, (record,), (errand,))

    return parts.repository.change(Draw, draw_id, decide)


def register_holding(draw: Draw) -> HoldingId:
    """Where the file lies that was drawn from. Raises Refusal `draw.no_register`: on an isolated PC."""
    if draw.extract_holding is None:
        raise Refusal("draw.no_register")
    return draw.extract_holding


def propose_acceptance(parts: Parts, draw_id: str, actor: ActorId) -> Draw:
    """Staff have looked at the result and propose to accept it. Raises Refusal `draw.not_drawn`."""

    def decide(current: Draw) -> Change[Draw] | None:
        if current.acceptance is not None:
            return None
        if current.phase is not DrawPhase.DRAWN:
            raise Refusal("draw.not_drawn")
        acceptance = propose(actor, parts.clock.business_now())
        entry = Entry(actor, "draw.acceptance_proposed", current.id)
        return Change(current.with_(acceptance=acceptance), (entry,))

    return parts.repository.change(Draw, draw_id, decide)


def accept(parts: Parts, draw_id: str, actor: ActorId, decision: PaperDecision) -> Draw:
    """The second person's yes: from here on there are invitees.

    Raises Refusal `draw.not_proposed`, `draw.spot_check_differs`, Denied `general.same_person`.
    """

    def decide(current: Draw) -> Change[Draw] | None:
        if current.accepted:
            return None
        if current.phase is not DrawPhase.DRAWN or current.acceptance is None:
            raise Refusal("draw.not_proposed")
        if current.spot_check_differs:
            raise Refusal("draw.spot_check_differs")
        given = approve(current.acceptance, actor, parts.clock.business_now(), decision)
        facts = {"drawn": current.invitee_count, "reserves": current.reserve_count}
        entry = Entry(actor, "draw.accepted", current.id, facts=facts)
        errand = Errand(Step.RELEASE_EXTRACT, register_holding(current), current.extract)
        return Change(current.with_(phase=DrawPhase.ACCEPTED, acceptance=given), (entry,), (errand,))

    return parts.repository.change(Draw, draw_id, decide)


def stop(parts: Parts, draw_id: str, actor: ActorId, reason: DrawReason) -> Draw:
    """End a draw without accepting it: who was drawn is forgotten, the next one names it and the reason.

    Raises Refusal `draw.not_stoppable` once accepted, or while a step is at work.
    """

    def decide(current: Draw) -> Change[Draw] | None:
        if current.phase is DrawPhase.STOPPED:
            return None
        if current.phase not in _STOPPABLE:
            raise Refusal("draw.not_stoppable")
        entry = Entry(actor, "draw.stopped", current.id, reason.value)
        return Change(current.with_(phase=DrawPhase.STOPPED, stopped=reason), (entry,))

    stopped = parts.repository.change(Draw, draw_id, decide)
    _forget_drawn(parts, stopped)
    return stopped


def _forget_drawn(parts: Parts, draw: Draw) -> None:
    holding = parts.repository.get(Assembly, draw.assembly).holding
    if holding is not None and draw.phase is DrawPhase.STOPPED:
        vault = vault_of(parts, holding)
        for ref in (*draw.invitees, *draw.reserves, *([draw.population] if draw.population else ())):
            vault.delete(ref)


def _origin(assembly: Assembly) -> Origin:
    mode = assembly.plan.register_extract.mode
    origins = {RegisterMode.ALREADY_DRAWN: Origin.ELSEWHERE, RegisterMode.OFFLINE: Origin.OFFLINE}
    return origins.get(mode, Origin.PORTAL)


def _begun(draw: Draw, extract: Extract | None, actor: ActorId) -> Change[Draw]:
    if extract is None:
        return Change(draw, (Entry(actor, "draw.ordered", draw.id),))
    entry = Entry(actor, "draw.prepared", draw.id, facts={"extract": extract.id})
    step = Step.SECOND_RUN if draw.origin is Origin.PORTAL else Step.ADOPT_DRAW
    return Change(draw, (entry,), (Errand(step, extract.holding, draw.id),))


def _refuse_commitment(assembly: Assembly, now: datetime) -> None:
    if now >= assembly.plan.draw.commit_by:
        raise Refusal("draw.commit_too_late")
    strength(sources_of(assembly.plan.draw))


def _approved_extract(parts: Parts, assembly: Assembly) -> Extract:
    used = {draw.extract for draw in draws_of(parts, AssemblyId(assembly.id)) if draw.accepted}
    for extract in reversed(extracts_of(parts, assembly.id)):
        if extract.phase is ExtractPhase.APPROVED and extract.asked is None and extract.id not in used:
            return extract
    raise Refusal("draw.no_register")


def _last_manifest(earlier: Sequence[Draw]) -> str | None:
    """Hash of what the last one published first: its manifest, or the record of one drawn elsewhere."""
    files = [draw.manifest or draw.record for draw in earlier]
    published = [file.sha256 for file in files if file]
    return published[-1] if published else None


def _reason(earlier: Sequence[Draw], given: DrawReason | None) -> DrawReason | None:
    if not earlier:
        return None
    reason = earlier[-1].stopped or given
    if reason is None:
        raise Refusal("draw.reason_needed")
    return reason
