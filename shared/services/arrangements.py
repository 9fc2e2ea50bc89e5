"""The arrangement list: counted from the panel's checked applications, a packet of the contract."""

import hashlib

from shared.documents.assembly import Assembly
from shared.documents.packet import Packet
from shared.documents.reply import Reply
from shared.domain.arrangements import Coming, arrangements, to_csv
from shared.domain.ids import ActorId, AssemblyId, ContractId
from shared.domain.packet_kinds import CSV, PacketKind
from shared.errors import Refusal
from shared.services.declines import lottery_of
from shared.services.holdings import vault_of
from shared.services.packets import PacketFile, assign_packet, packets_of, planned_due, recall
from shared.services.parts import Parts
from shared.services.replies import document_id, holding_of
from shared.services.screening import checked_reply

FILE = "arrangements.csv"


def counted(parts: Parts, assembly: Assembly) -> list[tuple[str, int]]:
    """Item and count for the panel as it stands. Raises Refusal `lottery.not_held`, `screening.not_done`."""
    lottery = lottery_of(parts, assembly.id)
    if lottery is None or not lottery.held:
        raise Refusal("lottery.not_held")
    vault = vault_of(parts, holding_of(assembly))
    replies = (parts.repository.get(Reply, document_id(assembly, seat.reply)) for seat in lottery.panel)
    forms = (checked_reply(vault, reply) for reply in replies if reply.withdrawn is None)
    return arrangements((Coming(form.days, form.needs) for form in forms), assembly.plan.event.days)


def assign(parts: Parts, assembly: Assembly, contract_id: ContractId, actor: ActorId) -> Packet:
    """Give the contract today's counts; an earlier list is recalled. The same counts are the same packet.

    Raises Refusal `plan.packet_not_planned`, `contract.*` outside the term, as `counted`.
    """
    data = to_csv(counted(parts, assembly))
    purpose = assembly.plan.packet_rule(PacketKind.ARRANGEMENT_LIST).purpose
    lists = lists_of(parts, contract_id)
    file = PacketFile(FILE, CSV, data)
    if lists and lists[-1].recalled is None and _same(lists[-1], data):
        return lists[-1]
    packet = assign_packet(
        parts,
        assembly_id=AssemblyId(assembly.id),
        contract_id=contract_id,
        kind=PacketKind.ARRANGEMENT_LIST,
        title=f"手配数表（第{len(lists) + 1}版）",
        purpose=purpose,
        due=planned_due(assembly, PacketKind.ARRANGEMENT_LIST),
        files=[file],
        actor=actor,
        source=f"arrangements-{len(lists) + 1}",
    )
    for earlier in lists:
        recall(parts, earlier.id, actor)
    return packet


def lists_of(parts: Parts, contract_id: ContractId | str) -> list[Packet]:
    """All arrangement lists of a contract, in order."""
    found = [one for one in packets_of(parts, contract_id) if one.holds is PacketKind.ARRANGEMENT_LIST]
    return sorted(found, key=lambda one: int(one.source.rpartition("-")[2]))


def _same(packet: Packet, data: bytes) -> bool:
    return packet.files[0].sha256 == hashlib.sha256(data).hexdigest()
