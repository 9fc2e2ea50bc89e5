"""One letter once more: compiled from its record, read back, numbered, and handed over as its lot was."""

import hashlib

from shared.documents.assembly import Assembly
from shared.documents.lot import Lot, PrintedLot
from shared.documents.mail_merge import MailMerge, merge_id
from shared.documents.reprint import Reprint, ReprintPhase, ReprintReason, reprint_id
from shared.domain.approvals import Act
from shared.domain.ids import SYSTEM_ACTOR, ActorId, AssemblyId, ContractId, PacketId
from shared.domain.mail_merge import Letter
from shared.domain.packet_kinds import PDF, PacketKind
from shared.domain.plan_sections import Printer
from shared.errors import Conflict, Fault, NameTaken, Refusal
from shared.services.change_list import hits
from shared.services.holding_objects import HoldingObjects
from shared.services.holdings import vault_of
from shared.services.lot_printing import letters_of, print_letters
from shared.services.mail_merge import RECORDS_CLASS
from shared.services.merges import holding_of, lots_of
from shared.services.packets import PacketFile, assign_packet, packet_id_of, planned_due, recall, withhold
from shared.services.parts import Parts
from shared.services.reply_codes import returned_letter
from shared.services.repository import Change, Entry

_REPRINT_CLASS = "reprint"


def reprints_of(parts: Parts, assembly_id: AssemblyId | str) -> list[Reprint]:
    """All of an assembly, by number."""
    return parts.repository.all(Reprint, f"{assembly_id}.reprint-")


def reprint(
    parts: Parts, assembly: Assembly, number: int, typed: str, reason: ReprintReason, actor: ActorId
) -> Reprint:
    """Print the letter with the return-mail number `typed` as reprint `number`; repeated, it is the same one.

    Raises Refusal `letters.not_released`, `reply_code.number_unknown`, `letters.not_in_lot`,
    `letters.reprint_stopped` (a change list names the person), `letters.reprint_differs` (the page read
    back wrong), Conflict when `number` is another letter's.
    """
    lot, place, letter = _found(parts, assembly, returned_letter(parts, assembly, typed))
    merge = parts.repository.get(MailMerge, merge_id(assembly.id, lot.move_up))
    if not merge.released:
        raise Refusal("letters.not_released")
    if letter.keys.token in hits(parts, assembly):
        raise Refusal("letters.reprint_stopped")
    existing = parts.repository.find(Reprint, reprint_id(assembly.id, number))
    if existing is None and number != len(reprints_of(parts, assembly.id)) + 1:
        raise Conflict("general.stale_page")
    made = existing or _made(parts, assembly, merge, (lot, place, letter), (number, reason, actor))
    if (letter_on(vault_of(parts, holding_of(assembly)), made), made.reason) != (letter, reason):
        raise Conflict("general.stale_page")
    if letter.keys.token in hits(parts, assembly):  # by a list that did not see this reprint yet
        take_back(parts, assembly, merge, made)
        raise Refusal("letters.reprint_stopped")
    return made if made.packet else _handed_over(parts, assembly, merge, made, actor)


def letter_on(vault: HoldingObjects, made: Reprint) -> Letter:
    """What stands on it."""
    return Letter.from_json(vault.get_json(made.records))


def take_back(parts: Parts, assembly: Assembly, merge: MailMerge, made: Reprint) -> Reprint:
    """A change list names its person: stopped if nobody has it yet, flagged if it is out. Repeated, the same.

    The ledger says who was first, or, where the ward prints, the reprint itself."""
    if made.phase is not ReprintPhase.MADE:
        return made
    contract = _printing(assembly, merge)
    here = contract is None or withhold(parts, contract, packet_id_of(contract, made.name), SYSTEM_ACTOR)

    def decide(current: Reprint) -> Change[Reprint] | None:
        if current.phase is not ReprintPhase.MADE:
            return None
        phase = ReprintPhase.STOPPED if here and current.taken is None else ReprintPhase.FLAGGED
        facts: dict[str, str | int] = {"packet": current.packet or ""}
        entry = Entry(SYSTEM_ACTOR, f"reprint.{phase.value}", current.id, facts=facts)
        return Change(current.with_(phase=phase), (entry,))

    return parts.repository.change(Reprint, made.id, decide)


