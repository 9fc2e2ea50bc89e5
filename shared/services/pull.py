"""Pulling packets: numbered copies for a named handler, recorded before a byte is served (clause 9).

One act for all chosen packets is one commit of the ledger. Each read afterwards passes every rule
again: the term by business time, the person, the packet, and that the holding is not frozen.
"""

from collections.abc import Sequence
from datetime import timedelta

from shared.documents.contract import Contract
from shared.documents.custody import CustodyLedger
from shared.documents.holding import Holding
from shared.documents.packet import Packet
from shared.documents.person import Person
from shared.domain import handler_gate
from shared.domain.approvals import Act
from shared.domain.custody_lines import Copy, Fate
from shared.domain.ids import ActorId, ContractId, PacketId
from shared.errors import Denied, Refusal
from shared.services.holding_objects import HoldingObjects
from shared.services.holdings import vault_of
from shared.services.packets import digest_of, packet_of, packets_of, part_of
from shared.services.parts import Parts
from shared.services.people import person_of
from shared.services.repository import Change, Entry

DOWNLOAD_WINDOW = timedelta(hours=24)
"""Real time in which a pulled copy may be downloaded: later it would be a second copy."""


def pull(
    parts: Parts,
    contract_id: ContractId,
    packet_ids: Sequence[PacketId],
    handler: ActorId,
    device_id: str,
    network: str = "",
) -> list[Copy]:
    """A numbered copy of each packet for `handler` on `device_id`: all of them, or none.

    `network`: the registered one the call came from, as the page found it; the ledger records it.
    Raises Denied `pull.not_named`; Refusal `pull.*` with the first rule that fails,
    `holding.not_active` after the freeze.
    """
    contract = parts.repository.get(Contract, contract_id)
    person = admitted(parts, contract, handler, ())  # who and when, before what
    packets = [packet_of(parts, contract, packet_id) for packet_id in dict.fromkeys(packet_ids)]
    if not packets or not all(packet.files for packet in packets):
        raise Refusal("pull.nothing_to_pull")
    admitted(parts, contract, handler, packets)
    return take_copies(parts, contract, person, packets, device_id, handler, network=network)


def take_copies(
    parts: Parts,
    contract: Contract,
    person: Person,
    packets: Sequence[Packet],
    device_id: str,
    actor: ActorId,
    **way: object,
) -> list[Copy]:
    """The copies of who was admitted: all of them, or none. `way`: its `network`, or `on_medium`.

    Raises Refusal `pull.device_unknown`, `pull.already_copied` …, `holding.not_active`."""
    if device_id not in contract.devices_in_use:
        raise Refusal("pull.device_unknown")
    open_vault(parts, contract)
    act = Act(actor=actor, at=parts.clock.business_now())
    until = parts.clock.real_now() + DOWNLOAD_WINDOW
    chosen = [packet.packet_id for packet in packets]

    def decide(ledger: CustodyLedger) -> Change[CustodyLedger]:
        lines, copies = ledger.lines.pull(chosen, person.person_id, device_id, act, until, **way)
        entries = (_pulled(copy, packet) for copy, packet in zip(copies, packets, strict=True))
        return Change(ledger.with_(lines=lines), tuple(entries))

    ledger = parts.repository.change(CustodyLedger, contract.id, decide)
    return list(ledger.lines.copies[-len(chosen) :])


def read_copy(
    parts: Parts,
    contract_id: ContractId,
    packet_id: PacketId,
    copy_no: int,
    file_name: str,
    part_no: int,
    actor: ActorId,
) -> bytes:
    """Part `part_no` (from 1, at most 4 MiB) of a file of the actor's own copy.

    Raises Denied `pull.not_named`, `pull.not_your_copy`; Refusal `pull.*`, `holding.not_active`.
    The first part of a file is recorded before it is served.
    """
    contract = parts.repository.get(Contract, contract_id)
    packet = packet_of(parts, contract, packet_id)
    person = admitted(parts, contract, actor, [packet])
    copy = parts.repository.get(CustodyLedger, contract_id).lines.copy_of(packet_id, copy_no)
    if copy.person != person.id:
        raise Denied("pull.not_your_copy")
    if copy.fate is not Fate.OUT:
        raise Refusal("pull.copy_settled")
    if parts.clock.real_now() >= copy.readable_until:
        raise Refusal("pull.window_over")
    data = part_of(open_vault(parts, contract), packet, file_name, part_no)
    if part_no == 1:
        facts: dict[str, str | int] = {"file": file_name, "copy": copy.number}
        parts.repository.note(contract.trail, Entry(actor, "packet.downloaded", packet.id, facts=facts))
    return data


def pullable(parts: Parts, contract: Contract) -> list[Packet]:
    """Electronic packets of which a copy may still be made."""
    lines = parts.repository.get(CustodyLedger, contract.id).lines
    return [
        packet
        for packet in packets_of(parts, contract.id)
        if packet.files and not packet.recalled and lines.may_copy(packet.packet_id)
    ]


def obstacles(parts: Parts, contract: Contract, actor: ActorId) -> tuple[str, ...]:
    """Codes of all rules that keep `actor` from pulling anything now, for the page."""
    person = person_of(parts, contract, actor)
    standing = person.standing() if person else None
    failing = handler_gate.failing(standing, contract.now(), (), parts.clock.business_now())
    return (*failing, "holding.held") if _is_locked(parts, contract) else failing


def _is_locked(parts: Parts, contract: Contract) -> bool:
    return contract.holding is not None and parts.repository.get(Holding, contract.holding).locked


def admitted(parts: Parts, contract: Contract, actor: ActorId, packets: Sequence[Packet]) -> Person:
    """The person as whom `actor` passes the handler gate, for what is in `packets`.

    Raises Denied `pull.not_named`; Refusal `pull.*` with the first rule that fails."""
    person = person_of(parts, contract, actor)
    standing = person.standing() if person else None
    now = parts.clock.business_now()
    handler_gate.require(standing, contract.now(), tuple(packet.now() for packet in packets), now)
    if person is None:
        raise Denied("pull.not_named")
    return person


def open_vault(parts: Parts, contract: Contract) -> HoldingObjects:
    """The contract's own objects. Raises Refusal `pull.contract_not_active`, `holding.not_active`."""
    if contract.holding is None:
        raise Refusal("pull.contract_not_active")
    return vault_of(parts, contract.holding)


def _pulled(copy: Copy, packet: Packet) -> Entry:
    """What the trail says of a new copy."""
    facts: dict[str, str | int] = {
        "copy": copy.number,
        "person": copy.person,
        "device": copy.device,
        "files": len(packet.files),
        "sha256": digest_of(packet.files),
    }
    if copy.network:
        facts["network"] = copy.network
    if copy.on_medium:
        facts["way"] = "medium"
    return Entry(copy.pulled.actor, "packet.pulled", packet.id, facts=facts)
