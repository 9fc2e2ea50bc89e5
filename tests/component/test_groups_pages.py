"""Themes and groups through the portal: typed, decided, made, printed, by those who may."""

import re

import pytest

from shared.services.custody import pull
from shared.services.packets import packets_of
from tests.component.contract_job import PC
from tests.component.test_roster_service import PULLED_AT
from tests.component.test_stage_two_pages import WARD, Stage
from tests.portal_visitor import refusal_of

ROWS: dict[str, str | int] = {
    "day_1": 1,
    "begins_1": "10:00",
    "ends_1": "12:00",
    "theme_1": "駅前の広場をどう使うか",
    "groups_1": "２",
    "day_2": 2,
    "begins_2": "13:00",
    "ends_2": "15:00",
    "theme_2": "坂の多いまちの移動",
    "groups_2": 2,
}


@pytest.fixture
def stage() -> Stage:
    """The roster is out; the handler has a copy."""
    stage = Stage()
    stage.release()
    stage.job.at(PULLED_AT)
    packet = next(p for p in packets_of(stage.job.parts, stage.job.contract.id) if p.source == "roster-1")
    pull(stage.job.parts, stage.job.contract.contract_id, [packet.packet_id], stage.job.handler, PC)
    return stage


def programme(stage: Stage) -> str:
    return f"/contracts/{stage.job.contract.id}/programme"


def accepted(stage: Stage) -> None:
    here = programme(stage)
    stage.visitor("responsible").act(here, here, **ROWS)
    stage.visitor("staff1").act(here, f"{here}/1/accept")


def made(stage: Stage, **wishes: str) -> None:
    accepted(stage)
    stage.visitor("staff1").act(f"{WARD}/groups", f"{WARD}/groups", **wishes)
    stage.drain()


def test_the_contractor_proposes_and_the_ward_decides(stage: Stage) -> None:
    accepted(stage)

    page = stage.visitor("handler1").get(programme(stage)).text
    assert 'data-phase="accepted"' in page
    assert "坂の多いまちの移動" in page
    assert page.count('data-testid="session"') == 2


def test_a_proposal_is_sent_back_with_a_reason(stage: Stage) -> None:
    here = programme(stage)
    stage.visitor("handler1").act(here, here, **ROWS)
    stage.visitor("staff1").act(here, f"{here}/1/send-back", reason="groups")

    assert "差戻し（グループ数）" in stage.visitor("responsible").get(here).text


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"begins_1": "25:00"}, "general.field_invalid"),
        ({"groups_1": "many"}, "general.field_invalid"),
        ({"theme_1": ""}, "programme.theme"),
        ({"ends_1": "09:00"}, "programme.hours"),
        ({"day_2": "7"}, "programme.day"),
    ],
    ids=str,
)
def test_a_bad_row_is_named(stage: Stage, changed: dict[str, str | int], code: str) -> None:
    here = programme(stage)
    answer = stage.visitor("responsible").submit(here, here, **(ROWS | changed))

    assert answer.status_code == 422
    assert refusal_of(answer.text) == code


@pytest.mark.parametrize("login", ["staff1", "supervisor", "auditor"])
def test_only_the_contractor_proposes(stage: Stage, login: str) -> None:
    form = {"csrf": f"csrf-of-{login}", "theme_1": "x"}
    assert stage.visitor(login).post(programme(stage), data=form).status_code == 403


@pytest.mark.parametrize("login", ["responsible", "handler1", "auditor"])
def test_groups_with_names_are_the_wards(stage: Stage, login: str) -> None:
    assert stage.visitor(login).get(f"{WARD}/groups").status_code == 403


def test_groups_are_made_shown_and_decided(stage: Stage) -> None:
    made(stage, fixed="1 2", apart="2、3\n")
    staff = stage.visitor("staff1")

    page = staff.get(f"{WARD}/groups").text
    assert 'data-phase="ready"' in page
    assert "緑川　1子" in page
    assert "同じ人と再び同じグループになる組" in page
    staff.act(f"{WARD}/groups", f"{WARD}/groups/1/decide")
    assert 'data-phase="decided"' in staff.get(f"{WARD}/groups").text


@pytest.mark.parametrize("typed", ["1", "1,2,3", "a,b", "4-4"])
def test_a_wish_that_cannot_be_read_is_named_by_its_line(stage: Stage, typed: str) -> None:
    accepted(stage)
    answer = stage.visitor("staff1").submit(f"{WARD}/groups", f"{WARD}/groups", apart=f"1,2\n{typed}")

    assert refusal_of(answer.text) == "groups.wish_line"
    assert "2行目" in answer.text


def test_papers_are_offered_once_decided(stage: Stage) -> None:
    made(stage)
    attendance = f"/contracts/{stage.job.contract.id}/attendance"
    handler = stage.visitor("handler1")
    assert "groups/lists.pdf" not in handler.get(attendance).text
    stage.visitor("staff1").act(f"{WARD}/groups", f"{WARD}/groups/1/decide")

    links = re.findall(r'href="([^"]+/groups/[^"]+\.pdf)"', handler.get(attendance).text)
    assert len(links) == 2
    for link in [*links, f"{WARD}/groups/1/lists.pdf", f"{WARD}/groups/1/cards.pdf"]:
        visitor = handler if link.startswith("/contracts") else stage.visitor("supervisor")
        assert visitor.get(link).headers["content-type"] == "application/pdf"
    assert handler.get(links[0].replace("lists", "all")).status_code == 404


def test_the_hub_says_whose_turn_it_is(stage: Stage) -> None:
    assert "グループ分け" in stage.visitor("staff1").get(WARD).text
    assert "テーマと時間割" in stage.visitor("responsible").get(f"/contracts/{stage.job.contract.id}").text
