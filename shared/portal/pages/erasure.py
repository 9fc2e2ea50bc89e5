"""Erasure: where each holding stands, asking and accepting, hold and lift, certificates, confirmation."""

from collections.abc import Iterator

from starlette.responses import Response

from shared.documents.assembly import Assembly
from shared.documents.contract import Contract
from shared.documents.erasure import Erasure, IssuedCertificate
from shared.documents.holding import Holding, Phase
from shared.documents.notice import Notice
from shared.domain.holds import LONGEST_USE_DAYS, Purpose
from shared.errors import NotFound
from shared.messages import sentence
from shared.portal.decisions import paper_decision
from shared.portal.fields import number_in_path
from shared.portal.routing import (
    AUDITOR,
    HANDLER,
    RESPONSIBLE,
    STAFF,
    SUPERVISOR,
    Pages,
    Visit,
    assembly_role,
    contract_role,
)
from shared.portal.stages import StageLine, StageState
from shared.services import certificate, erasure_start, holds
from shared.services.actors import Actor
from shared.services.erasure_status import (
    Status,
    gates_of,
    holding_of,
    holdings_of,
    may_be_requested,
    status_of,
)
from shared.services.mail_once import note_bounce
from shared.services.membership import assembly_roles, contract_roles
from shared.services.notices import notices_of
from shared.services.parts import Parts

pages = Pages()
_WARD = assembly_role(STAFF, SUPERVISOR, AUDITOR)
_BASE = "/assemblies/{assembly_id}/erasure"
_ONE = _BASE + "/{holding_id}"
_MAILED = {"sent": "送信済", "": "送信中（自動で送り直します）"}


@pages.get(_BASE, allow=_WARD)
def listed(visit: Visit) -> Response:
    assembly = visit.assembly()
    found = [status_of(visit.parts, holding) for holding in holdings_of(visit.parts, assembly)]
    return visit.render("erasure/list.html", assembly=assembly, found=found)


@pages.get(_ONE, allow=_WARD)
def show(visit: Visit) -> Response:
    assembly, holding = visit.assembly(), _holding(visit)
    status = status_of(visit.parts, holding)
    return visit.render(
        "erasure/show.html",
        assembly=assembly,
        standing=status,
        roles=assembly_roles(assembly, visit.actor),
        mails=[(notice, *_mail(notice)) for notice in notices_of(visit.parts, holding)],
        uses=[(purpose.value, purpose.ja) for purpose in Purpose],
        shut=holds.is_shut(visit.parts, holding),
        longest_use=LONGEST_USE_DAYS,
        me=visit.actor.id,
        requestable=status.erasure is None and may_be_requested(visit.parts, assembly, holding),
        proposed_by_me=bool(status.erasure and status.erasure.approval.proposed.actor == visit.actor.id),
    )


def _mail(notice: Notice) -> tuple[str, str]:
    """Issue, and what became of it."""
    issue = notice.id.split(".")[1]
    outcome = _MAILED.get(notice.outcome or "") or sentence(notice.outcome or "")
    return f"第{issue}版", outcome


@pages.get(_ONE + "/status", allow=_WARD)
def progress(visit: Visit) -> Response:
    """The steps, asked for until the system has done its part; then the whole page is shown anew."""
    status = status_of(visit.parts, _holding(visit))
    answer = visit.fragment("erasure/_steps.html", done=not status.working, standing=status)
    if not status.working:
        answer.headers["HX-Refresh"] = "true"
    return answer


@pages.post(_ONE + "/request", allow=assembly_role(STAFF))
def ask(visit: Visit) -> Response:
    holding = visit.fresh(_holding(visit))
    reason, gates = gates_of(visit.parts, visit.assembly(), holding)
    erasure_start.request(visit.parts, holding.holding_id, visit.actor.id, reason, gates)
    return _back(visit, holding, "erasure.requested")


@pages.post(_ONE + "/accept", allow=assembly_role(SUPERVISOR))
def accept(visit: Visit) -> Response:
    holding = _holding(visit)
    visit.fresh(_erasure(visit, holding))
    _, gates = gates_of(visit.parts, visit.assembly(), holding)
    erasure_start.accept(visit.parts, holding.holding_id, visit.actor.id, gates, paper_decision(visit))
    return _back(visit, holding, "erasure.started")


@pages.post(_ONE + "/mails/{notice_id}/bounced", allow=assembly_role(STAFF))
def bounced(visit: Visit) -> Response:
    """Staff saw it come back in the sender's mailbox."""
    holding, notice_id = _holding(visit), visit.path["notice_id"]
    if all(notice.id != notice_id for notice in notices_of(visit.parts, holding)):
        raise NotFound("general.not_found")
    note_bounce(visit.parts, notice_id, visit.actor.id)
    return _back(visit, holding, "notice.bounced")


@pages.get(_ONE + "/certificates/{issue}/json", allow=_WARD)
def certificate_json(visit: Visit) -> Response:
    return _json(visit, _issued(visit, _holding(visit)))


