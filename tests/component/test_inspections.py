"""On-site inspections: the checklist is the ledger's, and what was found is followed to its closure."""

from datetime import timedelta

import pytest

from shared.documents.inspection import Inspection
from shared.domain.inspection import Standing
from shared.domain.japan_time import day_of
from shared.services.contract_open import open_besides_ledger
from shared.services.inspection_notices import remind_of_findings
from tests.component.contract_job import IN_TERM, running
from tests.component.test_contract_pages import HERE, Desk, pull_all
from tests.portal_visitor import refusal_of

PAGE = f"{HERE}/inspections"
TODAY = day_of(IN_TERM)
CANARY = "施錠されていない保管庫カナリア"


@pytest.fixture
def desk() -> Desk:
    desk = Desk(running())
    pull_all(desk)
    return desk


def the(desk: Desk) -> Inspection:
    (found,) = desk.job.parts.repository.all(Inspection)
    return found


def opened(desk: Desk, **fields: str) -> str:
    desk.act("staff1", PAGE, PAGE, **({"day": TODAY.isoformat(), "place": "place-1"} | fields))
    return f"{PAGE}/{the(desk).id}"


def recorded(desk: Desk, **results: str) -> str:
    here = opened(desk)
    given = dict.fromkeys(the(desk).checklist, "fine") | {
        name.replace("_", "-"): r for name, r in results.items()
    }
    desk.act("staff1", PAGE, f"{here}/results", **given)
    return here


def test_the_checklist_has_what_is_always_looked_at_and_every_line_that_is_out(desk: Desk) -> None:
    opened(desk)
    standing = tuple(item.value for item in Standing)
    assert the(desk).checklist[: len(standing)] == standing
    assert len(the(desk).checklist) == len(standing) + 3  # three copies
    page = desk.at["responsible"].get(PAGE).text
    assert page.count("台帳のとおりにある：案内状ロット") == 3


def test_a_finding_is_followed_to_its_closure_before_the_contract_closes(desk: Desk) -> None:
    here = recorded(desk, cabinet_locked="not-fine")
    answer = desk.at["staff1"].post(f"{here}/finish", data={"csrf": desk.at["staff1"].csrf})
    assert refusal_of(answer.text) == "inspection.finding_missing"
    due = (TODAY + timedelta(days=10)).isoformat()
    desk.act("staff1", PAGE, f"{here}/findings", text=CANARY, due=due)
    desk.act("staff1", PAGE, f"{here}/finish")
    assert open_besides_ledger(desk.job.parts, desk.job.contract.id) == "contract.inspection_open"
    answer = desk.at["staff1"].post(f"{here}/findings/finding-1/close", data={"csrf": desk.at["staff1"].csrf})
    assert refusal_of(answer.text) == "inspection.not_remedied"
    desk.act("responsible", PAGE, f"{here}/findings/finding-1/remedy", text="鍵を替えた")
    desk.act("staff1", PAGE, f"{here}/findings/finding-1/close")
    assert the(desk).settled
    assert open_besides_ledger(desk.job.parts, desk.job.contract.id) is None
    assert "鍵を替えた" in desk.at["auditor"].get(PAGE).text


def test_it_ends_only_when_every_item_has_a_result(desk: Desk) -> None:
    here = opened(desk)
    desk.act("staff1", PAGE, f"{here}/results", training="fine")
    answer = desk.at["staff1"].post(f"{here}/finish", data={"csrf": desk.at["staff1"].csrf})
    assert refusal_of(answer.text) == "inspection.items_open"


def test_nothing_is_recorded_before_its_day(desk: Desk) -> None:
    here = opened(desk, day=(TODAY + timedelta(days=1)).isoformat())
    fields = {"csrf": desk.at["staff1"].csrf, "training": "fine"}
    answer = desk.at["staff1"].post(f"{here}/results", data=fields)
    assert refusal_of(answer.text) == "inspection.too_early"


def test_the_contractor_is_reminded_and_the_supervisor_once_it_is_late(desk: Desk) -> None:
    here = recorded(desk)
    due = TODAY + timedelta(days=7)
    desk.act("staff1", PAGE, f"{here}/findings", text=CANARY, due=due.isoformat())
    for days in (0, 7, 8):
        desk.job.world.clock.business = IN_TERM + timedelta(days=days)
        remind_of_findings(desk.job.parts)
        remind_of_findings(desk.job.parts)
    sent = desk.job.world.mailer.sent
    assert len([mail for mail in sent if mail.to == "r@contractor.example"]) == 3
    late = {mail.to for mail in sent if mail.subject.startswith("【期限超過】")}
    supervisors = {one.mail for one in desk.job.assembly.plan.supervisors if one.mail}
    assert supervisors <= late
    assert all(CANARY not in mail.text for mail in sent)
    stored = "".join(found.stored.body for found in desk.job.world.state.documents.values())
    assert CANARY not in stored


@pytest.mark.parametrize(
    ("below", "fields", "code"),
    [
        ("", {"day": "2027-02-30", "place": "place-1"}, "general.field_invalid"),
        ("", {"day": "2027-06-22", "place": "place-9"}, "inspection.place_unknown"),
        ("results", {"training": "perfect"}, "general.field_invalid"),
        ("findings", {"text": "x", "due": "2027-06-01"}, "inspection.due_in_past"),
        ("findings", {"text": "", "due": "2027-07-01"}, "general.field_missing"),
    ],
)
def test_what_cannot_be_is_refused(desk: Desk, below: str, fields: dict[str, str], code: str) -> None:
    here = opened(desk)
    given = fields | {"csrf": desk.at["staff1"].csrf, "number": "2"}
    answer = desk.at["staff1"].post(f"{here}/{below}" if below else PAGE, data=given)
    assert refusal_of(answer.text) == code
    assert (the(desk).results, the(desk).findings) == ({}, ())


def test_a_finished_inspection_takes_nothing_more(desk: Desk) -> None:
    here = recorded(desk)
    desk.act("staff1", PAGE, f"{here}/finish")
    token = {"csrf": desk.at["staff1"].csrf}
    answer = desk.at["staff1"].post(f"{here}/results", data=token | {"training": "not-fine"})
    assert refusal_of(answer.text) == "inspection.is_done"
    late = token | {"number": "1", "text": "x", "due": "2027-07-01"}
    assert refusal_of(desk.at["staff1"].post(f"{here}/findings", data=late).text) == "inspection.is_done"
