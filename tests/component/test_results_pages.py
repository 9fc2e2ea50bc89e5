"""Call list and letters of result through the portal: by those who may, with sentences when it cannot be."""

import re

import pytest

from shared.services.declines import lottery_of
from shared.services.result_letters import mailings_of
from tests.component.test_stage_two_pages import PEOPLE, WARD, Stage
from tests.portal_visitor import refusal_of

POSTING: dict[str, str | int] = {"day": "2027-07-22", "posted": PEOPLE, "spoiled": 0, "slip": "差出12"}


@pytest.fixture
def stage() -> Stage:
    """The lottery is held: all four are in."""
    stage = Stage()
    stage.hold()
    return stage


def made(stage: Stage) -> None:
    staff = stage.visitor("staff1")
    staff.act(f"{WARD}/changes", f"{WARD}/changes/none", stage="results", looked="yes")
    staff.act(f"{WARD}/results", f"{WARD}/results")
    stage.drain()


def released(stage: Stage) -> None:
    made(stage)
    stage.visitor("staff1").act(f"{WARD}/results", f"{WARD}/results/1/propose")
    stage.visitor("supervisor").act(f"{WARD}/results", f"{WARD}/results/1/approve")


@pytest.mark.parametrize("page", ["lottery/calls", "results"])
@pytest.mark.parametrize("login", ["handler1", "responsible", "auditor"])
def test_nobody_but_the_ward_sees_them(stage: Stage, page: str, login: str) -> None:
    assert stage.visitor(login).get(f"{WARD}/{page}").status_code == 403


def test_a_call_is_logged_by_a_button(stage: Stage) -> None:
    staff = stage.visitor("staff1")
    page = staff.get(f"{WARD}/lottery/calls").text
    person = re.findall(r'data-testid="call" data-reply="([^"]+)"', page)[0]
    here = f"{WARD}/lottery/calls"
    form = {"csrf": staff.csrf, "reply": person, "outcome": "accepted"}
    assert staff.post(here, data=form).status_code == 303

    assert staff.get(here).text.count('data-accepted="yes"') == 1
    bad = staff.post(here, data=form | {"outcome": "maybe"})
    assert refusal_of(bad.text) == "general.field_invalid"


def test_letters_wait_for_the_change_list(stage: Stage) -> None:
    page = stage.visitor("staff1").get(f"{WARD}/results").text

    assert "異動リスト" in page
    assert "results-form" not in page


def test_letters_are_made_looked_at_released_and_posted(stage: Stage) -> None:
    released(stage)
    staff = stage.visitor("staff1")
    page = staff.get(f"{WARD}/results").text

    assert f'data-letters="{PEOPLE}"' in page
    assert re.search(rf"参加者</th><td class=\"number\">{PEOPLE}</td>", page)
    (link,) = re.findall(rf'href="({WARD}/results/1/lots/1)"', page)
    assert staff.get(link).headers["content-type"] == "application/pdf"
    assert staff.get(f"{WARD}/results/1/pages/1").headers["content-type"] == "image/png"
    assert stage.visitor("supervisor").get(link).status_code == 403
    staff.act(f"{WARD}/results", f"{WARD}/results/1/posting", **POSTING)
    assert 'data-posted="yes"' in staff.get(f"{WARD}/results").text


def test_who_proposed_sees_no_button_to_approve(stage: Stage) -> None:
    made(stage)
    stage.visitor("staff1").act(f"{WARD}/results", f"{WARD}/results/1/propose")

    assert "approve-form" not in stage.visitor("staff1").get(f"{WARD}/results").text
    assert "approve-form" in stage.visitor("supervisor").get(f"{WARD}/results").text


def test_a_stale_page_releases_nothing(stage: Stage) -> None:
    made(stage)
    staff = stage.visitor("staff1")
    answer = staff.post(f"{WARD}/results/1/propose", data={"csrf": staff.csrf, "version": "0"})

    assert (answer.status_code, refusal_of(answer.text)) == (409, "general.stale_page")


def test_a_returned_letter_opens_the_application(stage: Stage) -> None:
    released(stage)
    staff = stage.visitor("staff1")
    text = staff.get(f"{WARD}/results/1/lots/1").content.decode()
    number = re.findall(r'"return_number": "([0-9-]+)"', text)[0]
    staff.act(f"{WARD}/results", f"{WARD}/results/1/posting", **POSTING)

    to = staff.act(f"{WARD}/results", f"{WARD}/results/returned", number=number)
    lottery = lottery_of(stage.job.parts, stage.job.assembly.id)
    assert lottery
    assert to.rpartition("/")[2] in {place.reply for place in lottery.panel}


def test_lists_are_taken_by_staff_only_and_unknown_ones_do_not_exist(stage: Stage) -> None:
    made(stage)

    assert stage.visitor("staff1").get(f"{WARD}/results/1/lists/hand-made").status_code == 200
    assert stage.visitor("supervisor").get(f"{WARD}/results/1/lists/hand-made").status_code == 403
    assert stage.visitor("staff1").get(f"{WARD}/results/1/lists/all").status_code == 404
    assert len(mailings_of(stage.job.parts, stage.job.assembly.id)) == 1
