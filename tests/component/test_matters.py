"""Consents, instructions and reports on request: text, dates, approver and fulfilment, each with its turn."""

from datetime import timedelta

import pytest

from shared.documents.matter import Matter
from shared.domain.japan_time import day_of
from shared.domain.matter import MatterState
from shared.services.contract_open import open_besides_ledger
from shared.services.matter_notices import tell_of_matters
from tests.component.contract_job import CANARY_NAME, IN_TERM, OVER, running
from tests.component.test_contract_pages import HERE, Desk
from tests.portal_visitor import refusal_of

MATTERS = f"{HERE}/matters"
DUE = day_of(IN_TERM) + timedelta(days=20)
CANARY = "消去の方法を変えるカナリア"


@pytest.fixture
def desk() -> Desk:
    return Desk(running())


def written(desk: Desk, login: str, **fields: str) -> Matter:
    given = {"clause": "11", "due": DUE.isoformat(), "text": CANARY} | fields
    desk.act(login, MATTERS, MATTERS, **given)
    return matters(desk)[-1]


def matters(desk: Desk) -> list[Matter]:
    return desk.job.parts.repository.all(Matter)


def state(desk: Desk) -> MatterState:
    return matters(desk)[-1].state


def subjects(desk: Desk) -> list[tuple[str, str]]:
    return [(mail.to, mail.subject) for mail in desk.job.world.mailer.sent]


def test_an_instruction_is_approved_carried_out_and_checked(desk: Desk) -> None:
    one = written(desk, "staff1", what="instruction")
    here = f"{MATTERS}/{one.id}"
    assert state(desk) is MatterState.ASKED
    desk.act("supervisor", MATTERS, f"{here}/give", decision_number="9企企第3号")
    assert state(desk) is MatterState.IN_FORCE
    assert open_besides_ledger(desk.job.parts, desk.job.contract.id) == "contract.matter_open"
    desk.act("responsible", MATTERS, f"{here}/answer", text="物理的に破壊した")
    desk.act("staff1", MATTERS, f"{here}/send-back")
    assert state(desk) is MatterState.IN_FORCE
    desk.act("responsible", MATTERS, f"{here}/answer", text="写真を添えて破壊した")
    desk.act("staff1", MATTERS, f"{here}/accept")
    assert state(desk) is MatterState.ACCEPTED
    assert open_besides_ledger(desk.job.parts, desk.job.contract.id) is None
    assert "写真を添えて" in desk.at["auditor"].get(MATTERS).text


def test_a_consent_is_asked_for_by_the_contractor_and_given_or_not_by_a_supervisor(desk: Desk) -> None:
    one = written(desk, "responsible", what="consent", clause="5")
    desk.act("supervisor", MATTERS, f"{MATTERS}/{one.id}/refuse")
    assert state(desk) is MatterState.REFUSED
    two = written(desk, "responsible", what="consent", clause="4")
    desk.act("supervisor", MATTERS, f"{MATTERS}/{two.id}/give")
    assert state(desk) is MatterState.IN_FORCE
    assert open_besides_ledger(desk.job.parts, desk.job.contract.id) is None


def test_a_report_on_request_comes_with_what_ledger_and_trail_say(desk: Desk) -> None:
    one = written(desk, "staff1", what="report-request", clause="14")
    assert state(desk) is MatterState.IN_FORCE
    desk.act("responsible", MATTERS, f"{MATTERS}/{one.id}/answer", text="報告書のとおり")
    report = desk.at["staff1"].get(f"{MATTERS}/{one.id}/answers/1/report.pdf")
    assert report.headers["content-type"] == "application/pdf"
    assert CANARY_NAME.encode() not in report.content
    assert matters(desk)[-1].answers[0].report_sha256
    assert desk.at["staff1"].get(f"{MATTERS}/{one.id}/answers/2/report.pdf").status_code == 404
    assert desk.at["handler1"].get(f"{MATTERS}/{one.id}/answers/1/report.pdf").status_code == 403


