"""How an erasure begins: decisions of people, and of the plan's timer."""

from collections.abc import Mapping

from shared.documents.erasure import Erasure
from shared.documents.holding import Holding, Phase
from shared.domain import erasure as rules
from shared.domain.approvals import Approval, PaperDecision, approve, propose
from shared.domain.erasure import Reason
from shared.domain.ids import SYSTEM_ACTOR, ActorId, HoldingId
from shared.errors import NameTaken, Refusal
from shared.services.parts import Parts
from shared.services.repository import Change, Entry, Errand
from shared.services.work import Step

type Gates = Mapping[str, bool]


def request(parts: Parts, holding_id: HoldingId, actor: ActorId, reason: Reason, gates: Gates) -> Erasure:
    """Ask for the erasure of a holding. Kinds that two people decide on wait for `accept`.

    `gates` are the facts of `rules.REQUIRED_GATES`. Asking again returns the erasure there is.
    Raises Refusal `erasure.gate_closed`, `erasure.held`, `holding.not_active`.
    """
    return _begin(parts, holding_id, propose(actor, parts.clock.business_now()), reason, gates)


def begin(parts: Parts, holding_id: HoldingId, approval: Approval, reason: Reason, gates: Gates) -> Erasure:
    """Start with the approvals given already, as after the acceptance of a draw. Raises as `request`."""
    return _begin(parts, holding_id, approval, reason, gates)


def begin_by_timer(parts: Parts, holding_id: HoldingId, reason: Reason, gates: Gates) -> Erasure:
    """Start because the plan's date has come: nobody needs to ask, nobody can forget. Raises as `request`."""
    approval = propose(SYSTEM_ACTOR, parts.clock.business_now())
    return _begin(parts, holding_id, approval, reason, gates, by_timer=True)


def accept(
    parts: Parts, holding_id: HoldingId, actor: ActorId, gates: Gates, decision: PaperDecision | None = None
) -> Erasure:
    """The second person's yes: starts the saga. Raises Denied `general.same_person`, and as `request`."""
    holding = parts.repository.get(Holding, holding_id)

    def decide(erasure: Erasure) -> Change[Erasure] | None:
        if erasure.started:
            return None
        _refuse_if_too_early(holding, erasure.reason, gates)
        given = approve(erasure.approval, actor, parts.clock.business_now(), decision)
        facts = {"reason": erasure.reason.value}
        entry = Entry(actor, "erasure.accepted", holding_id, facts=facts)
        return Change(erasure.with_(approval=given, started=True), (entry,), (_first_errand(holding),))

    return parts.repository.change(Erasure, holding_id, decide)


def _begin(
    parts: Parts,
    holding_id: HoldingId,
    approval: Approval,
    reason: Reason,
    gates: Gates,
    *,
    by_timer: bool = False,
) -> Erasure:
    existing = parts.repository.find(Erasure, holding_id)
    if existing is not None:
        return existing
    holding = parts.repository.get(Holding, holding_id)
    if holding.phase is not Phase.ACTIVE:
        raise Refusal("holding.not_active")
    _refuse_if_too_early(holding, reason, gates)
    started = by_timer or approval.given or holding.holds.value not in rules.TWO_PEOPLE
    erasure = Erasure(
        id=holding.id,
        trail=holding.trail,
        reason=reason,
        approval=approval,
        by_timer=by_timer,
        started=started,
    )
    facts = {"reason": reason.value, "started": int(started), "by_timer": int(by_timer)}
    entry = Entry(approval.proposed.actor, "erasure.requested", holding.id, facts=facts)
    try:
        return parts.repository.create(
            Change(erasure, (entry,), (_first_errand(holding),) if started else ())
        )
    except NameTaken:
        return parts.repository.get(Erasure, holding_id)


def _refuse_if_too_early(holding: Holding, reason: Reason, gates: Gates) -> None:
    closed = rules.closed_gate(holding.holds.value, reason, gates)
    if closed is not None:
        raise Refusal("erasure.gate_closed", gate=closed)
    if holding.held:
        raise Refusal("erasure.held")


def _first_errand(holding: Holding) -> Errand:
    return Errand(Step.ERASE, holding.holding_id, holding.id)
