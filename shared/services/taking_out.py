"""Taking things to the venue: the contractor asks, the ward consents, both counts are recorded (clause 6)."""

from datetime import date

from shared.documents.contract import Contract
from shared.documents.custody import CustodyLedger
from shared.domain import taking_out as rules
from shared.domain.approvals import Act, PaperDecision
from shared.domain.custody import Ledger
from shared.domain.custody_lines import PaperContent
from shared.domain.ids import ActorId, ContractId
from shared.domain.japan_time import day_of
from shared.errors import Refusal
from shared.services.contract import require_running
from shared.services.contract_texts import store_text, text_of
from shared.services.custody import act_on_ledger, ledger_of, named_person
from shared.services.parts import Parts
from shared.services.repository import Change, Entry


def ask(
    parts: Parts,
    contract_id: ContractId,
    number: int,
    content: PaperContent,
    sheets: int,
    day: date,
    actor: ActorId,
) -> Ledger:
    """`number` comes from the page: the same again changes nothing.

    Raises Denied `pull.not_named`; Refusal `contract.*`, `taking_out.*`."""
    contract = _running(parts, contract_id, actor)
    ref = f"{contract_id}.out-{number}"
    ledger = ledger_of(parts, contract_id)
    if any(line.id == ref for line in ledger.taken_out):
        return ledger
    if not day_of(parts.clock.business_now()) <= day <= contract.ends_on:
        raise Refusal("taking_out.day_outside_term")
    facts: dict[str, str | int] = {"content": content.value, "sheets": sheets, "day": day.isoformat()}
    entry = Entry(actor, "taking_out.asked", ref, facts=facts)
    return act_on_ledger(
        parts, contract_id, entry, lambda lines, act: rules.ask(lines, ref, content, sheets, day, act)
    )


def consent(
    parts: Parts,
    contract_id: ContractId,
    ref: str,
    text: str,
    actor: ActorId,
    decision: PaperDecision | None = None,
) -> Ledger:
    """The supervisor's written yes: its `text` is kept in the people holding.

    Raises Refusal `contract.*`, `taking_out.already_consented`."""
    contract = parts.repository.get(Contract, contract_id)
    require_running(parts, contract)
    note = store_text(parts, contract, "consent", text)
    act = Act(actor=actor, at=parts.clock.business_now())
    entry = Entry(actor, "taking_out.consented", ref)

    def decide(ledger: CustodyLedger) -> Change[CustodyLedger]:
        lines = rules.consent(ledger.lines, ref, act, decision)
        return Change(ledger.with_(lines=lines, notes={**ledger.notes, ref: note}), (entry,))

    return parts.repository.change(CustodyLedger, contract_id, decide).lines


def consent_text(parts: Parts, contract: Contract, ref: str) -> str:
    """As the supervisor wrote it; empty when there is none, or while it cannot be read."""
    ledger = parts.repository.find(CustodyLedger, contract.id)
    return text_of(parts, contract, ledger.notes.get(ref) if ledger else None)


def count_out(parts: Parts, contract_id: ContractId, ref: str, sheets: int, actor: ActorId) -> Ledger:
    """Raises Denied `pull.not_named`; Refusal `contract.*`, `taking_out.*`."""
    _running(parts, contract_id, actor)
    today = day_of(parts.clock.business_now())
    entry = Entry(actor, "taking_out.counted_out", ref, facts={"sheets": sheets})
    return act_on_ledger(
        parts, contract_id, entry, lambda lines, act: rules.count_out(lines, ref, sheets, today, act)
    )


def count_in(parts: Parts, contract_id: ContractId, ref: str, sheets: int, actor: ActorId) -> Ledger:
    """Also after the end: what is out must come back.

    Raises Denied `pull.not_named`; Refusal `taking_out.*`."""
    named_person(parts, parts.repository.get(Contract, contract_id), actor)
    entry = Entry(actor, "taking_out.counted_in", ref, facts={"sheets": sheets})
    return act_on_ledger(
        parts, contract_id, entry, lambda lines, act: rules.count_in(lines, ref, sheets, act)
    )


def _running(parts: Parts, contract_id: ContractId, actor: ActorId) -> Contract:
    contract = parts.repository.get(Contract, contract_id)
    require_running(parts, contract)
    named_person(parts, contract, actor)
    return contract