def take_print(parts: Parts, assembly: Assembly, made: Reprint, actor: ActorId) -> bytes:
    """For printing at the ward; recorded. Raises Refusal `letters.not_for_ward`, `.reprint_stopped`."""
    if not assembly.plan.letters.ward_prints:
        raise Refusal("letters.not_for_ward")
    act = Act(actor=actor, at=parts.clock.business_now())

    def decide(current: Reprint) -> Change[Reprint]:
        if current.phase is not ReprintPhase.MADE:
            raise Refusal("letters.reprint_stopped")
        return Change(current.with_(taken=current.taken or act), (Entry(actor, "reprint.taken", made.id),))

    return read_reprint(parts, assembly, parts.repository.change(Reprint, made.id, decide))


def read_reprint(parts: Parts, assembly: Assembly, made: Reprint) -> bytes:
    """The very bytes that were checked."""
    pdf = vault_of(parts, holding_of(assembly)).get(made.printed.pdf)
    if hashlib.sha256(pdf).hexdigest() != made.printed.sha256:
        raise Fault("letters.lot_differs", lot=made.id)
    return pdf


def _found(parts: Parts, assembly: Assembly, token: str) -> tuple[Lot, int, Letter]:
    vault = vault_of(parts, holding_of(assembly))
    for lot in lots_of(parts, assembly.id):
        for place, letter in enumerate(letters_of(vault, lot), start=1):
            if letter.keys.token == token:
                return lot, place, letter
    raise Refusal("letters.not_in_lot")


def _made(
    parts: Parts,
    assembly: Assembly,
    merge: MailMerge,
    which: tuple[Lot, int, Letter],
    asked: tuple[int, ReprintReason, ActorId],
) -> Reprint:
    (lot, place, letter), (number, reason, actor) = which, asked
    vault = vault_of(parts, holding_of(assembly))
    pdf, pages, wrong = print_letters(parts, vault, merge, [letter])
    if wrong:
        raise Refusal("letters.reprint_differs")
    digest = hashlib.sha256(pdf).hexdigest()
    id_ = reprint_id(assembly.id, number)
    stored = vault.put(_REPRINT_CLASS, f"{assembly.id}.{number:04d}.{digest[:16]}", pdf)
    records = vault.put_json(RECORDS_CLASS, f"{id_}.{digest[:16]}", letter.to_json())
    made = Reprint(
        id=id_,
        trail=assembly.trail,
        assembly=AssemblyId(assembly.id),
        number=number,
        lot=lot.number,
        letter=place,
        reason=reason,
        requested=Act(actor=actor, at=parts.clock.business_now()),
        records=records,
        printed=PrintedLot(pdf=stored, sha256=digest, size=len(pdf), pages=pages),
    )
    facts: dict[str, str | int] = {"lot": lot.number, "letter": place, "number": number}
    entry = Entry(
        actor, "letter.reprinted", made.id, facts=facts | {"reason": reason.value, "sha256": digest}
    )
    try:
        return parts.repository.create(Change(made, (entry,)))
    except NameTaken:
        return parts.repository.get(Reprint, made.id)


def _handed_over(
    parts: Parts, assembly: Assembly, merge: MailMerge, made: Reprint, actor: ActorId
) -> Reprint:
    """To the contract, if the contractor prints; else it is the ward's to print."""
    contract = _printing(assembly, merge)
    if contract is None:
        return made
    posted = merge.posting.day if merge.posting else None
    packet = assign_packet(
        parts,
        assembly_id=AssemblyId(assembly.id),
        contract_id=contract,
        kind=PacketKind.LOT,
        title=made.title,
        purpose=assembly.plan.packet_rule(PacketKind.LOT).purpose,
        due=planned_due(assembly, PacketKind.LOT, posted),
        files=[PacketFile(f"{made.name}.pdf", PDF, read_reprint(parts, assembly, made))],
        actor=actor,
        source=made.name,
    )
    after = _with_packet(parts, made, packet.packet_id, actor)
    if after.phase is ReprintPhase.STOPPED:
        recall(parts, packet.id, SYSTEM_ACTOR)  # a change list came while it was being handed over
        raise Refusal("letters.reprint_stopped")
    return after


def _printing(assembly: Assembly, merge: MailMerge) -> ContractId | None:
    """The contract whose contractor prints; None where the ward does."""
    return None if assembly.plan.letters.printer is Printer.WARD else merge.contract


def _with_packet(parts: Parts, made: Reprint, packet: PacketId, actor: ActorId) -> Reprint:
    entry = Entry(actor, "reprint.assigned", made.id, facts={"packet": packet})
    return parts.repository.change(
        Reprint,
        made.id,
        lambda now: None if now.packet else Change(now.with_(packet=packet), (entry,)),
    )