@pages.get(_ONE + "/certificates/{issue}/pdf", allow=_WARD)
def certificate_pdf(visit: Visit) -> Response:
    return _pdf(visit, _issued(visit, _holding(visit)))


@pages.post(_ONE + "/certificates/{issue}/confirm", allow=assembly_role(STAFF))
def confirm(visit: Visit) -> Response:
    holding = _holding(visit)
    visit.fresh(_erasure(visit, holding))
    issue = number_in_path(visit, "issue")
    certificate.confirm(visit.parts, holding.holding_id, issue, visit.actor.id)
    return _back(visit, holding, "certificate.confirmed")


@pages.post(_ONE + "/certificates/again", allow=assembly_role(STAFF))
def issue_again(visit: Visit) -> Response:
    holding = _holding(visit)
    visit.fresh(_erasure(visit, holding))
    certificate.issue_again(visit.parts, holding.holding_id, visit.actor.id)
    return _back(visit, holding, "certificate.issued_again")


@pages.get("/contracts/{contract_id}/certificates", allow=contract_role(RESPONSIBLE, HANDLER))
def contractors_certificates(visit: Visit) -> Response:
    """Where the contractor's mail leads: each issue, as canonical JSON and as PDF."""
    contract = visit.contract()
    erasure = visit.parts.repository.find(Erasure, contract.holding) if contract.holding else None
    return visit.render(
        "contractor/certificates.html",
        contract=contract,
        issues=erasure.issues if erasure else (),
        roles=contract_roles(visit.parts, contract, visit.actor),
    )


@pages.get("/contracts/{contract_id}/certificates/{issue}/json", allow=contract_role(RESPONSIBLE, HANDLER))
def contractors_json(visit: Visit) -> Response:
    return _json(visit, _issued(visit, _of_contract(visit)))


@pages.get("/contracts/{contract_id}/certificates/{issue}/pdf", allow=contract_role(RESPONSIBLE))
def contractors_pdf(visit: Visit) -> Response:
    """With the names of the contractor's people: for the responsible person."""
    return _pdf(visit, _issued(visit, _of_contract(visit)))


def assembly_stages(parts: Parts, assembly: Assembly, _actor: Actor) -> Iterator[StageLine]:
    """One line for all holdings."""
    found = [status_of(parts, holding) for holding in holdings_of(parts, assembly)]
    erased = sum(status.holding.phase is Phase.ERASED for status in found)
    yield StageLine(
        title="消去と証明",
        state=_state(found, erased),
        detail=f"消去済 {erased} / {len(found)}",
        url=f"/assemblies/{assembly.id}/erasure",
        acts=frozenset({STAFF, SUPERVISOR}),
    )


def contract_stages(parts: Parts, contract: Contract, _actor: Actor) -> Iterator[StageLine]:
    """The contract's own certificate, once there is one."""
    erasure = parts.repository.find(Erasure, contract.holding) if contract.holding else None
    if erasure is None or not erasure.issues:
        return
    issued = erasure.issues[-1]
    yield StageLine(
        title="消去証明書",
        state=StageState.DONE if issued.final else StageState.RUNNING,
        detail=f"{issued.number} 第{issued.issue}版",
        url=f"/contracts/{contract.id}/certificates",
    )


def _state(found: list[Status], erased: int) -> StageState:
    if any(status.holding.blocks for status in found):
        return StageState.BLOCKED
    if any(status.erasure and not status.erasure.started for status in found):
        return StageState.OPEN
    if any(status.working for status in found):
        return StageState.RUNNING
    return StageState.DONE if found and erased == len(found) else StageState.WAITING


def _holding(visit: Visit) -> Holding:
    return holding_of(visit.parts, visit.assembly(), visit.path["holding_id"])


def _of_contract(visit: Visit) -> Holding:
    holding_id = visit.contract().holding
    if holding_id is None:
        raise NotFound("general.not_found")
    return visit.parts.repository.get(Holding, holding_id)


def _erasure(visit: Visit, holding: Holding) -> Erasure:
    return visit.parts.repository.get(Erasure, holding.id)


def _issued(visit: Visit, holding: Holding) -> IssuedCertificate:
    return certificate.issue_of(_erasure(visit, holding), number_in_path(visit, "issue"))


def _json(visit: Visit, issued: IssuedCertificate) -> Response:
    data = certificate.certificate_json(visit.parts, issued)
    return visit.download(f"{issued.number}-{issued.issue}.json", "application/json", data)


def _pdf(visit: Visit, issued: IssuedCertificate) -> Response:
    data = certificate.certificate_pdf(visit.parts, issued)
    return visit.download(f"{issued.number}-{issued.issue}.pdf", "application/pdf", data)


def _back(visit: Visit, holding: Holding, notice: str) -> Response:
    return visit.redirect(f"/assemblies/{holding.trail}/erasure/{holding.id}", notice=notice)
