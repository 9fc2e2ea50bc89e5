"""Assigning data to a contract: an explicit act that copies files into the contract's holding as a packet."""

import csv
import hashlib
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from shared.documents.assembly import Assembly
from shared.documents.contract import Contract
from shared.documents.custody import CustodyLedger
from shared.documents.holding import Holding, Phase
from shared.documents.packet import Packet, StoredFile
from shared.domain.approvals import Act
from shared.domain.canonical_json import canonical
from shared.domain.custody_lines import PaperContent
from shared.domain.due_dates import DueFrom, due_date
from shared.domain.ids import ActorId, AssemblyId, ContractId, PacketId
from shared.domain.japan_time import day_of
from shared.domain.packet_kinds import (
    CSV,
    PacketField,
    PacketKind,
    allowed_fields,
    check_columns,
    check_content_type,
    check_counts,
)
from shared.errors import Fault, NameTaken, NotFound, Refusal
from shared.services.contract import require_running
from shared.services.holding_objects import HoldingObjects
from shared.services.holdings import vault_of
from shared.services.parts import Parts
from shared.services.repository import Change, Entry

PART_BYTES = 4 * 1024 * 1024
"""Plaintext of one stored and served part: well under the 8 MiB that a download may have."""

_CLASS = "packet"


@dataclass(frozen=True, slots=True)
class PacketFile:
    """A file to assign. `name` is made by the program (`lot-0001.pdf`) and says nothing about a person."""

    name: str
    content_type: str
    data: bytes


def packets_of(parts: Parts, contract_id: ContractId | str) -> list[Packet]:
    """All packets of a contract, in order of their source."""
    return parts.repository.all(Packet, f"{contract_id}.")


def packet_of(parts: Parts, contract: Contract, packet_id: str) -> Packet:
    """Raises NotFound, also for a packet of another contract."""
    packet = parts.repository.get(Packet, packet_id)
    if packet.contract != contract.id:
        raise NotFound("general.not_found")
    return packet


def packet_id_of(contract_id: ContractId | str, source: str) -> PacketId:
    """Of what `source` names within the contract, also before it is assigned."""
    return PacketId(f"{contract_id}.{source}")


def planned_due(assembly: Assembly, kind: PacketKind, posted_on: date | None = None) -> date | None:
    """Due date by the plan's rule; None when it counts from a posting that has not taken place yet.

    Raises Refusal `plan.packet_not_planned`.
    """
    rule = assembly.plan.packet_rule(kind)
    return due_date(rule.due_from, rule.due_days, posted_on=posted_on, event_end=assembly.plan.event.days[-1])


def planned_due_of_paper(
    assembly: Assembly, content: PaperContent, posted_on: date | None = None
) -> date | None:
    """As `planned_due`: of paper only letters are posted, so that all else counts from the event's end."""
    rule = assembly.plan.packet_rule(PacketKind.PAPER)
    start = rule.due_from if content is PaperContent.LETTERS else DueFrom.EVENT_END
    return due_date(start, rule.due_days, posted_on=posted_on, event_end=assembly.plan.event.days[-1])


def assign_packet(
    parts: Parts,
    *,
    assembly_id: AssemblyId,
    contract_id: ContractId,
    kind: PacketKind,
    title: str,
    purpose: str,
    due: date | None,
    files: Sequence[PacketFile],
    actor: ActorId,
    source: str,
) -> Packet:
    """Copy `files` into the contract's holding as one packet; the same `source` again is the same packet.

    A due date after the contract's end becomes its end (DOMAIN.md §5: due dates come before it).
    Raises Refusal `contract.not_begun`, `contract.ended`, `contract.not_active`, `packet.*` for what
    the kind or the plan does not allow, Fault `packet.source_differs`.
    """
    contract = parts.repository.get(Contract, contract_id)
    if contract.assembly != assembly_id:
        raise NotFound("general.not_found")
    require_running(parts, contract)
    narrowed = parts.repository.get(Assembly, assembly_id).plan.packet_rule(kind).fields
    for file in files:
        check_file(kind, file, narrowed)
    packet_id = packet_id_of(contract_id, source)
    existing = parts.repository.find(Packet, packet_id)
    if existing is not None:
        return _same(existing, kind, files)
    packet = Packet(
        id=packet_id,
        trail=contract.trail,
        contract=contract_id,
        holds=kind,
        fields=tuple(sorted(allowed_fields(kind, narrowed))),
        source=source,
        title=title,
        purpose=purpose,
        due=min(due or contract.ends_on, contract.ends_on),
        files=tuple(_store(parts, contract, packet_id, files)),
        assigned=Act(actor=actor, at=parts.clock.business_now()),
    )
    try:
        return parts.repository.create(Change(packet, tuple(_entries(packet, actor))))
    except NameTaken:
        return _same(parts.repository.get(Packet, packet_id), kind, files)


