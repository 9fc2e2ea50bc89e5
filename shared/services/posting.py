"""What was posted, spoiled and returned, with its slip; a recorded posting is corrected by two people."""

import hashlib
from datetime import date

from shared.documents.assembly import Assembly
from shared.documents.mail_merge import Correction, MailMerge, Posting, Slip, merge_id
from shared.documents.reprint import Reprint, ReprintPhase
from shared.domain.approvals import Act, PaperDecision, approve, propose
from shared.domain.custody_lines import Paper, PaperContent
from shared.domain.ids import SYSTEM_ACTOR, ActorId
from shared.domain.japan_time import day_of
from shared.domain.mail_merge import PAGES_A_LETTER
from shared.domain.packet_kinds import PacketKind
from shared.domain.plan_sections import Printer
from shared.errors import Fault, Refusal
from shared.services.custody import ledger_of
from shared.services.holdings import vault_of
from shared.services.merges import holding_of, lots_in, merges_of
from shared.services.packets import planned_due, planned_due_of_paper, set_due
from shared.services.parts import Parts
from shared.services.repository import Change, Entry, Errand
from shared.services.reprint import reprints_of
from shared.services.work import Step, WorkMessage

LARGEST_SLIP = 4 * 1024 * 1024
_SLIP_CLASS = "posting-slip"
_BEGINNINGS = {b"%PDF-": "application/pdf", b"\x89PNG\r\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}


def printed_letters(parts: Parts, merge: MailMerge) -> int:
    """Letters on paper: those in lots, and reprints."""
    counted = merge.counts.in_lots if merge.counts else 0
    return counted + len(_reprints(parts, merge))


def record_posting(parts: Parts, assembly: Assembly, posting: Posting, move_up: int = 0) -> MailMerge:
    """What was posted, and on which day: that day starts the due date of the lots.

    Raises Refusal `letters.not_released`, `letters.posting_sum` (posted + spoiled is not what was
    printed), `letters.posting_day`, `letters.posting_recorded`, `letters.paper_differs`.
    """
    merge = _merge(parts, assembly, move_up)
    if merge.posting is None:
        _check(parts, assembly, merge, posting)
    holding = holding_of(assembly)

    def decide(current: MailMerge) -> Change[MailMerge] | None:
        if current.posting is not None:
            _check_same(current.posting, posting)
            return None
        entry = Entry(posting.recorded.actor, "letters.posted", current.id, facts=_facts(posting))
        errand = Errand(Step.SET_LOTS_DUE, holding, current.id)
        return Change(current.with_(posting=posting), (entry,), (errand,))

    return parts.repository.change(MailMerge, merge.id, decide)


def propose_correction(parts: Parts, assembly: Assembly, posting: Posting, move_up: int = 0) -> MailMerge:
    """Staff say what the posting was in truth; nothing changes before a second person agrees.

    A further proposal replaces the one that waits. Raises as `record_posting`, `letters.not_posted`.
    """
    merge = _merge(parts, assembly, move_up)
    _check(parts, assembly, merge, posting)
    actor = posting.recorded.actor
    correction = Correction(posting=posting, approval=propose(actor, parts.clock.business_now()))

    def decide(current: MailMerge) -> Change[MailMerge] | None:
        if current.posting is None:
            raise Refusal("letters.not_posted")
        entry = Entry(actor, "letters.posting_correction_proposed", current.id, facts=_facts(posting))
        return Change(current.with_(correction=correction), (entry,))

    return parts.repository.change(MailMerge, merge.id, decide)


def approve_correction(
    parts: Parts, assembly: Assembly, actor: ActorId, decision: PaperDecision, move_up: int = 0
) -> MailMerge:
    """The second person's yes: the posting is replaced, the earlier one kept, due dates are set anew.

    Raises Denied `general.same_person`, Refusal `letters.no_correction`, `letters.posting_sum`.
    """
    now = parts.clock.business_now()
    holding = holding_of(assembly)
    merge = _merge(parts, assembly, move_up)
    waiting = merge.correction
    if waiting:
        _check(parts, assembly, merge, waiting.posting)

    def decide(current: MailMerge) -> Change[MailMerge] | None:
        if current.correction is None or current.correction != waiting or current.posting is None:
            raise Refusal("letters.no_correction")
        approval = approve(current.correction.approval, actor, now, decision)
        posting = current.correction.posting
        changed = current.with_(
            posting=posting,
            correction=None,
            corrected=(*current.corrected, Correction(posting=current.posting, approval=approval)),
        )
        entry = Entry(actor, "letters.posting_corrected", current.id, facts=_facts(posting))
        return Change(changed, (entry,), (Errand(Step.SET_LOTS_DUE, holding, current.id),))

    return parts.repository.change(MailMerge, merge.id, decide)


def attach_slip(parts: Parts, assembly: Assembly, data: bytes, actor: ActorId, move_up: int = 0) -> MailMerge:
    """Keep a scan of the posting slip (PDF, PNG or JPEG), enveloped. The same file again changes nothing.

    Raises Refusal `letters.not_posted`, `letters.slip_size` (limit), `letters.slip_type`.
    """
    if not 0 < len(data) <= LARGEST_SLIP:
        raise Refusal("letters.slip_size", limit=LARGEST_SLIP)
    type_ = next((words for start, words in _BEGINNINGS.items() if data.startswith(start)), None)
    if type_ is None:
        raise Refusal("letters.slip_type")
    digest = hashlib.sha256(data).hexdigest()
    merge = _merge(parts, assembly, move_up)
    if merge.posting is None:
        raise Refusal("letters.not_posted")
    stored = vault_of(parts, holding_of(assembly)).put(_SLIP_CLASS, f"{merge.id}.{digest[:32]}", data)
    act = Act(actor=actor, at=parts.clock.business_now())
    slip = Slip(file=stored, content_type=type_, sha256=digest, size=len(data), attached=act)

    def decide(current: MailMerge) -> Change[MailMerge] | None:
        if any(one.sha256 == digest for one in current.slips):
            return None
        entry = Entry(
            actor, "letters.slip_attached", current.id, facts={"sha256": digest, "bytes": len(data)}
        )
        return Change(current.with_(slips=(*current.slips, slip)), (entry,))

    return parts.repository.change(MailMerge, merge.id, decide)


def read_slip(parts: Parts, assembly: Assembly, slip: Slip) -> bytes:
    """The file as it was attached."""
    return vault_of(parts, holding_of(assembly)).get(slip.file)


def set_lots_due(parts: Parts, message: WorkMessage) -> None:
    """Step mail-merge/set-due: the posting's day fixes the due date of every lot at the contractor, and of
    the counted paper that the letters went out on."""
    merge = parts.repository.settled(MailMerge, message.unit)
    if merge.posting is None:
        raise Fault("letters.not_released", assembly=merge.id)
    assembly = parts.repository.get(Assembly, merge.assembly)
    due = planned_due(assembly, PacketKind.LOT, merge.posting.day)
    packets = [lot.packet for lot in lots_in(parts, merge)]
    packets += [reprint.packet for reprint in _reprints(parts, merge)]
    for packet in filter(None, packets):
        if due:
            set_due(parts, packet, due, SYSTEM_ACTOR)
    if merge.contract and assembly.plan.letters.printer is Printer.WARD:
        on_paper = planned_due_of_paper(assembly, PaperContent.LETTERS, merge.posting.day)
        for paper in _letters_on_paper(parts, merge, merge.posting.day):
            if on_paper:
                set_due(parts, paper.packet, on_paper, SYSTEM_ACTOR)


def _letters_on_paper(parts: Parts, merge: MailMerge, posted: date) -> list[Paper]:
    """Sheets of letters handed over by this posting, and not before an earlier one of the same assembly."""
    days = (one.posting.day for one in merges_of(parts, merge.assembly) if one.posting)
    earlier = max((day for day in days if day < posted), default=date.min)
    return [
        paper
        for paper in ledger_of(parts, str(merge.contract)).papers
        if paper.content is PaperContent.LETTERS and earlier < day_of(paper.handed_over.at) <= posted
    ]


def _merge(parts: Parts, assembly: Assembly, move_up: int) -> MailMerge:
    return parts.repository.get(MailMerge, merge_id(assembly.id, move_up))


def _reprints(parts: Parts, merge: MailMerge) -> list[Reprint]:
    """Of its lots' letters; not those that were taken back before anybody printed them."""
    numbers = {lot.number for lot in lots_in(parts, merge)}
    made = (one for one in reprints_of(parts, merge.assembly) if one.phase is not ReprintPhase.STOPPED)
    return [reprint for reprint in made if reprint.lot in numbers]


def _check(parts: Parts, assembly: Assembly, merge: MailMerge, posting: Posting) -> None:
    if not merge.released:
        raise Refusal("letters.not_released")
    check_day(parts, posting.day, assembly)
    printed = printed_letters(parts, merge)
    if posting.posted + posting.spoiled != printed:
        raise Refusal("letters.posting_sum", printed=printed)
    if assembly.plan.letters.printer is Printer.WARD and merge.contract is not None:
        _check_paper(parts, assembly, merge, posting)


def _check_paper(parts: Parts, assembly: Assembly, merge: MailMerge, posting: Posting) -> None:
    """What the ward printed went out as counted sheets: the ledger must say the same, over all merges."""
    sheets = sheets_a_letter(assembly)
    merges = merges_of(parts, assembly.id)
    others = sum(one.posting.posted for one in merges if one.posting and one.id != merge.id)
    printed = sum(printed_letters(parts, one) for one in merges)
    papers = [
        paper
        for paper in ledger_of(parts, str(merge.contract)).papers
        if paper.content is PaperContent.LETTERS
    ]
    handed, posted = sum(paper.sheets for paper in papers), sum(paper.posted for paper in papers)
    if posted != (others + posting.posted) * sheets or handed > printed * sheets:
        raise Refusal("letters.paper_differs", handed=handed, posted=posted, sheets=sheets)


def sheets_a_letter(assembly: Assembly) -> int:
    """Each page is a sheet: the form comes back, and may not bear the address on its back."""
    return PAGES_A_LETTER + len(assembly.plan.letters.pages)


def check_day(parts: Parts, day: date, assembly: Assembly) -> None:
    """From the letters' date to today. Raises Refusal `letters.posting_day`."""
    if not assembly.plan.letters.dated <= day <= day_of(parts.clock.business_now()):
        raise Refusal("letters.posting_day")


def _check_same(recorded: Posting, again: Posting) -> None:
    """The same posting may be sent twice. Raises Refusal `letters.posting_recorded` for another one."""
    if recorded.model_copy(update={"recorded": again.recorded}) != again:
        raise Refusal("letters.posting_recorded")


def _facts(posting: Posting) -> dict[str, str | int]:
    return {"day": posting.day.isoformat(), "posted": posting.posted, "spoiled": posting.spoiled}
