"""Handing packets over on a numbered medium instead of a pull: the medium is a registered device (clause 9).

The copy is numbered and recorded like a pulled one; ward staff fetch the files to write them, for a day.
"""

from collections.abc import Sequence

from shared.documents.contract import Contract
from shared.documents.custody import CustodyLedger
from shared.documents.packet import Packet
from shared.documents.person import Person
from shared.domain import handler_gate
from shared.domain.custody_lines import Copy, Fate
from shared.domain.ids import ActorId, ContractId, PacketId
from shared.errors import NotFound, Refusal
from shared.services.packets import packet_of, part_of
from shared.services.parts import Parts
from shared.services.pull import open_vault, take_copies
from shared.services.repository import Entry


def hand_over(
    parts: Parts,
    contract_id: ContractId,
    packet_ids: Sequence[PacketId],
    person_id: str,
    medium: str,
    staff: ActorId,
) -> list[Copy]:
    """Numbered copies for the person who takes the medium: all of them, or none. The same rules as a pull.

    Raises NotFound; Refusal `pull.*`, `holding.not_active`."""
    contract = parts.repository.get(Contract, contract_id)
    person = _of(parts, contract, person_id)
    packets = [packet_of(parts, contract, packet_id) for packet_id in dict.fromkeys(packet_ids)]
    _admit(parts, contract, person, packets)
    return take_copies(parts, contract, person, packets, medium, staff, on_medium=True)


def read(
    parts: Parts,
    contract_id: ContractId,
    packet_id: PacketId,
    number: int,
    file_name: str,
    part_no: int,
    staff: ActorId,
) -> bytes:
    """A part of a file, for staff who write it onto the medium.

    Raises Refusal `pull.not_on_medium`, `pull.copy_settled`, `pull.window_over`, `pull.contract_ended`."""
    contract = parts.repository.get(Contract, contract_id)
    packet = packet_of(parts, contract, packet_id)
    copy = parts.repository.get(CustodyLedger, contract_id).lines.copy_of(packet_id, number)
    if not copy.on_medium:
        raise Refusal("pull.not_on_medium")
    if contract.term.is_over(parts.clock.business_now()):
        raise Refusal("pull.contract_ended")
    if copy.fate is not Fate.OUT:
        raise Refusal("pull.copy_settled")
    if parts.clock.real_now() >= copy.readable_until:
        raise Refusal("pull.window_over")
    data = part_of(open_vault(parts, contract), packet, file_name, part_no)
    if part_no == 1:
        facts: dict[str, str | int] = {"file": file_name, "copy": number}
        parts.repository.note(contract.trail, Entry(staff, "packet.written", packet.id, facts=facts))
    return data


def _of(parts: Parts, contract: Contract, person_id: str) -> Person:
    person = parts.repository.get(Person, person_id)
    if person.contract != contract.id:
        raise NotFound("general.not_found")
    return person


def _admit(parts: Parts, contract: Contract, person: Person, packets: Sequence[Packet]) -> None:
    if not packets or not all(packet.files for packet in packets):
        raise Refusal("pull.nothing_to_pull")
    now = parts.clock.business_now()
    handler_gate.require(person.standing(), contract.now(), tuple(packet.now() for packet in packets), now)
