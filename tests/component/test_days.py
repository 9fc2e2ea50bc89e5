"""The days themselves: papers from a copy, and what is keyed by session."""

import re

import pytest

from shared.domain.roles import HANDLER
from shared.services.actors import Actor
from shared.services.attendance import attendance_of
from shared.services.day_papers import DayPaper, day_paper_pdf
from tests.component.contract_job import AFTER_EVENT, OVER, PC, Job, refusing
from tests.component.test_groups import accepted
from tests.component.test_groups_pages import accepted as accepted_at_portal
from tests.component.test_groups_pages import stage
from tests.component.test_roster_service import job, pulled
from tests.component.test_stage_two_pages import Stage
from tests.portal_visitor import refusal_of

__all__ = ["job", "stage"]


def handler(job: Job) -> Actor:
    return Actor(job.handler, "handler1", "取扱 六子", frozenset({HANDLER}))


def paper(job: Job, what: DayPaper, day: int = 1) -> str:
    packet = pulled(job)
    return text_of(job, day_paper_pdf(job.parts, job.contract, packet, 1, day, what, handler(job)))


def text_of(job: Job, pdf: bytes) -> str:
    return "".join(page.text for page in job.parts.press.read_back(pdf))


def test_the_attendance_sheet_has_a_column_for_each_session_of_its_day(job: Job) -> None:
    accepted(job)
    said = paper(job, DayPaper.ATTENDANCE)

    assert "第1部" in said
    assert "第2部" in said
    assert "昼食" in said
    assert "緑川1子" in said
    assert "取扱六子" in said
    assert "控え1" in said


def test_the_receipt_names_the_plans_amount_and_leaves_room_to_sign(job: Job) -> None:
    said = paper(job, DayPaper.RECEIPTS)

    assert "3,000円" in said
    assert "受領者の署名又は印" in said


def test_papers_of_a_day_that_is_none_or_after_the_end_are_refused(job: Job) -> None:
    packet = pulled(job)
    job.at(OVER)

    with refusing("pull.contract_ended"):
        day_paper_pdf(job.parts, job.contract, packet, 1, 1, DayPaper.ATTENDANCE, handler(job))


# At the portal


def test_a_handler_prints_both_papers_of_each_day(stage: Stage) -> None:
    handler = stage.visitor("handler1")
    page = handler.get(f"/contracts/{stage.job.contract.id}/attendance").text
    links = re.findall(r'href="([^"]+/days/[12]/(?:attendance|receipts)\.pdf)"', page)

    assert len(links) == 4
    for link in links:
        assert handler.get(link).headers["content-type"] == "application/pdf"
    assert handler.get(links[0].replace("/days/1/", "/days/9/")).status_code == 404
    assert stage.visitor("staff1").get(links[0]).status_code == 403


def test_sessions_and_lunch_are_keyed_with_the_day(stage: Stage) -> None:
    accepted_at_portal(stage)
    stage.job.at(AFTER_EVENT)
    here = f"/contracts/{stage.job.contract.id}/attendance"
    form = {
        "csrf": "csrf-of-handler1",
        "present": ["1", "2", "3"],
        "device": PC,
        "missed_1": "3",
        "lunch": "yes",
    }
    answer = stage.visitor("handler1").post(f"{here}/1", data=form | {"no_lunch": "１、2"})
    assert answer.status_code == 303, refusal_of(answer.text)

    (found,) = attendance_of(stage.job.parts, stage.job.contract.id)
    assert (found.present, dict(found.sessions), found.lunches) == (3, {1: 2}, 1)
    page = stage.visitor("staff1").get(here).text
    assert "昼食　1 食" in page
    assert "謝礼　3 人分、9,000 円" in page


@pytest.mark.parametrize(
    ("typed", "code"),
    [({"missed_1": "x"}, "attendance.numbers_unreadable"), ({"missed_1": "4"}, "attendance.not_present")],
    ids=str,
)
def test_numbers_that_cannot_be_are_told(stage: Stage, typed: dict[str, str], code: str) -> None:
    accepted_at_portal(stage)
    stage.job.at(AFTER_EVENT)
    form = {"csrf": "csrf-of-handler1", "present": ["1", "2"], "device": PC}
    answer = stage.visitor("handler1").post(
        f"/contracts/{stage.job.contract.id}/attendance/1", data=form | typed
    )

    assert refusal_of(answer.text) == code
    assert attendance_of(stage.job.parts, stage.job.contract.id) == []
