"""Which holdings' time has come: contracts when settled or past their grace, others by the plan's dates.

The sweeper asks on every round; state and dates decide, so a missed tick does no harm.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from shared.documents.assembly import Assembly
from shared.documents.contract import Contract
from shared.documents.erasure import Erasure
from shared.documents.holding import Holding, HoldingKind, Phase
from shared.domain.erasure import Reason
from shared.domain.ids import HoldingId
from shared.domain.japan_time import after_end
from shared.services.contract import contracts_of
from shared.services.custody import balance
from shared.services.erasure_start import begin_by_timer
from shared.services.incidents import incidents_of
from shared.services.official_documents import documents_of
from shared.services.packets import packets_of
from shared.services.parts import Parts
from shared.services.report_drafts import waits_in


@dataclass(frozen=True, slots=True)
class Due:
    """A holding whose time has come, why, and the gates that this service has seen open."""

    holding: HoldingId
    reason: Reason
    gates: dict[str, bool]


def erase_what_is_due(parts: Parts) -> None:
    """The sweeper's round: begins the saga of every holding that is due and not under a hold."""
    for due in due_for_erasure(parts, parts.clock.business_now()):
        begin_by_timer(parts, due.holding, due.reason, due.gates)


def due_for_erasure(parts: Parts, now: datetime) -> Iterator[Due]:
    """Active holdings without a hold and without an erasure under way, whose time has come at `now`."""
    for assembly in parts.repository.all(Assembly):
        if assembly.holding is None:
            continue
        for due in due_in(parts, assembly, now):
            if _may_begin(parts, due.holding):
                yield due


def due_in(parts: Parts, assembly: Assembly, now: datetime) -> Iterator[Due]:
    """The assembly's holdings whose gates are open at `now`, begun or not."""
    contracts = contracts_of(parts, assembly.id)
    retention = assembly.plan.retention
    for contract in contracts:
        if contract.holding is not None:
            yield from _contract_due(parts, assembly, contract, contract.holding, now)
        if now >= after_end(retention.people_until):
            gates = {
                "retention_over": True,
                "contract_erased": _is_erased(parts, contract.holding),
                "incidents_closed": _incidents_closed(parts, assembly, contract.id),
            }
            yield from _if_open(contract.people, Reason.RETENTION_OVER, gates)
    if assembly.holding is not None and now >= after_end(retention.assembly_until):
        gates = {
            "retention_over": True,
            "contracts_erased": all(_is_erased(parts, contract.holding) for contract in contracts),
            "extracts_erased": _no_extract_left(parts, assembly),
            "documents_taken_over": documents_of(parts, assembly).settled,
            "incidents_closed": _incidents_closed(parts, assembly),
        }
        yield from _if_open(assembly.holding, Reason.RETENTION_OVER, gates)


def _contract_due(
    parts: Parts, assembly: Assembly, contract: Contract, holding: HoldingId, now: datetime
) -> Iterator[Due]:
    """Settled after the event and past its due dates, when no report draft waits in it for the ward's word;
    or the end plus grace, whatever is still out."""
    if contract.term.grace_is_over(now, assembly.plan.retention.grace_days):
        yield Due(holding, Reason.GRACE_OVER, {"grace_over": True})
    elif settled(parts, assembly, contract, now) and not waits_in(parts, contract.id, holding):
        gates = {"event_over": True, "ledger_balanced": True}
        yield Due(holding, Reason.CONTRACT_SETTLED, gates)


def settled(parts: Parts, assembly: Assembly, contract: Contract, now: datetime) -> bool:
    """Event over, everything returned, erased, stated and confirmed, and the due dates (or the term) past."""
    if now < after_end(assembly.plan.event.days[-1]) or not balance(parts, contract.id).closed:
        return False
    dues = [packet.due for packet in packets_of(parts, contract.id) if packet.due]
    return contract.term.is_over(now) or (bool(dues) and now >= after_end(max(dues)))


def _if_open(holding: HoldingId, reason: Reason, gates: dict[str, bool]) -> Iterator[Due]:
    if all(gates.values()):
        yield Due(holding, reason, gates)


def _may_begin(parts: Parts, holding_id: HoldingId) -> bool:
    holding = parts.repository.get(Holding, holding_id)
    begun = parts.repository.find(Erasure, holding_id)
    return holding.phase is Phase.ACTIVE and not holding.held and begun is None


def _is_erased(parts: Parts, holding: HoldingId | None) -> bool:
    """Never opened counts as erased: there is nothing."""
    return holding is None or parts.repository.get(Holding, holding).phase is Phase.ERASED


def _incidents_closed(parts: Parts, assembly: Assembly, contract: str | None = None) -> bool:
    """What is needed to deal with an incident outlives its time."""
    return all(incident.closed for incident in incidents_of(parts, assembly.id, contract))


def _no_extract_left(parts: Parts, assembly: Assembly) -> bool:
    extracts = (
        holding
        for holding in parts.repository.all(Holding, f"{HoldingKind.EXTRACT}-")
        if holding.trail == assembly.trail
    )
    return all(holding.phase is Phase.ERASED for holding in extracts)
