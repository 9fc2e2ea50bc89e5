"""The ward reads a report draft page by page, accepts it by two people or sends it back, and publishes it."""

from starlette.responses import Response

from shared.documents.report_draft import DraftPhase, ReportDraft
from shared.domain.packet_kinds import PDF
from shared.domain.report_draft import WHOLE_FILE, Finding, Verdict, WithdrawnFor
from shared.domain.roles import PersonRole
from shared.portal.decisions import paper_decision
from shared.portal.fields import choice_field, number_in_path
from shared.portal.incident_fields import long_text
from shared.portal.pages.contract import path_of
from shared.portal.pages.report_drafts import HERE
from shared.portal.routing import STAFF, SUPERVISOR, Pages, Visit, contract_role
from shared.services import report_draft_check as service
from shared.services.membership import assembly_roles
from shared.services.report_drafts import clean_file, draft_of, page_picture, page_text, readable

pages = Pages()
_DRAFT = HERE + "/{number}"
_PAGE = _DRAFT + "/pages/{page}"
_WARD = contract_role(STAFF, SUPERVISOR)


@pages.get(_DRAFT, allow=_WARD)
def show(visit: Visit) -> Response:
    draft = _draft(visit)
    to_read = draft.pages_to_read(visit.actor.id)
    return visit.render(
        "report_drafts/check.html",
        contract=visit.contract(),
        assembly=visit.assembly(),
        draft=draft,
        rows=[_row(visit, draft, page) for page in range(draft.checked.pages + 1)] if draft.checked else [],
        to_read=to_read,
        readable=readable(visit.parts, draft),
        reason=service.reason_of(visit.parts, draft) if readable(visit.parts, draft) else "",
        may_propose=not (to_read or draft.to_correct or draft.approval),
        roles=_roles(visit),
        proposed_by_me=_proposed_by(visit, draft),
        withdrawn_for=[(why.value, why.ja) for why in WithdrawnFor],
    )


@pages.get(_DRAFT + "/clean.pdf", allow=_WARD)
def file(visit: Visit) -> Response:
    """The very bytes that are checked, for who reads better on paper."""
    draft = _draft(visit)
    return visit.download(f"report-draft-{draft.number}.pdf", PDF, clean_file(visit.parts, draft))


@pages.get(_PAGE, allow=_WARD)
def page(visit: Visit) -> Response:
    """One page as everybody will see it, with its text and what the program points at."""
    draft, number = _draft(visit), number_in_path(visit, "page")
    passages = page_text(visit.parts, draft, number)
    mine = draft.look_of(visit.actor.id, number)
    return visit.render(
        "report_drafts/page.html",
        contract=visit.contract(),
        draft=draft,
        page=number,
        title=_title(number),
        passages=passages,
        findings=_findings(draft, number),
        mine=mine,
        verdicts=[(verdict.value, verdict.ja) for verdict in Verdict],
        reads=draft.phase is DraftPhase.CHECKING and not _proposed_by(visit, draft),
    )


@pages.get(_PAGE + "/picture", allow=_WARD)
def picture(visit: Visit) -> Response:
    return visit.picture(page_picture(visit.parts, _draft(visit), number_in_path(visit, "page")))


@pages.post(_PAGE, allow=_WARD)
def judge(visit: Visit) -> Response:
    """Then on to the next page that this person has not read."""
    number = number_in_path(visit, "page")
    verdict = choice_field(visit, "verdict", "全部を読んだ結果", Verdict)
    draft = service.judge_page(visit.parts, _draft(visit), number, verdict, visit.actor.id)
    here = _path(visit)
    left = draft.pages_to_read(visit.actor.id)
    if not left:
        return visit.redirect(here, notice="report_draft.all_read")
    following = next((one for one in left if one > number), left[0])
    return visit.redirect(f"{here}/pages/{following}", notice="report_draft.page_judged")


@pages.post(_DRAFT + "/propose", allow=contract_role(STAFF))
def propose(visit: Visit) -> Response:
    service.propose_acceptance(visit.parts, visit.fresh(_draft(visit)), visit.actor.id)
    return _back(visit, "report_draft.acceptance_proposed")


@pages.post(_DRAFT + "/accept", allow=contract_role(SUPERVISOR))
def accept(visit: Visit) -> Response:
    draft, decision = visit.fresh(_draft(visit)), paper_decision(visit)
    service.accept(visit.parts, draft, visit.actor.id, decision)
    return _back(visit, "report_draft.acceptance_given")


@pages.post(_DRAFT + "/send-back", allow=_WARD)
def send_back(visit: Visit) -> Response:
    reason = long_text(visit, "reason", "差し戻す理由")
    service.send_back(visit.parts, visit.fresh(_draft(visit)), reason, visit.actor.id)
    return _back(visit, "report_draft.sent_back")


@pages.post(_DRAFT + "/publish", allow=contract_role(STAFF))
def publish(visit: Visit) -> Response:
    service.publish(visit.parts, visit.fresh(_draft(visit)), visit.actor.id)
    return _back(visit, "report_draft.published")


@pages.post(_DRAFT + "/withdraw", allow=_WARD)
def withdraw(visit: Visit) -> Response:
    why = choice_field(visit, "why", "取り下げる理由", WithdrawnFor)
    service.withdraw(visit.parts, visit.fresh(_draft(visit)), why, visit.actor.id)
    return _back(visit, "report_draft.withdrawn")


def _draft(visit: Visit) -> ReportDraft:
    return draft_of(visit.parts, visit.contract().id, number_in_path(visit, "number"))


def _roles(visit: Visit) -> frozenset[PersonRole]:
    return assembly_roles(visit.assembly(), visit.actor)


def _proposed_by(visit: Visit, draft: ReportDraft) -> bool:
    """Whether the visitor is who proposed to accept it."""
    return draft.approval is not None and draft.approval.proposed.actor == visit.actor.id


def _row(visit: Visit, draft: ReportDraft, page: int) -> tuple[int, str, list[Finding], str, list[str]]:
    """Number, title, findings, the reader's own word, and those of others once the reader has judged."""
    mine = draft.look_of(visit.actor.id, page)
    others = [one for one in draft.looks if one.page == page and one != mine]
    told = mine is not None or draft.phase is not DraftPhase.CHECKING
    words = (
        [f"{one.verdict.short}：{visit.assembly().name_of(one.act.actor)}" for one in others] if told else []
    )
    return page, _title(page), _findings(draft, page), mine.verdict.short if mine else "", words


def _findings(draft: ReportDraft, page: int) -> list[Finding]:
    return [one for one in draft.checked.findings if one.page == page] if draft.checked else []


def _title(page: int) -> str:
    return "ページに見えないもの" if page == WHOLE_FILE else f"{page}ページ"


def _path(visit: Visit) -> str:
    return path_of(visit.contract(), f"/report-drafts/{number_in_path(visit, 'number')}")


def _back(visit: Visit, notice: str) -> Response:
    return visit.redirect(_path(visit), notice=notice)
