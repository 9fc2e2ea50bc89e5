"""What changes on a contract while it runs: its networks, and by two people its last day."""

from datetime import date

from shared.documents.contract import Contract, TermChange
from shared.domain.approvals import PaperDecision, approve, propose
from shared.domain.ids import ActorId
from shared.domain.japan_time import day_of
from shared.domain.networks import network
from shared.errors import Refusal
from shared.services.contract import refuse_after_end
from shared.services.packets import packets_of, set_due
from shared.services.parts import Parts
from shared.services.repository import Change, Entry


def register_network(parts: Parts, contract_id: str, text: str, actor: ActorId) -> Contract:
    """From where the contractor's people may pull. Raises Refusal `network.*`, `contract.ended`."""
    cidr = network(text)

    def add(current: Contract) -> Change[Contract] | None:
        refuse_after_end(parts, current)
        if cidr in current.networks:
            return None
        entry = Entry(actor, "contract.network_registered", current.id, facts={"network": cidr})
        return Change(current.with_(networks=(*current.networks, cidr)), (entry,))

    return parts.repository.change(Contract, contract_id, add)


def propose_end(parts: Parts, contract_id: str, ends_on: date, actor: ActorId) -> Contract:
    """Staff ask for another last day, earlier or later, from today on.

    Raises Refusal `contract.ended`, `contract.end_unchanged`, `contract.end_in_past`."""
    now = parts.clock.business_now()

    def ask(current: Contract) -> Change[Contract]:
        refuse_after_end(parts, current)
        if ends_on == current.ends_on:
            raise Refusal("contract.end_unchanged")
        if ends_on < day_of(now) or ends_on <= current.signed_on:
            raise Refusal("contract.end_in_past")
        change = TermChange(ends_on=ends_on, approval=propose(actor, now))
        facts = {"from": current.ends_on.isoformat(), "to": ends_on.isoformat()}
        entry = Entry(actor, "contract.end_proposed", current.id, facts=facts)
        return Change(current.with_(term_change=change), (entry,))

    return parts.repository.change(Contract, contract_id, ask)


def approve_end(
    parts: Parts, contract_id: str, actor: ActorId, decision: PaperDecision | None = None
) -> Contract:
    """The second person's yes. Due dates never lie after the new end.

    Raises Denied `general.same_person`; Refusal `contract.no_end_proposed`, `contract.end_in_past`,
    `contract.ended`."""
    now = parts.clock.business_now()

    def change(current: Contract) -> Change[Contract]:
        refuse_after_end(parts, current)
        asked = current.term_change
        if asked is None or asked.approval.given:
            raise Refusal("contract.no_end_proposed")
        if asked.ends_on < day_of(now):
            raise Refusal("contract.end_in_past")
        given = asked.with_(approval=approve(asked.approval, actor, now, decision))
        facts = {"from": current.ends_on.isoformat(), "to": asked.ends_on.isoformat()}
        entry = Entry(actor, "contract.end_changed", current.id, facts=facts)
        return Change(current.with_(ends_on=asked.ends_on, term_change=given), (entry,))

    changed = parts.repository.change(Contract, contract_id, change)
    for packet in packets_of(parts, contract_id):
        if packet.due is not None and packet.due > changed.ends_on:
            set_due(parts, packet.id, changed.ends_on, actor)
    return changed
