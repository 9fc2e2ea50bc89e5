"""Paper packets: counted sheets from hand to hand; what was not posted comes back, sheet by sheet."""

from shared.documents.assembly import Assembly
from shared.documents.contract import Contract
from shared.documents.custody import CustodyLedger
from shared.documents.packet import Packet
from shared.domain import custody_endings, handler_gate
from shared.domain.approvals import Act
from shared.domain.custody import Ledger
from shared.domain.custody_lines import PaperContent, ReturnWay
from shared.domain.ids import ActorId, AssemblyId, ContractId, PacketId
from shared.domain.packet_kinds import PacketKind
from shared.domain.trail import Facts
from shared.errors import Refusal
from shared.services.contract import require_running
from shared.services.custody import act_on_ledger, named_person
from shared.services.packets import assign_packet, planned_due_of_paper
from shared.services.parts import Parts
from shared.services.people import people_of
from shared.services.pull import admitted
from shared.services.repository import Change, Entry


def hand_over(
    parts: Parts,
    assembly: Assembly,
    contract: Contract,
    content: PaperContent,
    sheets: int,
    place: str,
    actor: ActorId,
    source: str,
) -> Packet:
    """Ward staff hand over `sheets` to a designated place (its cabinet and key holder are registered).

    Raises Refusal `paper.place_unknown`, `paper.no_sheets`, `contract.not_begun`, `contract.ended`,
    `paper.nobody_to_receive` while nobody of the contractor passes the handler gate (clauses 13, 16).
    """
    if place not in contract.places_in_use:
        raise Refusal("paper.place_unknown")
    if sheets < 1:
        raise Refusal("paper.no_sheets")
    require_running(parts, contract)
    _require_receiver(parts, contract)
    packet = assign_packet(
        parts,
        assembly_id=AssemblyId(assembly.id),
        contract_id=contract.contract_id,
        kind=PacketKind.PAPER,
        title=content.ja,
        purpose=assembly.plan.packet_rule(PacketKind.PAPER).purpose,
        due=planned_due_of_paper(assembly, content),
        files=(),
        actor=actor,
        source=source,
    )
    act = Act(actor=actor, at=parts.clock.business_now())
    facts: dict[str, str | int] = {"content": content.value, "sheets": sheets, "place": place}

    def decide(ledger: CustodyLedger) -> Change[CustodyLedger] | None:
        if any(paper.packet == packet.id for paper in ledger.lines.papers):
            return None
        lines = ledger.lines.hand_over(packet.packet_id, content, sheets, place, act)
        entry = Entry(actor, "paper.handed_over", packet.id, facts=facts)
        return Change(ledger.with_(lines=lines), (entry,))

    parts.repository.change(CustodyLedger, contract.id, decide)
    return packet


def recount(parts: Parts, contract_id: ContractId, packet: PacketId, sheets: int, actor: ActorId) -> Ledger:
    """Staff correct the count before receipt. Raises Refusal `paper.already_received`."""
    entry = _counted(actor, "paper.recounted", packet, sheets)
    return act_on_ledger(parts, contract_id, entry, lambda lines, _: lines.recount(packet, sheets))


def receive(parts: Parts, contract_id: ContractId, packet: PacketId, sheets: int, actor: ActorId) -> Ledger:
    """The contractor counted and confirms receipt: who does must pass the handler gate.

    Raises Denied `pull.not_named`; Refusal `pull.*`, `paper.count_differs`."""
    admitted(parts, parts.repository.get(Contract, contract_id), actor, ())
    entry = _counted(actor, "paper.received", packet, sheets)
    return act_on_ledger(parts, contract_id, entry, lambda lines, act: lines.receive(packet, sheets, act))


def post(parts: Parts, contract_id: ContractId, packet: PacketId, sheets: int, actor: ActorId) -> Ledger:
    """The contractor posted `sheets`. Raises Refusal `paper.too_many`, `paper.not_received`."""
    _require_named(parts, contract_id, actor)
    entry = _counted(actor, "paper.posted", packet, sheets)
    return act_on_ledger(parts, contract_id, entry, lambda lines, _: lines.post(packet, sheets))


def shred(parts: Parts, contract_id: ContractId, packet: PacketId, sheets: int, actor: ActorId) -> Ledger:
    """The contractor destroyed `sheets`. Raises Refusal `paper.never_shredded`, `paper.too_many` …"""
    _require_named(parts, contract_id, actor)
    entry = _counted(actor, "paper.shredded", packet, sheets)
    return act_on_ledger(
        parts, contract_id, entry, lambda lines, _: custody_endings.shred(lines, packet, sheets)
    )


def send_back(
    parts: Parts, contract_id: ContractId, packet: PacketId, sheets: int, actor: ActorId, way: ReturnWay
) -> Ledger:
    """The contractor returns all that is still there. Raises Refusal `paper.count_differs`."""
    _require_named(parts, contract_id, actor)
    facts: Facts = {"sheets": sheets, "way": way.value}
    entry = Entry(actor, "paper.return_declared", packet, facts=facts)
    return act_on_ledger(
        parts, contract_id, entry, lambda lines, act: lines.declare_paper(packet, sheets, act, way)
    )


def accept(parts: Parts, contract_id: ContractId, packet: PacketId, sheets: int, actor: ActorId) -> Ledger:
    """Ward staff counted what came back. Raises Refusal `paper.count_differs`."""
    entry = _counted(actor, "paper.return_accepted", packet, sheets)
    return act_on_ledger(
        parts, contract_id, entry, lambda lines, act: lines.accept_paper(packet, sheets, act)
    )


def _require_named(parts: Parts, contract_id: ContractId, actor: ActorId) -> None:
    named_person(parts, parts.repository.get(Contract, contract_id), actor)


def _require_receiver(parts: Parts, contract: Contract) -> None:
    now = parts.clock.business_now()
    standings = [person.standing() for person in people_of(parts, contract)]
    if all(handler_gate.failing(standing, contract.now(), (), now) for standing in standings):
        raise Refusal("paper.nobody_to_receive")


def _counted(actor: ActorId, action: str, packet: PacketId, sheets: int) -> Entry:
    return Entry(actor, action, packet, facts={"sheets": sheets})
