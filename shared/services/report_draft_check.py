"""The ward's check of a report draft: two people read every page; then it is accepted, or goes back.

What was accepted is copied into the ward's own holding, and published from there, byte for byte; a published
report can be taken back at once (docs/adr).
"""

import hashlib
from collections.abc import Callable

from shared.documents.assembly import Assembly
from shared.documents.base import ObjectRef
from shared.documents.report_draft import DraftPhase, PageLook, ReportDraft, SentBack
from shared.domain.approvals import Act, PaperDecision, approve, propose
from shared.domain.ids import ActorId
from shared.domain.report_draft import Verdict, WithdrawnFor
from shared.domain.trail import Facts
from shared.errors import Fault, NotFound, Refusal
from shared.services.contract import fresh_object_id
from shared.services.holdings import vault_of
from shared.services.parts import Parts
from shared.services.replies import holding_of
from shared.services.report_drafts import checked_of, clean_file
from shared.services.repository import Change, Entry

KEPT_CLASS = "report"
REASON_CLASS = "report-draft-reason"

type Decide = Callable[[ReportDraft], Change[ReportDraft] | None]


def judge_page(parts: Parts, draft: ReportDraft, page: int, verdict: Verdict, actor: ActorId) -> ReportDraft:
    """What this person found who read all of the page (0: what stands beside the pages). A later word of the
    same person replaces the earlier one, until they propose or approve.

    Raises NotFound; Refusal `report_draft.not_in_check`, `report_draft.proposed_by_you`."""
    if not 0 <= page <= checked_of(draft).pages:
        raise NotFound("general.not_found")
    look = PageLook(page=page, verdict=verdict, act=Act(actor=actor, at=parts.clock.business_now()))

    def decide(current: ReportDraft) -> Change[ReportDraft] | None:
        _require_in_check(current)
        if current.approval and current.approval.proposed.actor == actor:
            raise Refusal("report_draft.proposed_by_you")
        before = current.look_of(actor, page)
        if before and before.verdict is verdict:
            return None
        looks = (*(one for one in current.looks if one != before), look)
        entry = Entry(actor, "report_draft.page_read", current.id, verdict.value, {"page": page})
        return Change(current.with_(looks=looks), (entry,))

    return parts.repository.change(ReportDraft, draft.id, decide)


def propose_acceptance(parts: Parts, draft: ReportDraft, actor: ActorId) -> ReportDraft:
    """Who read every page and wants nothing corrected proposes 検査合格.

    Raises Refusal `report_draft.not_in_check`, `report_draft.pages_unread`, `report_draft.to_correct`."""
    approval = propose(actor, parts.clock.business_now())

    def decide(current: ReportDraft) -> Change[ReportDraft] | None:
        _require_in_check(current)
        if current.approval:
            return None
        _require_all_read(current, actor)
        facts: Facts = {"sha256": checked_of(current).sha256, "pages": checked_of(current).pages}
        entry = Entry(actor, "report_draft.acceptance_proposed", current.id, facts=facts)
        return Change(current.with_(approval=approval), (entry,))

    return parts.repository.change(ReportDraft, draft.id, decide)


def accept(parts: Parts, draft: ReportDraft, actor: ActorId, decision: PaperDecision) -> ReportDraft:
    """The second person, who read every page too, agrees. The file becomes the ward's own record.

    Raises Denied `general.same_person`; Refusal `report_draft.not_proposed` and as `propose_acceptance`."""
    now = parts.clock.business_now()

    def agreed(current: ReportDraft) -> ReportDraft:
        _require_in_check(current)
        if current.approval is None:
            raise Refusal("report_draft.not_proposed")
        given = approve(current.approval, actor, now, decision)
        _require_all_read(current, actor)
        return current.with_(approval=given, phase=DraftPhase.ACCEPTED)

    agreed(draft)  # refuses before anything is copied
    kept = _keep(parts, draft)

    def decide(current: ReportDraft) -> Change[ReportDraft] | None:
        facts: Facts = {"sha256": checked_of(current).sha256, "pages": checked_of(current).pages}
        entry = Entry(actor, "report_draft.accepted", current.id, facts=facts)
        return Change(agreed(current).with_(kept=kept), (entry,))

    return parts.repository.change(ReportDraft, draft.id, decide)


