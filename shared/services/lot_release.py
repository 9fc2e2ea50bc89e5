"""Mail merge, third part: two people release the lots, each becomes a packet."""

from shared.documents.assembly import Assembly
from shared.documents.contract import Contract
from shared.documents.lot import Lot, LotPhase
from shared.documents.mail_merge import MailMerge, MergePhase, merge_id
from shared.domain.approvals import PaperDecision, approve, propose
from shared.domain.changes import Stage
from shared.domain.ids import SYSTEM_ACTOR, ActorId, AssemblyId, ContractId, HoldingId, PacketId
from shared.domain.packet_kinds import PDF, PacketKind
from shared.domain.plan_sections import Printer
from shared.errors import Fault, Refusal
from shared.services.change_list import require_stated
from shared.services.contract import require_running
from shared.services.lot_printing import read_lot
from shared.services.merges import holding_of, lots_in
from shared.services.packets import PacketFile, assign_packet, planned_due
from shared.services.parts import Parts
from shared.services.repository import Change, Entry, Errand
from shared.services.work import Step, WorkMessage

RELEASABLE = frozenset({LotPhase.READY, LotPhase.RELEASED, LotPhase.EMPTY})


def propose_release(parts: Parts, assembly: Assembly, actor: ActorId, move_up: int = 0) -> MailMerge:
    """Staff propose all lots. Raises Refusal `letters.lots_not_ready`, `changes.not_stated` (no change list
    since the letters were begun), `contract.*` outside its term."""
    merge = _releasable(parts, assembly, move_up)
    proposal = propose(actor, parts.clock.business_now())

    def decide(current: MailMerge) -> Change[MailMerge] | None:
        if current.release is not None:
            return None
        entry = Entry(actor, "letters.release_proposed", current.id, facts=_counts(current))
        return Change(current.with_(release=proposal), (entry,))

    return parts.repository.change(MailMerge, merge.id, decide)


def approve_release(
    parts: Parts, assembly: Assembly, actor: ActorId, decision: PaperDecision, move_up: int = 0
) -> MailMerge:
    """A second person releases; each lot is then copied to the contract by a step of its own.

    Raises Denied `general.same_person`, Refusal `letters.release_not_proposed`, `letters.lots_not_ready`.
    """
    merge = _releasable(parts, assembly, move_up)
    lots = lots_in(parts, merge)
    now = parts.clock.business_now()
    holding = holding_of(assembly)

    def decide(current: MailMerge) -> Change[MailMerge] | None:
        if current.released:
            return None
        if current.release is None or current.counts is None:
            raise Refusal("letters.release_not_proposed")
        release = approve(current.release, actor, now, decision)
        errands = tuple(Errand(Step.RELEASE_LOT, holding, lot.id) for lot in lots)
        entry = Entry(actor, "letters.released", current.id, facts=_counts(current))
        return Change(current.with_(release=release, phase=MergePhase.RELEASED), (entry,), errands)

    return parts.repository.change(MailMerge, merge.id, decide)


def release_lot(parts: Parts, message: WorkMessage) -> None:
    """Step mail-merge/release-lot: the lot becomes a packet of the contract, if the contractor prints."""
    lot = parts.repository.settled(Lot, message.unit)
    if lot.phase is not LotPhase.READY:
        return
    assembly = parts.repository.get(Assembly, lot.assembly)
    merge = parts.repository.get(MailMerge, merge_id(lot.assembly, lot.move_up))
    if not merge.released:
        return  # taken back meanwhile: two people release it anew
    packet = _assign(parts, assembly, merge, lot, message.holding)

    def decide(current: Lot) -> Change[Lot] | None:
        if current.phase is not LotPhase.READY:
            return None
        facts = {"packet": packet or "", "sha256": current.printed.sha256 if current.printed else ""}
        entry = Entry(SYSTEM_ACTOR, "lot.released", current.id, facts=facts)
        return Change(current.with_(phase=LotPhase.RELEASED, packet=packet), (entry,))

    parts.repository.change(Lot, lot.id, decide)


def _assign(
    parts: Parts, assembly: Assembly, merge: MailMerge, lot: Lot, holding: HoldingId
) -> PacketId | None:
    if assembly.plan.letters.printer is Printer.WARD or merge.contract is None or merge.release is None:
        return None
    packet = assign_packet(
        parts,
        assembly_id=AssemblyId(assembly.id),
        contract_id=merge.contract,
        kind=PacketKind.LOT,
        title=f"案内状 {lot.title}（{lot.letters}通）",
        purpose=assembly.plan.packet_rule(PacketKind.LOT).purpose,
        due=planned_due(assembly, PacketKind.LOT),
        files=[PacketFile(f"{lot.name}.pdf", PDF, read_lot(parts, holding, lot))],
        actor=merge.release.approved.actor if merge.release.approved else SYSTEM_ACTOR,
        source=lot.source,
    )
    return packet.packet_id


def _releasable(parts: Parts, assembly: Assembly, move_up: int) -> MailMerge:
    merge = parts.repository.get(MailMerge, merge_id(assembly.id, move_up))
    lots = lots_in(parts, merge)
    ready = sum(lot.phase in RELEASABLE for lot in lots)
    if merge.counts is None or ready < merge.counts.lots:
        raise Refusal("letters.lots_not_ready", ready=ready, lots=merge.counts.lots if merge.counts else 0)
    if not merge.counts.adds_up:
        raise Fault("letters.sum_differs", drawn=merge.counts.drawn, placed=merge.counts.placed)
    require_stated(parts, assembly, Stage.LOTS, since=merge.started.at)
    if assembly.plan.letters.printer is Printer.CONTRACTOR:
        _check_contract(parts, merge.contract)
    return merge


def _check_contract(parts: Parts, contract_id: ContractId | None) -> None:
    if contract_id is None:
        raise Refusal("letters.no_contract")
    require_running(parts, parts.repository.get(Contract, contract_id))


def _counts(merge: MailMerge) -> dict[str, str | int]:
    counts = merge.counts
    if counts is None:
        return {}
    return {"letters": counts.in_lots, "lots": counts.lots}