def set_dues_anew(parts: Parts, assembly: Assembly, contract_id: str, actor: ActorId) -> None:
    """The event's days have changed: what is due from its end is due by the new day, if it is still out."""
    ledger = parts.repository.find(CustodyLedger, contract_id)
    content = {paper.packet: paper.content for paper in (ledger.lines.papers if ledger else ())}
    for packet in packets_of(parts, contract_id):
        due = _due_unposted(assembly, packet, content.get(packet.packet_id))
        if due is not None and packet.recalled is None:
            set_due(parts, packet.id, due, actor)


def _due_unposted(assembly: Assembly, packet: Packet, content: PaperContent | None) -> date | None:
    """None for what counts from a posting."""
    if content is not None:
        return planned_due_of_paper(assembly, content)
    return planned_due(assembly, packet.holds)


def set_due(parts: Parts, packet_id: str, due: date, actor: ActorId) -> Packet:
    """Fix a due date that was unknown at assignment, as that of a lot once it is posted."""
    packet = parts.repository.get(Packet, packet_id)
    last = parts.repository.get(Contract, packet.contract).ends_on
    day = min(due, last)

    def decide(current: Packet) -> Change[Packet] | None:
        if current.due == day:
            return None
        entry = Entry(actor, "packet.due_set", current.id, facts={"due": day.isoformat()})
        return Change(current.with_(due=day), (entry,))

    return parts.repository.change(Packet, packet_id, decide)


def recall(parts: Parts, packet_id: str, actor: ActorId) -> Packet:
    """Stop a packet: no further copy, no further reading. Copies that are out stay in the ledger."""
    act = Act(actor=actor, at=parts.clock.business_now())

    def decide(current: Packet) -> Change[Packet] | None:
        if current.recalled:
            return None
        return Change(current.with_(recalled=act), (Entry(actor, "packet.recalled", current.id),))

    return parts.repository.change(Packet, packet_id, decide)


def withhold(parts: Parts, contract_id: ContractId, packet_id: PacketId, actor: ActorId) -> bool:
    """Recall a packet of which there is no copy, so that there never is one. False when somebody was first.

    The ledger decides, by the same compare-and-swap as a pull; the packet may still be on its way there."""

    def decide(ledger: CustodyLedger) -> Change[CustodyLedger] | None:
        lines = ledger.lines.withhold(packet_id)
        if lines is None or lines == ledger.lines:
            return None
        return Change(ledger.with_(lines=lines), (Entry(actor, "packet.withheld", packet_id),))

    ledger = parts.repository.change(CustodyLedger, contract_id, decide)
    if packet_id not in ledger.lines.withheld:
        return False
    if parts.repository.find(Packet, packet_id):
        recall(parts, packet_id, actor)
    return True


def destroy(parts: Parts, packet_id: str, actor: ActorId) -> Packet:
    """Recall a packet and delete its files: somebody in it withdrew, or had something put right.

    Copies and sheets that are out are due back today. Repeating it deletes what an earlier try left.
    """
    act = Act(actor=actor, at=parts.clock.business_now())
    today = day_of(act.at)

    def decide(current: Packet) -> Change[Packet] | None:
        if current.deleted or (current.recalled and not current.files):
            return None
        document = current.with_(
            recalled=current.recalled or act,
            deleted=act if current.files else None,
            due=min(current.due or today, today),
        )
        action = "packet.deleted" if current.files else "packet.recalled"
        return Change(document, (Entry(actor, action, current.id),))

    packet = parts.repository.change(Packet, packet_id, decide)
    contract = parts.repository.get(Contract, packet.contract)
    holding = parts.repository.find(Holding, contract.holding) if contract.holding else None
    if holding and holding.phase is Phase.ACTIVE:
        vault = vault_of(parts, holding.holding_id)
        for ref in (ref for file in packet.files for ref in file.parts):
            vault.delete(ref)
    return packet


