"""Taking in a file of scanned forms in parts: judged at its beginning, enveloped on arrival, resumable."""

import hashlib

from shared.documents.assembly import Assembly
from shared.documents.part_upload import ReceivedPart
from shared.documents.scan import Scan, ScanPhase, scan_id
from shared.domain.approvals import Act
from shared.domain.ids import ActorId, AssemblyId
from shared.domain.scan_format import LARGEST_SCAN, format_of
from shared.domain.trail import Facts
from shared.errors import Conflict, NameTaken, Refusal
from shared.services.holdings import vault_of
from shared.services.part_upload import check_announced, check_place, check_whole, repeated
from shared.services.parts import Parts
from shared.services.replies import ensure_open, holding_of
from shared.services.repository import Change, Entry, Errand
from shared.services.work import Step

PART_CLASS = "scan-part"


def scans_of(parts: Parts, assembly: Assembly) -> list[Scan]:
    """All files of scanned forms, by number."""
    return parts.repository.all(Scan, f"{assembly.id}.scan-")


def start(parts: Parts, assembly: Assembly, actor: ActorId, size: int, sha256: str) -> Scan:
    """Announce a file of `size` bytes; announcing one that is on its way again resumes it.

    Raises Refusal `replies.not_begun`, `replies.closed`, `intake.size` (limit), `intake.digest`,
    `scans.same_file` when this very file was taken before.
    """
    ensure_open(parts, assembly)
    check_announced(size, sha256, LARGEST_SCAN)
    scans = scans_of(parts, assembly)
    for scan in scans:
        if (scan.bytes, scan.sha256) == (size, sha256) and scan.phase is not ScanPhase.REJECTED:
            if scan.phase is ScanPhase.RECEIVING:
                return scan
            raise Refusal("scans.same_file", number=scan.number)
    return _announced(parts, assembly, actor, len(scans) + 1, size, sha256)


def receive(
    parts: Parts, assembly: Assembly, number: int, actor: ActorId, part_number: int, data: bytes
) -> Scan:
    """Take a part (1-based). The same bytes again change nothing.

    Raises Refusal `scans.not_receiving`, `intake.part_differs`, `intake.part_out_of_order`,
    `intake.part_size`, and for the first part of anything but a scan `scans.format`: it is then rejected,
    and nothing of it is stored.
    """
    name = scan_id(assembly.id, number)
    scan = parts.repository.get(Scan, name)
    digest = hashlib.sha256(data).hexdigest()
    if repeated(scan, part_number, digest):
        return scan
    _check_place(scan, part_number, data)
    if part_number == 1 and format_of(data) is None:
        _reject(parts, scan, actor, "scans.format")
        raise Refusal("scans.format")
    vault = vault_of(parts, holding_of(assembly))
    stored = vault.put(PART_CLASS, f"{number:04d}.{part_number:05d}.{digest[:16]}", data)
    part = ReceivedPart(sha256=digest, bytes=len(data), object=stored)

    def append(current: Scan) -> Change[Scan] | None:
        if repeated(current, part_number, digest):
            return None
        _check_place(current, part_number, data)
        facts: Facts = {"part": part_number, "bytes": len(data), "sha256": digest}
        entry = Entry(actor, "scan.part_received", current.id, facts=facts)
        return Change(current.with_(parts=(*current.parts, part)), (entry,))

    return parts.repository.change(Scan, name, append)


def finish(parts: Parts, assembly: Assembly, number: int, actor: ActorId) -> Scan:
    """All parts are here: its pages may be read. Raises Refusal `intake.truncated` (received, expected)."""

    def decide(current: Scan) -> Change[Scan] | None:
        if current.phase in (ScanPhase.READING, ScanPhase.READ):
            return None
        _check_open(current)
        check_whole(current)
        facts: Facts = {"parts": len(current.parts), "bytes": current.bytes, "sha256": current.sha256}
        entry = Entry(actor, "scan.received", current.id, facts=facts)
        errand = Errand(Step.READ_SCAN, holding_of(assembly), current.id)
        return Change(current.with_(phase=ScanPhase.READING), (entry,), (errand,))

    return parts.repository.change(Scan, scan_id(assembly.id, number), decide)


def _announced(parts: Parts, assembly: Assembly, actor: ActorId, number: int, size: int, sha256: str) -> Scan:
    scan = Scan(
        id=scan_id(assembly.id, number),
        trail=assembly.trail,
        assembly=AssemblyId(assembly.id),
        number=number,
        bytes=size,
        sha256=sha256,
        uploaded=Act(actor=actor, at=parts.clock.business_now()),
    )
    facts: Facts = {"bytes": size, "sha256": sha256}
    try:
        return parts.repository.create(Change(scan, (Entry(actor, "scan.announced", scan.id, facts=facts),)))
    except NameTaken:
        raise Conflict("general.stale_page") from None


def _reject(parts: Parts, scan: Scan, actor: ActorId, code: str) -> None:
    def decide(current: Scan) -> Change[Scan] | None:
        if current.phase is not ScanPhase.RECEIVING:
            return None
        entry = Entry(actor, "scan.rejected", current.id, code)
        return Change(current.with_(phase=ScanPhase.REJECTED, rejection=code), (entry,))

    parts.repository.change(Scan, scan.id, decide)


def _check_open(scan: Scan) -> None:
    if scan.phase is not ScanPhase.RECEIVING:
        raise Refusal("scans.not_receiving")


def _check_place(scan: Scan, number: int, data: bytes) -> None:
    _check_open(scan)
    check_place(scan, number, data)