def send_back(parts: Parts, draft: ReportDraft, reason: str, actor: ActorId) -> ReportDraft:
    """Either person sends it back, with the pages that were marked and the ward's words.

    Raises Refusal `report_draft.not_in_check`, `holding.*`."""
    _require_in_check(draft)
    stored = vault_of(parts, draft.holding).put_json(REASON_CLASS, fresh_object_id(parts), {"text": reason})
    sent = SentBack(reason=stored, act=Act(actor=actor, at=parts.clock.business_now()))

    def decide(current: ReportDraft) -> Change[ReportDraft]:
        _require_in_check(current)
        facts: Facts = {"pages": len({one.page for one in current.to_correct})}
        entry = Entry(actor, "report_draft.sent_back", current.id, facts=facts)
        return Change(current.with_(phase=DraftPhase.SENT_BACK, sent_back=sent), (entry,))

    return parts.repository.change(ReportDraft, draft.id, decide)


def reason_of(parts: Parts, draft: ReportDraft) -> str:
    """Why it went back, in the ward's words. Raises Refusal `holding.*`."""
    if draft.sent_back is None:
        return ""
    found: str = vault_of(parts, draft.holding).get_json(draft.sent_back.reason)["text"]
    return found


def publish(parts: Parts, draft: ReportDraft, actor: ActorId) -> ReportDraft:
    """Everyone may read what was accepted. Raises Refusal `report_draft.not_accepted`, Fault when the kept
    copy is not the accepted bytes."""
    if draft.phase is DraftPhase.ACCEPTED:
        _require_same_bytes(parts, draft)
    act = Act(actor=actor, at=parts.clock.business_now())

    def decide(current: ReportDraft) -> Change[ReportDraft] | None:
        if current.phase is DraftPhase.PUBLISHED:
            return None
        if current.phase is not DraftPhase.ACCEPTED:
            raise Refusal("report_draft.not_accepted")
        facts: Facts = {"sha256": checked_of(current).sha256, "bytes": checked_of(current).bytes}
        entry = Entry(actor, "report_draft.published", current.id, facts=facts)
        return Change(current.with_(phase=DraftPhase.PUBLISHED, published=act), (entry,))

    return parts.repository.change(ReportDraft, draft.id, decide)


def withdraw(parts: Parts, draft: ReportDraft, why: WithdrawnFor, actor: ActorId) -> ReportDraft:
    """Nobody can read it any more, at once. Raises Refusal `report_draft.not_published`."""
    act = Act(actor=actor, at=parts.clock.business_now())

    def decide(current: ReportDraft) -> Change[ReportDraft] | None:
        if current.phase is DraftPhase.WITHDRAWN:
            return None
        if current.phase is not DraftPhase.PUBLISHED:
            raise Refusal("report_draft.not_published")
        entry = Entry(actor, "report_draft.withdrawn", current.id, why.value)
        gone = current.with_(phase=DraftPhase.WITHDRAWN, withdrawn=act, withdrawn_for=why)
        return Change(gone, (entry,))

    return parts.repository.change(ReportDraft, draft.id, decide)


def _keep(parts: Parts, draft: ReportDraft) -> ObjectRef:
    """The ward's own copy; a repeated try finds the one that is there."""
    assembly = parts.repository.get(Assembly, draft.assembly)
    data, digest = clean_file(parts, draft), checked_of(draft).sha256
    return vault_of(parts, holding_of(assembly)).put(KEPT_CLASS, f"{draft.id}.{digest[:16]}", data)


def _require_same_bytes(parts: Parts, draft: ReportDraft) -> None:
    assembly = parts.repository.get(Assembly, draft.assembly)
    kept = draft.kept
    if kept is None:
        raise Refusal("report_draft.not_accepted")
    data = vault_of(parts, holding_of(assembly)).get(kept)
    if hashlib.sha256(data).hexdigest() != checked_of(draft).sha256:
        raise Fault("holding.object_differs")


def _require_in_check(draft: ReportDraft) -> None:
    if draft.phase is not DraftPhase.CHECKING:
        raise Refusal("report_draft.not_in_check")


def _require_all_read(draft: ReportDraft, actor: ActorId) -> None:
    """Every page by this very person, and nobody wants anything corrected."""
    if unread := draft.pages_to_read(actor):
        raise Refusal("report_draft.pages_unread", pages=len(unread))
    if draft.to_correct:
        raise Refusal("report_draft.to_correct", pages=len({one.page for one in draft.to_correct}))