def part_of(vault: HoldingObjects, packet: Packet, file_name: str, part_no: int) -> bytes:
    """Part `part_no` (from 1) of a file. Raises NotFound."""
    file = file_named(packet, file_name)
    if not 1 <= part_no <= len(file.parts):
        raise NotFound("general.not_found")
    return vault.get(file.parts[part_no - 1])


def file_named(packet: Packet, file_name: str) -> StoredFile:
    """Raises NotFound."""
    for file in packet.files:
        if file.name == file_name:
            return file
    raise NotFound("general.not_found")


def digest_of(files: Sequence[StoredFile]) -> str:
    """SHA-256 of the only file, or of the canonical list of names and digests."""
    if len(files) == 1:
        return files[0].sha256
    return hashlib.sha256(canonical([[file.name, file.sha256] for file in files])).hexdigest()


def check_file(kind: PacketKind, file: PacketFile, narrowed: Iterable[str] | None) -> None:
    """The closed schema, as far as a file can be looked into: tables column by column (clause 3)."""
    check_content_type(kind, file.content_type)
    if file.content_type != CSV:
        return
    try:
        rows = list(csv.reader(io.StringIO(file.data.decode("utf-8-sig"), newline=""), strict=True))
    except (UnicodeDecodeError, csv.Error):
        raise Refusal("packet.table_unreadable") from None
    if not rows:
        raise Refusal("packet.table_unreadable")
    fields = check_columns(kind, rows[0], narrowed)
    for line, row in enumerate(rows[1:], start=2):
        if len(row) != len(fields):
            raise Refusal("packet.column_count", line=line)
    if PacketField.COUNT in fields:
        check_counts(fields, rows[1:])


def _store(
    parts: Parts, contract: Contract, packet_id: str, files: Sequence[PacketFile]
) -> Iterable[StoredFile]:
    if not files:
        return
    if contract.holding is None:
        raise Refusal("contract.not_active")
    vault = vault_of(parts, contract.holding)
    for file in files:
        cuts = range(0, max(len(file.data), 1), PART_BYTES)
        yield StoredFile(
            name=file.name,
            content_type=file.content_type,
            sha256=hashlib.sha256(file.data).hexdigest(),
            size=len(file.data),
            parts=tuple(
                vault.put(_CLASS, f"{packet_id}.{file.name}.{number}", file.data[start : start + PART_BYTES])
                for number, start in enumerate(cuts, start=1)
            ),
        )


def _same(packet: Packet, kind: PacketKind, files: Sequence[PacketFile]) -> Packet:
    """An act that is repeated finds its packet; another content under the same source is an error."""
    given = [(file.name, hashlib.sha256(file.data).hexdigest()) for file in files]
    if packet.holds is not kind or [(file.name, file.sha256) for file in packet.files] != given:
        raise Fault("packet.source_differs", packet=packet.id)
    return packet


def _entries(packet: Packet, actor: ActorId) -> Iterable[Entry]:
    facts: dict[str, str | int] = {
        "kind": packet.holds.value,
        "files": len(packet.files),
        "bytes": packet.bytes,
        "due": packet.due.isoformat() if packet.due else "",
    }
    if packet.files:
        facts["sha256"] = digest_of(packet.files)
    yield Entry(actor, "packet.assigned", packet.id, facts=facts)
    if len(packet.files) > 1:
        for file in packet.files:
            described: dict[str, str | int] = {"file": file.name, "sha256": file.sha256, "bytes": file.size}
            yield Entry(actor, "packet.file", packet.id, facts=described)
