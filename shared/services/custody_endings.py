"""What the contractor declares besides return and erasure: lost (an incident), handed over, withdrawn."""

from collections.abc import Callable, Iterable, Mapping

from shared.documents.assembly import Assembly
from shared.documents.contract import Contract
from shared.documents.custody import CustodyLedger
from shared.documents.incident import Incident
from shared.documents.matter import Matter
from shared.domain import custody_endings as rules
from shared.domain.approvals import Act
from shared.domain.custody import Ledger
from shared.domain.ids import ActorId, ContractId
from shared.domain.incident import IncidentKind, Known, Nature
from shared.domain.japan_time import day_of
from shared.domain.trail import Facts
from shared.errors import Refusal
from shared.services.custody import act_on_ledger, ledger_of, named_person, require_own
from shared.services.incidents import Notice, give_notice
from shared.services.matters import instructions_of
from shared.services.parts import Parts
from shared.services.repository import Change, Entry

type End = Callable[[Ledger, str, Act], Ledger]

HANDING_OVER_CLAUSE = 11


def lose(
    parts: Parts,
    assembly: Assembly,
    contract: Contract,
    lost: Mapping[str, int],
    incident_id: str,
    actor: ActorId,
) -> Incident:
    """Lines (`ref` → sheets of paper) that nobody finds: everybody is told at once, the key is stopped.

    Clause 17. The incident comes first, pre-filled with what is known; `incident_id` comes from the page, so
    that sending it twice makes one. Raises Denied `pull.not_named`, `pull.not_your_copy`; Refusal as the
    ledger's rule."""
    act = Act(actor=actor, at=parts.clock.business_now())

    def end(lines: Ledger, ref: str, at: Act) -> Ledger:
        return rules.lose(lines, ref, lost[ref], incident_id, at)

    _require_own(parts, contract, lost, actor)
    _ended(ledger_of(parts, contract.id), lost, end, act)  # refuses before anybody is alarmed
    known = Known(what=IncidentKind.ACCIDENT, nature=Nature.LOSS, known_on=day_of(act.at))
    holdings = (contract.holding,) if contract.holding else ()
    incident = give_notice(
        parts, assembly, contract, Notice(id=incident_id, known=known, holdings=holdings), actor
    )
    entries = [
        Entry(actor, "custody.lost", ref, facts={"incident": incident_id, "sheets": sheets})
        for ref, sheets in lost.items()
    ]
    _end_all(parts, contract, entries, end, act)
    return incident


def hand_over(
    parts: Parts, contract: Contract, refs: Iterable[str], instruction: str, actor: ActorId
) -> Ledger:
    """Handed to whom an instruction of the ward names (clause 11).

    Raises Denied `pull.not_named`, `pull.not_your_copy`; Refusal `custody.no_instruction` and as the rule."""
    if instruction not in {matter.id for matter in instructions(parts, contract)}:
        raise Refusal("custody.no_instruction")
    chosen = tuple(refs)
    _require_own(parts, contract, chosen, actor)
    facts: Facts = {"instruction": instruction}
    entries = [Entry(actor, "custody.handed_over", ref, facts=facts) for ref in chosen]
    act = Act(actor=actor, at=parts.clock.business_now())
    return _end_all(
        parts, contract, entries, lambda lines, ref, at: rules.hand_over(lines, ref, instruction, at), act
    )


def instructions(parts: Parts, contract: Contract) -> list[Matter]:
    """Those in force by which something may be handed over instead of returned."""
    return instructions_of(parts, contract.id, HANDING_OVER_CLAUSE)


def withdraw(parts: Parts, contract_id: ContractId, ref: str, actor: ActorId) -> Ledger:
    """The contractor does not collect what it registered. Raises Refusal `custody.already_approved`."""
    named_person(parts, parts.repository.get(Contract, contract_id), actor)
    entry = Entry(actor, "custody.collection_withdrawn", ref)
    return act_on_ledger(parts, contract_id, entry, lambda lines, act: rules.withdraw(lines, ref, act))


def _require_own(parts: Parts, contract: Contract, refs: Iterable[str], actor: ActorId) -> None:
    person, lines = named_person(parts, contract, actor), ledger_of(parts, contract.id)
    for ref in refs:
        require_own(person, lines.line(ref))


def _end_all(parts: Parts, contract: Contract, entries: list[Entry], end: End, act: Act) -> Ledger:
    """All lines in one commit, each with its record."""

    def decide(ledger: CustodyLedger) -> Change[CustodyLedger]:
        lines = _ended(ledger.lines, [entry.object for entry in entries], end, act)
        return Change(ledger.with_(lines=lines), tuple(entries))

    return parts.repository.change(CustodyLedger, contract.id, decide).lines


def _ended(lines: Ledger, refs: Iterable[str], end: End, act: Act) -> Ledger:
    for ref in refs:
        lines = end(lines, ref, act)
    return lines
