"""Taking in a report draft from the contractor: in parts, judged at its beginning, enveloped, resumable."""

import hashlib
from collections.abc import Sequence

from shared.documents.contract import Contract
from shared.documents.part_upload import ReceivedPart
from shared.documents.report_draft import DraftPhase, ReportDraft, draft_id
from shared.domain.approvals import Act
from shared.domain.ids import ActorId, AssemblyId
from shared.domain.report_draft import LARGEST_DRAFT
from shared.domain.trail import Facts
from shared.errors import Conflict, NameTaken, Refusal
from shared.services.contract import require_running
from shared.services.custody import named_person
from shared.services.holdings import vault_of
from shared.services.part_upload import check_announced, check_place, check_whole, repeated
from shared.services.parts import Parts
from shared.services.report_drafts import drafts_of, where_now
from shared.services.repository import Change, Entry, Errand
from shared.services.work import Step

PART_CLASS = "report-draft-part"
_PDF = b"%PDF-"


def start(parts: Parts, contract: Contract, actor: ActorId, size: int, sha256: str) -> ReportDraft:
    """Announce the next version; announcing one that is on its way again resumes it.

    Raises Denied `pull.not_named`; Refusal `contract.*` outside the term, `report_draft.too_large` (limit),
    `intake.digest`, `report_draft.undecided`, `report_draft.accepted`, `report_draft.same_file` (number) for
    the very file that was sent back, `report_draft.nowhere`."""
    _require_contractor(parts, contract, actor)
    if size > LARGEST_DRAFT:
        raise Refusal("report_draft.too_large", limit=LARGEST_DRAFT // 1024**2)
    check_announced(size, sha256, LARGEST_DRAFT)
    earlier = drafts_of(parts, contract.id)
    last = earlier[-1] if earlier else None
    if last and last.phase is DraftPhase.RECEIVING:
        if (last.bytes, last.sha256, last.holding) == (size, sha256, where_now(parts, contract)):
            return last
        _reject(parts, last, actor, "report_draft.given_up")
    _require_turn(earlier, sha256)
    return _announced(parts, contract, actor, len(earlier) + 1, size, sha256)


def receive(
    parts: Parts, contract: Contract, number: int, actor: ActorId, part_number: int, data: bytes
) -> ReportDraft:
    """Take a part (1-based). The same bytes again change nothing.

    Raises as `start`, Refusal `report_draft.not_receiving`, `intake.part_*`, and for the first part of
    anything but a PDF `report_draft.not_pdf`: it is then rejected, and nothing of it is stored."""
    _require_contractor(parts, contract, actor)
    draft = parts.repository.get(ReportDraft, draft_id(contract.id, number))
    digest = hashlib.sha256(data).hexdigest()
    if repeated(draft, part_number, digest):
        return draft
    _check_place(draft, part_number, data)
    if part_number == 1 and not data.startswith(_PDF):
        _reject(parts, draft, actor, "report_draft.not_pdf")
        raise Refusal("report_draft.not_pdf")
    stored = vault_of(parts, draft.holding).put(
        PART_CLASS, f"{draft.id}.{part_number:05d}.{digest[:16]}", data
    )
    part = ReceivedPart(sha256=digest, bytes=len(data), object=stored)

    def append(current: ReportDraft) -> Change[ReportDraft] | None:
        if repeated(current, part_number, digest):
            return None
        _check_place(current, part_number, data)
        facts: Facts = {"part": part_number, "bytes": len(data), "sha256": digest}
        entry = Entry(actor, "report_draft.part_received", current.id, facts=facts)
        return Change(current.with_(parts=(*current.parts, part)), (entry,))

    return parts.repository.change(ReportDraft, draft.id, append)


def finish(parts: Parts, contract: Contract, number: int, actor: ActorId) -> ReportDraft:
    """All parts are here: it is submitted, and the program reads it.

    Raises as `start`, Refusal `intake.truncated`, `report_draft.not_receiving`."""
    _require_contractor(parts, contract, actor)
    act = Act(actor=actor, at=parts.clock.business_now())

    def decide(current: ReportDraft) -> Change[ReportDraft] | None:
        if current.phase not in (DraftPhase.RECEIVING, DraftPhase.REJECTED):
            return None
        _check_open(current)
        check_whole(current)
        facts: Facts = {"bytes": current.bytes, "sha256": current.sha256, "holding": current.holding}
        entry = Entry(actor, "report_draft.submitted", current.id, facts=facts)
        errand = Errand(Step.LOOK_AT_DRAFT, current.holding, current.id)
        return Change(current.with_(phase=DraftPhase.LOOKING, submitted=act), (entry,), (errand,))

    return parts.repository.change(ReportDraft, draft_id(contract.id, number), decide)


def _require_contractor(parts: Parts, contract: Contract, actor: ActorId) -> None:
    require_running(parts, contract)
    named_person(parts, contract, actor)


def _require_turn(earlier: Sequence[ReportDraft], sha256: str) -> None:
    """One version at a time: the ward decides on it before the next comes."""
    for one in earlier:
        if one.phase.undecided:
            raise Refusal("report_draft.undecided")
        if one.phase in (DraftPhase.ACCEPTED, DraftPhase.PUBLISHED):
            raise Refusal("report_draft.accepted")
        if one.phase is DraftPhase.SENT_BACK and one.sha256 == sha256:
            raise Refusal("report_draft.same_file", number=one.number)


def _announced(
    parts: Parts, contract: Contract, actor: ActorId, number: int, size: int, sha256: str
) -> ReportDraft:
    draft = ReportDraft(
        id=draft_id(contract.id, number),
        trail=contract.trail,
        assembly=AssemblyId(contract.assembly),
        contract=contract.contract_id,
        number=number,
        bytes=size,
        sha256=sha256,
        holding=where_now(parts, contract),
        submitted=Act(actor=actor, at=parts.clock.business_now()),
    )
    facts: Facts = {"bytes": size, "sha256": sha256}
    try:
        return parts.repository.create(
            Change(draft, (Entry(actor, "report_draft.announced", draft.id, facts=facts),))
        )
    except NameTaken:
        raise Conflict("general.stale_page") from None


def _reject(parts: Parts, draft: ReportDraft, actor: ActorId, code: str) -> None:
    def decide(current: ReportDraft) -> Change[ReportDraft] | None:
        if current.phase is not DraftPhase.RECEIVING:
            return None
        entry = Entry(actor, "report_draft.rejected", current.id, code)
        return Change(current.with_(phase=DraftPhase.REJECTED, rejection=code), (entry,))

    parts.repository.change(ReportDraft, draft.id, decide)


def _check_open(draft: ReportDraft) -> None:
    if draft.phase is not DraftPhase.RECEIVING:
        raise Refusal("report_draft.not_receiving")


def _check_place(draft: ReportDraft, number: int, data: bytes) -> None:
    _check_open(draft)
    check_place(draft, number, data)
