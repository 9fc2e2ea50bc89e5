"""Where things stand: red only for whom it waits; everybody else reads who it is."""

import re

import pytest

from tests.component.contract_job import running
from tests.component.test_links import assembly_of
from tests.portal_visitor import Visitor

STEP = re.compile(r'<li class="step">(.*?)</li>', re.DOTALL)


def step(html: str, title: str) -> list[str]:
    """Words of the line with that title: title, state, detail."""
    [line] = [found for found in STEP.findall(html) if f">{title}<" in found]
    return [words.strip() for words in re.findall(r">([^<]+)<", line) if words.strip()]


@pytest.mark.parametrize(
    ("login", "said"),
    [
        ("staff1", ["要対応", "登録してください"]),
        ("supervisor", ["対応待ち", "登録してください　担当：職員"]),
        ("auditor", ["対応待ち", "登録してください　担当：職員"]),
    ],
)
def test_an_open_stage_says_whose_turn_it_is(login: str, said: list[str]) -> None:
    world = running().world
    page = Visitor(world, login).get(assembly_of(world)).text
    assert step(page, "住民基本台帳データ")[1:] == said


def test_what_is_done_names_nobody() -> None:
    world = running().world
    page = Visitor(world, "supervisor").get(assembly_of(world)).text
    assert step(page, "計画")[1:] == ["完了", "承認済"]


def test_the_contractor_sees_that_it_is_its_own_turn() -> None:
    job = running()
    page = f"/contracts/{job.contract.id}"
    states = {
        login: step(Visitor(job.world, login).get(page).text, "返還・消去の申告")[1]
        for login in ("handler1", "staff1")
    }
    assert states["handler1"] != "対応待ち"
    assert states["staff1"] != "要対応"
