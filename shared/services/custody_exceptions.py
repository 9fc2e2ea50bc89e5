"""Where ward staff leave the ledger's usual way: a return sent back, a line written off by two people."""

from shared.documents.contract import Contract
from shared.documents.custody import CustodyLedger
from shared.domain import custody_exceptions as rules
from shared.domain.approvals import Act, PaperDecision, approve, propose
from shared.domain.custody import Ledger
from shared.domain.custody_exceptions import Rejection, WriteOff, WriteOffReason
from shared.domain.ids import ActorId, ContractId
from shared.errors import Refusal
from shared.services.custody import act_on_ledger
from shared.services.parts import Parts
from shared.services.repository import Change, Entry


def reject_return(
    parts: Parts, contract_id: ContractId, ref: str, reason: Rejection, actor: ActorId
) -> Ledger:
    """What was declared returned is out again: the contractor must declare anew.

    Raises Refusal `custody.nothing_to_accept`."""
    entry = Entry(actor, "custody.return_rejected", ref, facts={"reason": reason.value})
    return act_on_ledger(parts, contract_id, entry, lambda lines, _: rules.reject(lines, ref))


def propose_write_off(
    parts: Parts, contract_id: ContractId, ref: str, reason: WriteOffReason, actor: ActorId
) -> CustodyLedger:
    """Staff ask that a line be settled although it never came back.

    Raises Refusal `custody.already_settled`, `custody.write_off_waits`; NotFound."""
    approval = propose(actor, parts.clock.business_now())

    def decide(ledger: CustodyLedger) -> Change[CustodyLedger]:
        rules.may_be_written_off(ledger.lines, ref)
        if any(found.ref == ref and not found.approval.given for found in ledger.write_offs):
            raise Refusal("custody.write_off_waits")
        asked = WriteOff(ref=ref, reason=reason, approval=approval)
        entry = Entry(actor, "custody.write_off_proposed", ref, facts={"reason": reason.value})
        return Change(ledger.with_(write_offs=(*ledger.write_offs, asked)), (entry,))

    return parts.repository.change(CustodyLedger, contract_id, decide)


def approve_write_off(
    parts: Parts, contract_id: ContractId, ref: str, actor: ActorId, decision: PaperDecision | None = None
) -> CustodyLedger:
    """The second person's yes settles the line, as what it is: never returned.

    Raises Denied `general.same_person`; Refusal `custody.no_write_off`, `custody.already_settled`."""
    now = parts.clock.business_now()

    def decide(ledger: CustodyLedger) -> Change[CustodyLedger]:
        waiting = next((w for w in ledger.write_offs if w.ref == ref and not w.approval.given), None)
        if waiting is None:
            raise Refusal("custody.no_write_off")
        given = waiting.model_copy(update={"approval": approve(waiting.approval, actor, now, decision)})
        kept = tuple(given if found is waiting else found for found in ledger.write_offs)
        lines = rules.write_off(ledger.lines, ref, Act(actor=actor, at=now))
        facts = {"reason": waiting.reason.value, "proposed_by": waiting.approval.proposed.actor}
        entry = Entry(actor, "custody.written_off", ref, facts=facts)
        return Change(ledger.with_(lines=lines, write_offs=kept), (entry,))

    return parts.repository.change(CustodyLedger, contract_id, decide)


def waiting_write_offs(parts: Parts, contract: Contract) -> list[WriteOff]:
    """Proposals that wait for their second person."""
    ledger = parts.repository.find(CustodyLedger, contract.id)
    return [found for found in ledger.write_offs if not found.approval.given] if ledger else []
