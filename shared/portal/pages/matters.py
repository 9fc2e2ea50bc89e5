"""Written matters of a contract: consents, instructions, reports on request; for ward and contractor."""

from collections.abc import Iterator

from starlette.responses import Response

from shared.documents.contract import Contract
from shared.documents.matter import Matter
from shared.domain.japan_time import day_of
from shared.domain.matter import MatterKind, MatterState
from shared.domain.packet_kinds import PDF
from shared.errors import Refusal
from shared.portal.decisions import paper_decision
from shared.portal.fields import choice_field, day_field, number_in_path
from shared.portal.handling_report import print_handling_report
from shared.portal.incident_fields import long_text
from shared.portal.pages.contract import path_of, roles_on
from shared.portal.routing import (
    AUDITOR,
    HANDLER,
    RESPONSIBLE,
    STAFF,
    SUPERVISOR,
    Pages,
    Visit,
    contract_role,
)
from shared.portal.stages import StageLine, StageState
from shared.services import matters as service
from shared.services.actors import Actor
from shared.services.contract_texts import text_of
from shared.services.parts import Parts

pages = Pages()
_BASE = "/contracts/{contract_id}/matters"
_ONE = _BASE + "/{matter_id}"
_READERS = contract_role(STAFF, SUPERVISOR, AUDITOR, RESPONSIBLE, HANDLER)
_STAFF = contract_role(STAFF)
_SECOND = contract_role(SUPERVISOR)
_ACTS = {
    MatterState.ASKED: frozenset({SUPERVISOR}),
    MatterState.IN_FORCE: frozenset({RESPONSIBLE}),
    MatterState.ANSWERED: frozenset({STAFF}),
}


@pages.get(_BASE, allow=_READERS)
def show(visit: Visit) -> Response:
    contract, roles = visit.contract(), roles_on(visit)
    found = service.matters_of(visit.parts, contract.id)
    return visit.render(
        "matters/show.html",
        contract=contract,
        roles=roles,
        me=visit.actor.id,
        matters=[
            (
                one,
                text_of(visit.parts, contract, one.text),
                [
                    (given, text_of(visit.parts, contract, given.text), given.report is not None)
                    for given in one.answers
                ],
            )
            for one in found
        ],
        number=len(found) + 1,
        kinds=[(kind.value, kind.ja) for kind in MatterKind if kind.by_contractor is (RESPONSIBLE in roles)],
        clauses=sorted(
            {
                clause
                for kind in MatterKind
                if kind.by_contractor is (RESPONSIBLE in roles)
                for clause in kind.clauses
            }
        ),
        today=day_of(visit.parts.clock.business_now()),
    )


@pages.post(_BASE, allow=contract_role(STAFF, RESPONSIBLE))
def write(visit: Visit) -> Response:
    what = choice_field(visit, "what", "種類", MatterKind)
    if what.by_contractor is not (RESPONSIBLE in roles_on(visit)):
        raise Refusal("general.field_invalid", field="種類")
    writing = service.Writing(
        number=visit.number("number", "受付番号"),
        what=what,
        clause=visit.number("clause", "特記事項の番号"),
        due=day_field(visit, "due", "期限"),
        text=long_text(visit, "text", "内容"),
    )
    service.write(visit.parts, visit.contract(), writing, visit.actor.id)
    return _back(visit, "matter.written")


@pages.post(_ONE + "/give", allow=_SECOND)
def give(visit: Visit) -> Response:
    service.give(visit.parts, _matter(visit).id, visit.actor.id, paper_decision(visit))
    return _back(visit, "matter.given")


@pages.post(_ONE + "/refuse", allow=_SECOND)
def refuse(visit: Visit) -> Response:
    service.refuse(visit.parts, _matter(visit).id, visit.actor.id)
    return _back(visit, "matter.refused")


@pages.post(_ONE + "/answer", allow=contract_role(RESPONSIBLE))
def answer(visit: Visit) -> Response:
    """With the handling report as it stands at this moment, when one was asked for."""
    contract, matter = visit.contract(), _matter(visit)
    text = long_text(visit, "text", "対応した内容")
    asked = matter.what is MatterKind.REPORT_REQUEST
    report = print_handling_report(visit.parts, contract) if asked else None
    service.answer(visit.parts, contract, matter.id, text, visit.actor.id, report)
    return _back(visit, "matter.answered")


@pages.post(_ONE + "/accept", allow=_STAFF)
def accept(visit: Visit) -> Response:
    service.accept(visit.parts, _matter(visit).id, visit.actor.id)
    return _back(visit, "matter.accepted")


@pages.post(_ONE + "/send-back", allow=_STAFF)
def send_back(visit: Visit) -> Response:
    service.send_back(visit.parts, _matter(visit).id, visit.actor.id)
    return _back(visit, "matter.sent_back")


@pages.get(_ONE + "/answers/{nth}/report.pdf", allow=contract_role(STAFF, SUPERVISOR, AUDITOR, RESPONSIBLE))
def handed_in(visit: Visit) -> Response:
    matter, nth = _matter(visit), number_in_path(visit, "nth")
    data = service.report_of(visit.parts, visit.contract(), matter, nth)
    return visit.download(f"handling-report-{matter.number}-{nth}.pdf", PDF, data)


@pages.get("/contracts/{contract_id}/handling-report.pdf", allow=contract_role(RESPONSIBLE, STAFF))
def handling_report(visit: Visit) -> Response:
    """As it would be handed in now."""
    data = print_handling_report(visit.parts, visit.contract())
    return visit.download(f"contract-{visit.contract().number}-handling-report.pdf", PDF, data)


def contract_stages(parts: Parts, contract: Contract, _actor: Actor) -> Iterator[StageLine]:
    """Whose turn it is, the earliest due day first; nothing while there was never any."""
    found = service.matters_of(parts, contract.id)
    url = path_of(contract, "/matters")
    waiting = sorted((one for one in found if not one.settled), key=lambda one: one.due)
    if not waiting:
        state = StageState.DONE if found else StageState.NONE
        yield StageLine("承諾・指示・報告の求め", state, f"{len(found)}件" if found else "", url)
    for one in waiting:
        detail = f"{one.state.ja}　期限 {one.due.isoformat()}"
        late = one.due < day_of(parts.clock.business_now()) and one.what is not MatterKind.CONSENT
        state = StageState.BLOCKED if late else StageState.OPEN
        yield StageLine(f"{one.what.ja} 第{one.number}号", state, detail, url, _ACTS[one.state])


def _matter(visit: Visit) -> Matter:
    return service.matter_of(visit.parts, visit.contract(), visit.path["matter_id"])


def _back(visit: Visit, notice: str) -> Response:
    return visit.redirect(path_of(visit.contract(), "/matters"), notice=notice)
