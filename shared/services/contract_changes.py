"""What changes on a running contract: its places, devices, networks; by two people, its last day."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from shared.documents.assembly import Assembly
from shared.documents.contract import Contract, Network, Registered, TermChange
from shared.documents.holding import Holding
from shared.domain.approvals import Act, PaperDecision, approve, propose
from shared.domain.ids import ActorId
from shared.domain.japan_time import day_of
from shared.domain.networks import network
from shared.errors import NotFound, Refusal
from shared.services.contract import received_at_once, refuse_after_end, require_within_backstop
from shared.services.packets import packets_of, set_due
from shared.services.parts import Parts
from shared.services.repository import Change, Entry

_FIELDS = {"place": "places", "device": "devices", "network": "networks"}
"""First word of an id → where such things stand on the contract."""


def register_network(parts: Parts, contract_id: str, text: str, actor: ActorId) -> Contract:
    """From where the contractor's people may pull. Raises Refusal `network.*`, `contract.ended`."""
    cidr = network(text)

    act = Act(actor=actor, at=parts.clock.business_now())

    def add(current: Contract) -> Change[Contract] | None:
        refuse_after_end(parts, current)
        if any(known.cidr == cidr and not known.ended for known in current.networks):
            return None
        received = received_at_once(parts, current, act)
        name = f"network-{len(current.networks) + 1}"
        added = Network(id=name, cidr=cidr, registered=act, received=received)
        entry = Entry(actor, "contract.network_registered", current.id, facts={"network": cidr})
        return Change(current.with_(networks=(*current.networks, added)), (entry,))

    return parts.repository.change(Contract, contract_id, add)


def receive(parts: Parts, contract_id: str, thing: str, actor: ActorId) -> Contract:
    """受理: the ward takes note of a place, device or network; from now on it may be used (clause 6).

    Raises NotFound; Refusal `contract.ended`, `contract.thing_ended`."""
    act = Act(actor=actor, at=parts.clock.business_now())

    def taken(found: Registered) -> dict[str, Act]:
        if found.ended:
            raise Refusal("contract.thing_ended")
        return {} if found.received else {"received": act}

    return _change_thing(
        parts, contract_id, thing, Entry(actor, "contract.thing_received", contract_id), taken
    )


def end_thing(parts: Parts, contract_id: str, thing: str, actor: ActorId) -> Contract:
    """使用終了: nothing more goes there or comes from there; what is on a device is still owed.

    Raises NotFound; Refusal `contract.ended`."""
    act = Act(actor=actor, at=parts.clock.business_now())
    entry = Entry(actor, "contract.thing_ended", contract_id)
    return _change_thing(
        parts, contract_id, thing, entry, lambda found: {} if found.ended else {"ended": act}
    )


def _change_thing(
    parts: Parts, contract_id: str, thing: str, entry: Entry, decide: Callable[[Registered], dict[str, Act]]
) -> Contract:
    field = _FIELDS.get(thing.partition("-")[0])

    def change(current: Contract) -> Change[Contract] | None:
        things: tuple[Registered, ...] = getattr(current, field) if field else ()
        found = next((one for one in things if one.id == thing), None)
        if found is None:
            raise NotFound("general.not_found")
        refuse_after_end(parts, current)
        changes = decide(found)
        if not changes:
            return None
        kept = tuple(one.with_(**changes) if one is found else one for one in things)
        return Change(current.with_(**{str(field): kept}), (replace(entry, facts={"thing": thing}),))

    return parts.repository.change(Contract, contract_id, change)


def propose_end(parts: Parts, contract_id: str, ends_on: date, actor: ActorId) -> Contract:
    """Staff ask for another last day, earlier or later, from today on.

    Raises Refusal `contract.ended`, `contract.end_unchanged`, `contract.end_in_past`,
    `contract.outlives_backstop`."""
    now = parts.clock.business_now()

    def ask(current: Contract) -> Change[Contract]:
        refuse_after_end(parts, current)
        if ends_on == current.ends_on:
            raise Refusal("contract.end_unchanged")
        if ends_on < day_of(now) or ends_on <= current.signed_on:
            raise Refusal("contract.end_in_past")
        _require_within_backstop(parts, current, ends_on)
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
    `contract.ended`, `contract.outlives_backstop`."""
    now = parts.clock.business_now()

    def change(current: Contract) -> Change[Contract]:
        refuse_after_end(parts, current)
        asked = current.term_change
        if asked is None or asked.approval.given:
            raise Refusal("contract.no_end_proposed")
        if asked.ends_on < day_of(now):
            raise Refusal("contract.end_in_past")
        _require_within_backstop(parts, current, asked.ends_on)
        given = asked.with_(approval=approve(asked.approval, actor, now, decision))
        facts = {"from": current.ends_on.isoformat(), "to": asked.ends_on.isoformat()}
        entry = Entry(actor, "contract.end_changed", current.id, facts=facts)
        return Change(current.with_(ends_on=asked.ends_on, term_change=given), (entry,))

    changed = parts.repository.change(Contract, contract_id, change)
    for packet in packets_of(parts, contract_id):
        if packet.due is not None and packet.due > changed.ends_on:
            set_due(parts, packet.id, changed.ends_on, actor)
    return changed


def _require_within_backstop(parts: Parts, contract: Contract, ends_on: date) -> None:
    holding = parts.repository.find(Holding, contract.holding) if contract.holding else None
    opened = holding.opened_at if holding else None
    assembly = parts.repository.get(Assembly, contract.assembly)
    grace_days = assembly.plan.retention.grace_days
    require_within_backstop(grace_days, ends_on, opened or parts.clock.business_now())