def test_whoever_s_turn_it_is_hears_of_it_once_and_the_due_day_is_not_forgotten(desk: Desk) -> None:
    written(desk, "staff1", what="report-request", clause="14")
    for days in (0, 6, 7, 13, 20, 21, 22):
        desk.job.world.clock.business = IN_TERM + timedelta(days=days)
        tell_of_matters(desk.job.parts)
        tell_of_matters(desk.job.parts)
    contractor = [subject for to, subject in subjects(desk) if to == "r@contractor.example"]
    assert len(contractor) == 6  # its turn; 14, 7, 0 days before; two days late
    late = [to for to, subject in subjects(desk) if subject.startswith("【期限超過】")]
    assert set(late) > {"r@contractor.example"}
    assert all(CANARY not in mail.text for mail in desk.job.world.mailer.sent)


def test_the_text_is_in_the_envelope_alone(desk: Desk) -> None:
    written(desk, "staff1", what="instruction")
    world = desk.job.world
    stored = "".join(found.stored.body for found in world.state.documents.values())
    assert CANARY not in stored + world.parts().trail.read(desk.job.assembly.trail).decode()
    assert CANARY in desk.at["handler1"].get(MATTERS).text


@pytest.mark.parametrize(
    ("login", "fields", "code"),
    [
        ("staff1", {"what": "consent"}, "general.field_invalid"),
        ("responsible", {"what": "instruction"}, "general.field_invalid"),
        ("staff1", {"what": "instruction", "clause": "9"}, "matter.clause_unknown"),
        ("staff1", {"what": "instruction", "due": "2027-06-01"}, "matter.due_in_past"),
        ("staff1", {"what": "instruction", "text": " "}, "general.field_missing"),
    ],
)
def test_what_cannot_be_is_refused(desk: Desk, login: str, fields: dict[str, str], code: str) -> None:
    given = {"clause": "11", "due": DUE.isoformat(), "text": CANARY} | fields
    assert refusal_of(desk.try_(login, MATTERS, MATTERS, **given).text) == code
    assert matters(desk) == []


def test_acts_out_of_turn_are_refused(desk: Desk) -> None:
    one = written(desk, "staff1", what="instruction")
    here = f"{MATTERS}/{one.id}"
    for login, act, code in (
        ("responsible", "answer", "matter.not_in_force"),
        ("staff1", "accept", "matter.not_answered"),
        ("staff1", "send-back", "matter.not_answered"),
    ):
        answer = desk.at[login].post(f"{here}/{act}", data={"csrf": desk.at[login].csrf, "text": "x"})
        assert refusal_of(answer.text) == code
    desk.act("supervisor", MATTERS, f"{here}/give")
    for act in ("give", "refuse"):
        answer = desk.at["supervisor"].post(f"{here}/{act}", data={"csrf": desk.at["supervisor"].csrf})
        assert refusal_of(answer.text) == "matter.not_asked"


def test_after_the_end_no_consent_is_asked_for_but_what_is_owed_is_answered(desk: Desk) -> None:
    one = written(desk, "staff1", what="report-request", clause="14")
    desk.job.world.clock.business = OVER
    desk.act("responsible", MATTERS, f"{MATTERS}/{one.id}/answer", text="報告書のとおり")
    late = {"what": "consent", "clause": "4", "due": "2027-12-30", "text": "x"}
    assert refusal_of(desk.try_("responsible", MATTERS, MATTERS, **late).text) == "contract.ended"


def test_the_same_page_sent_twice_is_one_matter_and_the_stages_name_it(desk: Desk) -> None:
    fields = {"what": "instruction", "clause": "11", "due": DUE.isoformat(), "text": "x", "number": "1"}
    for _ in range(2):
        answer = desk.at["staff1"].post(MATTERS, data=fields | {"csrf": desk.at["staff1"].csrf})
        assert answer.status_code == 303
    assert len(matters(desk)) == 1
    assert "指示 第1号" in desk.at["supervisor"].get(HERE).text
