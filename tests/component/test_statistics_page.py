"""The statistics as the ward and the public get them: charts with tables, nobody named."""

import re

import pytest

from shared.domain.reply import Answer
from shared.services.reply_statistics import statistics
from shared.services.withdrawal import withdraw
from tests.component.stage_two import CANARY, STAFF, StageTwo
from tests.portal_visitor import Visitor

FOLDER = "/assemblies/as-1/statistics"


@pytest.fixture
def stage() -> StageTwo:
    """Of forty invited: twelve yes, one of them with words; eleven no; one withdrew."""
    stage = StageTwo()
    for number in range(1, 14):
        stage.reply(number, remark=CANARY if number == 1 else "", phone="090-0000-4711")
    for number in range(14, 25):
        stage.reply(number, Answer.NO)
    stage.drain()
    reply = stage.reply(13, remark="x")
    withdraw(stage.world.parts(), stage.assembly, STAFF, reply)  # type: ignore[arg-type]
    stage.drain()
    return stage


def test_the_counts_are_those_of_the_replies(stage: StageTwo) -> None:
    found = statistics(stage.world.parts(), stage.assembly, public=False)

    assert (found.invited, found.yes, found.no) == (40, 12, 11)
    assert [(row.yes, row.no) for row in found.days] == [(12, 11)]
    assert found.rates[0].rows[0].reply_rate


def test_each_chart_stands_beside_its_table(stage: StageTwo) -> None:
    page = Visitor(stage.world, "staff1").get(FOLDER).text

    assert page.count("<svg") == page.count("<desc id=") == 5
    assert "57.5%（42.2〜71.5）" in page
    assert page.count("<table>") == 6


@pytest.mark.parametrize("page", ["", "/public", "/ward.csv", "/public.csv"])
def test_nobody_is_named_and_nothing_written_is_told(stage: StageTwo, page: str) -> None:
    text = Visitor(stage.world, "staff1").get(FOLDER + page).text

    for secret in (CANARY, "090-0000-4711", *(invitee.name for invitee in stage.invitees), *stage.codes):
        assert secret not in text


def test_the_public_version_shows_no_small_count(stage: StageTwo) -> None:
    text = Visitor(stage.world, "staff1").get(f"{FOLDER}/public.csv").text

    rates = text.split("返信率：性別・年齢", 1)[1]
    shown = [int(count) for count in re.findall(r",(\d+)(?=,)", rates)]
    assert "秘匿" in rates
    assert all(count == 0 or count >= 10 for count in shown)


@pytest.mark.parametrize("login", ["auditor", "handler1", "responsible"])
def test_the_ward_alone_opens_them(stage: StageTwo, login: str) -> None:
    for page in ("", "/public", "/ward.csv", "/public.csv"):
        assert Visitor(stage.world, login).get(FOLDER + page).status_code == 403


def test_the_page_opens_before_anybody_has_answered() -> None:
    stage = StageTwo()
    assert Visitor(stage.world, "staff1").get(FOLDER).status_code == 200
