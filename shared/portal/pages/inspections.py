"""Inspections of a contract: checklist, results, findings, remedies; for ward and contractor."""

from collections.abc import Iterator

from starlette.responses import Response

from shared.documents.contract import Contract
from shared.documents.inspection import Inspection
from shared.domain.custody_lines import WARD_OFFICE
from shared.domain.inspection import Result, Standing
from shared.domain.japan_time import day_of
from shared.errors import Refusal
from shared.portal.custody_rows import ledger_rows
from shared.portal.fields import day_field
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
from shared.services import inspections as service
from shared.services.actors import Actor
from shared.services.contract_texts import text_of
from shared.services.custody import ledger_of
from shared.services.custody_facts import names_for
from shared.services.parts import Parts

pages = Pages()
_BASE = "/contracts/{contract_id}/inspections"
_ONE = _BASE + "/{inspection_id}"
_STAFF = contract_role(STAFF)


@pages.get(_BASE, allow=contract_role(STAFF, SUPERVISOR, AUDITOR, RESPONSIBLE, HANDLER))
def show(visit: Visit) -> Response:
    contract = visit.contract()
    names = names_for(visit.parts, contract.id)
    found = service.inspections_of(visit.parts, contract.id)
    return visit.render(
        "inspections/show.html",
        contract=contract,
        roles=roles_on(visit),
        inspections=[(one, _findings(visit.parts, contract, one)) for one in found],
        words=_words(visit.parts, contract),
        names=names,
        places=[(place, names.get(place, place)) for place in contract.place_ids] + [(WARD_OFFICE, "区役所")],
        results=[(result.value, result.ja) for result in Result],
        number=len(found) + 1,
        today=day_of(visit.parts.clock.business_now()),
    )


@pages.post(_BASE, allow=_STAFF)
def plan(visit: Visit) -> Response:
    day, place = day_field(visit, "day", "調査の日"), visit.text("place", "場所")
    number = visit.number("number", "受付番号")
    service.open_inspection(visit.parts, visit.contract(), number, day, place, visit.actor.id)
    return _back(visit, "inspection.opened")


@pages.post(_ONE + "/results", allow=_STAFF)
def record(visit: Visit) -> Response:
    """Fields are named after the items; those left open stay open."""
    inspection = _inspection(visit)
    given = {item: visit.form.get(item, "").strip() for item in inspection.checklist}
    try:
        results = {item: Result(text) for item, text in given.items() if text}
    except ValueError:
        raise Refusal("general.field_invalid", field="結果") from None
    service.record(visit.parts, inspection.id, results, visit.actor.id)
    return _back(visit, "inspection.recorded")


@pages.post(_ONE + "/findings", allow=_STAFF)
def find(visit: Visit) -> Response:
    number, text = visit.number("number", "受付番号"), long_text(visit, "text", "指摘の内容")
    due = day_field(visit, "due", "是正の期限")
    service.find(visit.parts, visit.contract(), _inspection(visit).id, number, text, due, visit.actor.id)
    return _back(visit, "inspection.finding_raised")


@pages.post(_ONE + "/finish", allow=_STAFF)
def finish(visit: Visit) -> Response:
    service.finish(visit.parts, _inspection(visit).id, visit.actor.id)
    return _back(visit, "inspection.done")


@pages.post(_ONE + "/findings/{finding_id}/remedy", allow=contract_role(RESPONSIBLE))
def remedy(visit: Visit) -> Response:
    text, finding = long_text(visit, "text", "是正した内容"), visit.path["finding_id"]
    service.remedy(visit.parts, visit.contract(), _inspection(visit).id, finding, text, visit.actor.id)
    return _back(visit, "inspection.remedied")


@pages.post(_ONE + "/findings/{finding_id}/close", allow=_STAFF)
def close(visit: Visit) -> Response:
    service.close_finding(visit.parts, _inspection(visit).id, visit.path["finding_id"], visit.actor.id)
    return _back(visit, "inspection.closed")


def contract_stages(parts: Parts, contract: Contract, _actor: Actor) -> Iterator[StageLine]:
    """What waits: results for the ward, remedies for the contractor, then the ward's look at them."""
    url = path_of(contract, "/inspections")
    today = day_of(parts.clock.business_now())
    found = service.inspections_of(parts, contract.id)
    findings = [finding for one in found for finding in one.findings if not finding.closed]
    to_remedy = [finding for finding in findings if not finding.remedied]
    late = any(finding.due < today for finding in to_remedy)
    waiting = [one for one in found if one.done is None and one.day <= today]
    if to_remedy:
        state = StageState.BLOCKED if late else StageState.OPEN
        detail = f"是正待ち {len(to_remedy)}件"
        yield StageLine("立入調査の指摘", state, detail, url, frozenset({RESPONSIBLE}))
    if waiting or len(findings) > len(to_remedy):
        detail = f"記録中 {len(waiting)}件　是正の確認待ち {len(findings) - len(to_remedy)}件"
        yield StageLine("立入調査", StageState.OPEN, detail, url, frozenset({STAFF}))
    elif not to_remedy:
        state = StageState.DONE if found else StageState.NONE
        yield StageLine("立入調査", state, f"{len(found)}件" if found else "", url)


def _words(parts: Parts, contract: Contract) -> dict[str, str]:
    """Item → words: what is always looked at, and each line of the ledger."""
    words = {item.value: item.ja for item in Standing}
    lines = ledger_of(parts, contract.id)
    refs = [line.ref for line in lines.copies]
    refs += [line.ref for line in lines.papers]
    refs += [line.ref for line in lines.collections]
    rows = ledger_rows(parts, contract, names_for(parts, contract.id))
    return words | {
        ref: f"台帳のとおりにある：{row.title}　{row.number}　{row.where}"
        for ref, row in zip(refs, rows, strict=False)
    }


def _findings(parts: Parts, contract: Contract, inspection: Inspection) -> list[tuple[object, str, str]]:
    return [
        (one, text_of(parts, contract, one.text), text_of(parts, contract, one.remedy))
        for one in inspection.findings
    ]


def _inspection(visit: Visit) -> Inspection:
    return service.inspection_of(visit.parts, visit.contract(), visit.path["inspection_id"])


def _back(visit: Visit, notice: str) -> Response:
    return visit.redirect(path_of(visit.contract(), "/inspections"), notice=notice)
