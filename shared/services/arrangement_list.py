"""The arrangement list: counted from the checked forms of who takes part; a new version recalls the old."""

import hashlib
from contextlib import suppress

from shared.documents.arrangements import Arrangements
from shared.documents.assembly import Assembly
from shared.documents.contract import Contract
from shared.domain.approvals import Act
from shared.domain.handed_forms import arrangement_counts, counts_csv
from shared.domain.ids import SYSTEM_ACTOR, ActorId, AssemblyId, ContractId
from shared.domain.packet_kinds import CSV, PacketKind
from shared.domain.trail import Facts
from shared.errors import NameTaken, NotFound, Refusal
from shared.services.contract import contracts_of, require_running
from shared.services.handed_forms import forms_of_panel
from shared.services.holdings import vault_of
from shared.services.packets import PacketFile, assign_packet, destroy, packets_of, planned_due
from shared.services.parts import Parts
from shared.services.replies import holding_of
from shared.services.repository import Change, Entry
from shared.services.screening import checked_reply

CSV_NAME = "arrangements.csv"
type Counts = tuple[tuple[str, int], ...]


def lists_of(parts: Parts, contract_id: ContractId | str) -> list[Arrangements]:
    """A contract's versions by number."""
    found = parts.repository.all(Arrangements, f"{contract_id}.arrangements-")
    return sorted(found, key=lambda one: one.number)


def counts_now(parts: Parts, assembly: Assembly) -> Counts:
    """Raises Refusal `lottery.not_held`, `screening.not_done`."""
    vault = vault_of(parts, holding_of(assembly))
    checked = [checked_reply(vault, reply) for reply in forms_of_panel(parts, assembly)]
    return arrangement_counts(checked, assembly.plan.event.days)


def make_list(parts: Parts, assembly: Assembly, contract_id: ContractId, actor: ActorId) -> Arrangements:
    """The next version for a contract; the same counts again are the same version.

    Raises Refusal `lottery.not_held`, `screening.not_done`, `contract.*`, `plan.packet_not_planned`.
    """
    contract = parts.repository.get(Contract, contract_id)
    if contract.assembly != assembly.id:
        raise NotFound("general.not_found")
    require_running(parts, contract)
    counts = counts_now(parts, assembly)
    known = lists_of(parts, contract_id)
    current = known[-1] if known and known[-1].counts == counts else None
    made = current or _assigned(parts, assembly, contract_id, len(known) + 1, counts, actor)
    for packet in packets_of(parts, contract_id):
        if packet.holds is PacketKind.ARRANGEMENT_LIST and packet.id != made.packet:
            destroy(parts, packet.id, actor)
    return made


def renew_lists(parts: Parts, assembly: Assembly) -> None:
    """After a withdrawal or a correction: each contract that has a list gets one with the counts of now.

    While a form is being checked again nothing is made: its check renews the lists. A contract that is over
    gets nothing any more.
    """
    for contract in contracts_of(parts, assembly.id):
        if lists_of(parts, contract.id):
            with suppress(Refusal):
                make_list(parts, assembly, contract.contract_id, SYSTEM_ACTOR)


def _assigned(
    parts: Parts, assembly: Assembly, contract_id: ContractId, number: int, counts: Counts, actor: ActorId
) -> Arrangements:
    data = counts_csv(counts)
    packet = assign_packet(
        parts,
        assembly_id=AssemblyId(assembly.id),
        contract_id=contract_id,
        kind=PacketKind.ARRANGEMENT_LIST,
        title=f"{PacketKind.ARRANGEMENT_LIST.ja}（第{number}版）",
        purpose=assembly.plan.packet_rule(PacketKind.ARRANGEMENT_LIST).purpose,
        due=planned_due(assembly, PacketKind.ARRANGEMENT_LIST),
        files=[PacketFile(CSV_NAME, CSV, data)],
        actor=actor,
        source=f"arrangements-{number}-{hashlib.sha256(data).hexdigest()[:8]}",
    )
    document = Arrangements(
        id=f"{contract_id}.arrangements-{number}",
        trail=assembly.trail,
        assembly=AssemblyId(assembly.id),
        contract=contract_id,
        number=number,
        counts=counts,
        made=Act(actor=actor, at=parts.clock.business_now()),
        packet=packet.packet_id,
    )
    facts: Facts = {"packet": packet.id, "sha256": packet.files[0].sha256, "items": len(counts)}
    entry = Entry(actor, "arrangements.made", document.id, facts=facts)
    try:
        return parts.repository.create(Change(document, (entry,)))
    except NameTaken:
        return parts.repository.get(Arrangements, document.id)
