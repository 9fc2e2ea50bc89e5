"""The statistics as the ward and the public get them: charts with tables, nobody named."""

import re
from contextlib import suppress

import pytest

from shared.domain.reply import Answer
from shared.errors import Refusal
from shared.services.publications import fix_statistics, fixed_statistics
from shared.services.reply_statistics import statistics
from shared.services.withdrawal import withdraw
from tests.component.contract_job import refusing
from tests.component.stage_two import CANARY, STAFF, StageTwo
from tests.fakes import Crash, CrashPlan, Meanwhile
from tests.portal_visitor import Visitor, refusal_of

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


def fixed(stage: StageTwo) -> str:
    """The public table, taken after it was fixed on the page."""
    page = f"{FOLDER}/public"
    Visitor(stage.world, "staff1").act(page, page, final="yes")
    return Visitor(stage.world, "staff1").get(f"{page}.csv").text


def kept(stage: StageTwo) -> list[str]:
    """Names of the public statistics that lie in the holding."""
    names = [name for held in stage.world.objects.held.values() for name in held]
    return [name for name in names if "public-statistics" in name]


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
    fixed(stage)
    text = Visitor(stage.world, "staff1").get(FOLDER + page).text

    assert "性別" in text
    for secret in (CANARY, "090-0000-4711", *(invitee.name for invitee in stage.invitees), *stage.codes):
        assert secret not in text


def test_the_public_version_shows_no_small_count(stage: StageTwo) -> None:
    rates = fixed(stage).split("返信率：性別・年齢", 1)[1]
    shown = [int(count) for count in re.findall(r",(\d+)(?=,)", rates)]
    assert "秘匿" in rates
    assert all(count == 0 or count >= 10 for count in shown)


@pytest.mark.parametrize("login", ["auditor", "handler1", "responsible"])
def test_the_ward_alone_opens_them(stage: StageTwo, login: str) -> None:
    for page in ("", "/public", "/ward.csv", "/public.csv"):
        assert Visitor(stage.world, login).get(FOLDER + page).status_code == 403


def test_only_what_is_fixed_leaves_the_ward(stage: StageTwo) -> None:
    answer = Visitor(stage.world, "staff1").get(f"{FOLDER}/public.csv")
    assert refusal_of(answer.text) == "statistics.not_fixed"
    page = Visitor(stage.world, "staff1").get(f"{FOLDER}/public").text
    assert "public.csv" not in page
    assert "fix-form" not in Visitor(stage.world, "supervisor").get(f"{FOLDER}/public").text
    unsure = Visitor(stage.world, "staff1").post(f"{FOLDER}/public", data={"csrf": "csrf-of-staff1"})
    assert unsure.status_code == 422
    assert kept(stage) == []


def test_what_changes_after_the_fixing_is_not_told(stage: StageTwo) -> None:
    before, page = fixed(stage), Visitor(stage.world, "staff1").get(f"{FOLDER}/public").text
    for number in range(26, 38):
        stage.reply(number, Answer.NO)
    stage.drain()
    assert statistics(stage.world.parts(), stage.assembly, public=True).no == 23
    assert Visitor(stage.world, "staff1").get(f"{FOLDER}/public.csv").text == before
    assert Visitor(stage.world, "staff1").get(f"{FOLDER}/public").text == page
    assert "以後の訂正や取下げは反映しません" in page


def test_a_second_set_is_refused_by_the_day_of_the_first(stage: StageTwo) -> None:
    before = fixed(stage)
    with refusing("statistics.fixed_before"):
        fix_statistics(stage.world.parts(), stage.assembly, STAFF)
    answer = Visitor(stage.world, "staff1").post(
        f"{FOLDER}/public", data={"csrf": "csrf-of-staff1", "final": "yes"}
    )
    assert "に確定しています" in answer.text
    assert Visitor(stage.world, "staff1").get(f"{FOLDER}/public.csv").text == before


def code_of_fixing(stage: StageTwo, plan: CrashPlan | None = None) -> str:
    """Code of the refusal, or nothing."""
    try:
        fix_statistics(stage.world.parts(plan=plan), stage.assembly, STAFF)
    except Refusal as refusal:
        return refusal.code
    return ""


@pytest.mark.parametrize("at", range(1, 91, 3))
def test_of_two_sets_at_once_one_is_fixed_and_the_other_leaves_nothing(stage: StageTwo, at: int) -> None:
    """Before a call of the one, the other comes, after one more reply."""
    codes: list[str] = []

    def other() -> None:
        stage.reply(30, Answer.NO)
        codes.append(code_of_fixing(stage))

    meanwhile = Meanwhile(at, act=other)
    codes.append(code_of_fixing(stage, meanwhile))
    if meanwhile.calls < at:
        other()
    assert sorted(codes) == ["", "statistics.fixed_before"]
    assert len(kept(stage)) == 1
    assert stage.trail().count(b'"publications.statistics_fixed"') == 1


@pytest.mark.parametrize("at", range(1, 61, 6))
def test_who_dies_while_fixing_fixes_it_again_or_has_fixed_it(stage: StageTwo, at: int) -> None:
    with suppress(Crash):
        fix_statistics(stage.world.parts(plan=CrashPlan(at)), stage.assembly, STAFF)
    with suppress(Refusal):
        fix_statistics(stage.world.parts(), stage.assembly, STAFF)
    assert fixed_statistics(stage.world.parts(), stage.assembly)
    assert stage.trail().count(b'"publications.statistics_fixed"') == 1


def test_the_page_opens_before_anybody_has_answered() -> None:
    stage = StageTwo()
    assert Visitor(stage.world, "staff1").get(FOLDER).status_code == 200
