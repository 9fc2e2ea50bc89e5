"""Quotas through the portal: proposed, looked at, relaxed, approved by the other, opened by the auditor."""

import re
from collections.abc import Sequence
from copy import deepcopy
from functools import cache

import pytest

from shared.documents.assembly import Assembly, Member
from shared.documents.quotas import QuotaPhase, QuotaRow
from shared.domain.roles import PersonRole
from shared.portal.pages import lottery as lottery_page
from shared.portal.stages import StageLine, StageState
from shared.services.actors import Actor, named
from shared.services.repository import Change
from tests.component.quota_stage import HALF, QuotaStage
from tests.component.stage_two import STAFF
from tests.portal_visitor import Visitor, refusal_of

LOTTERY = "/assemblies/as-1/lottery"
HERE = f"{LOTTERY}/quotas"


@cache
def _closed() -> QuotaStage:
    """With an auditor."""
    stage = QuotaStage()
    parts = stage.world.parts()
    auditor = Member(
        actor=named(parts, PersonRole.AUDITOR, "auditor"), role=PersonRole.AUDITOR, name="auditor"
    )

    def add(current: Assembly) -> Change[Assembly]:
        return Change(current.with_(members=(*current.members, auditor)))

    parts.repository.change(Assembly, "as-1", add)
    return stage


@pytest.fixture
def stage() -> QuotaStage:
    return deepcopy(_closed())


def typed(stage: QuotaStage, action: str, rows: Sequence[tuple[str, str, str]], login: str = "staff1") -> str:
    """Send the table with these cells; the answer's status, then its text."""
    visitor = Visitor(stage.world, login)
    html = visitor.get(HERE).text
    version = re.search(r'name="version" value="(\d+)"', html)
    assert version
    names, least, most = zip(*rows, strict=True)
    form: dict[str, str | Sequence[str]] = {
        "csrf": visitor.csrf,
        "version": version[1],
        "row": names,
        "least": least,
        "most": most,
    }
    answer = visitor.post(f"{HERE}/{action}", data=form)
    return f"{answer.status_code} {answer.text}"


def proposed(stage: QuotaStage) -> None:
    Visitor(stage.world, "staff1").act(HERE, f"{HERE}/propose", category="sex", tolerance=1)


def test_a_simple_lottery_stays_one_click_and_offers_quotas(stage: QuotaStage) -> None:
    page = Visitor(stage.world, "staff1").get(LOTTERY).text

    assert 'id="commit-form"' in page
    assert f'href="{HERE}"' in page
    assert "枠は使われていません" in Visitor(stage.world, "staff1").get(HERE).text


def test_population_applicants_and_quota_stand_side_by_side(stage: QuotaStage) -> None:
    proposed(stage)

    page = Visitor(stage.world, "staff1").get(HERE).text
    row = re.search(r'<tr data-testid="quota-line" data-row="sex:female">(.*?)</tr>', page, re.DOTALL)
    assert row
    assert re.findall(r'class="(?:number|hint)">([^<]+)<', row[1]) == ["20", "50.0%", "13"]
    assert re.findall(r'name="(?:least|most)" value="(\d+)"', row[1]) == ["2", "4"]
    assert 'data-testid="quotas-met"' in page


def test_typed_bounds_are_judged_at_once_and_not_saved(stage: QuotaStage) -> None:
    proposed(stage)
    before = stage.quotas.rows

    answer = typed(stage, "check", [("sex:male", "6", "6")])

    assert "男性の申込者は5人のみで、下限6人に届きません。" in answer
    assert "男性の下限を6人から5人に" in answer
    assert stage.quotas.rows == before


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (("sex:male", "4", "3"), "quotas.row"),
        (("sex:male", "x", "3"), "quotas.row"),
        (("sex:male", "1", ""), "quotas.row"),
        (("sex:male", "1", "9999"), "quotas.row"),
        (("shoe:42", "1", "2"), "general.field_invalid"),
        (("sex:", "1", "2"), "general.field_invalid"),
        (("sex:male", "", ""), "quotas.none"),
    ],
    ids=str,
)
def test_bad_bounds_are_refused_and_change_nothing(
    stage: QuotaStage, row: tuple[str, str, str], code: str
) -> None:
    proposed(stage)
    before = stage.quotas

    answer = typed(stage, "save", [row])

    assert refusal_of(answer) == code
    assert stage.quotas == before


def test_a_stale_page_saves_nothing(stage: QuotaStage) -> None:
    proposed(stage)
    visitor = Visitor(stage.world, "staff1")
    visitor.get(HERE)

    answer = visitor.post(
        f"{HERE}/save",
        data={"csrf": visitor.csrf, "version": "99", "row": "sex:male", "least": "1", "most": "2"},
    )

    assert refusal_of(answer.text) == "general.stale_page"


def test_an_offered_relaxation_is_taken_over(stage: QuotaStage) -> None:
    proposed(stage)
    assert typed(stage, "save", [("sex:male", "6", "6")]).startswith("303")
    assert 'id="ask-form"' not in Visitor(stage.world, "staff1").get(HERE).text

    Visitor(stage.world, "staff1").act(HERE, f"{HERE}/relax")

    assert stage.quotas.rows == (QuotaRow(category="sex", feature="male", least=5, most=6),)


def test_the_walk_to_a_lottery_that_an_auditor_can_open(stage: QuotaStage) -> None:
    stage.save()
    Visitor(stage.world, "staff1").act(HERE, f"{HERE}/ask")
    waiting = Visitor(stage.world, "supervisor").get(HERE).text
    assert 'data-testid="quotas-solving"' in waiting
    stage.drain()
    page = Visitor(stage.world, "supervisor").get(HERE).text
    assert 'data-certified="yes"' in page
    assert "枠のない抽選" in page
    Visitor(stage.world, "supervisor").act(HERE, f"{HERE}/approve")
    assert "承認された枠のもとで抽選します。" in Visitor(stage.world, "staff1").get(LOTTERY).text
    Visitor(stage.world, "staff1").act(LOTTERY, f"{LOTTERY}/commit")
    stage.drain()
    stage.hold()

    held = Visitor(stage.world, "staff1").get(LOTTERY).text
    assert "枠と当選確率" in held
    opened = Visitor(stage.world, "auditor").get(f"{LOTTERY}/table").text
    assert 'data-same="yes"' in opened
    assert 'data-kept="yes"' in opened
    file = Visitor(stage.world, "auditor").get(f"{LOTTERY}/lottery-table.json")
    assert file.json()["table"]["quotas"][0] == {"category": "sex", "feature": "female", "max": 3, "min": 3}


def stage_line(stage: QuotaStage) -> StageLine:
    parts = stage.world.parts()
    staff = Actor(id=STAFF, login="staff1", name="企画 一郎", roles=frozenset({PersonRole.STAFF}))
    return next(lottery_page.assembly_stages(parts, stage.assembly, staff))


def test_the_stage_says_whose_turn_it_is(stage: QuotaStage) -> None:
    simple = stage_line(stage)
    stage.save()
    draft = stage_line(stage)
    stage.ask()
    solving = stage_line(stage)
    stage.drain()
    proposed = stage_line(stage)

    assert [simple.url, draft.url, proposed.url] == [LOTTERY, HERE, HERE]
    assert [draft.state, solving.state, proposed.state] == [
        StageState.OPEN,
        StageState.RUNNING,
        StageState.OPEN,
    ]
    assert sorted(simple.acts) == [PersonRole.STAFF, PersonRole.SUPERVISOR]
    assert (list(draft.acts), list(proposed.acts)) == ([PersonRole.STAFF], [PersonRole.SUPERVISOR])


def test_staff_without_a_second_person_cannot_approve(stage: QuotaStage) -> None:
    stage.ask()
    stage.drain()

    answer = Visitor(stage.world, "staff1").post(f"{HERE}/approve", data={"csrf": "csrf-of-staff1"})

    assert answer.status_code == 403
    assert stage.quotas.phase is QuotaPhase.PROPOSED


def test_discarding_leads_back_to_the_simple_lottery(stage: QuotaStage) -> None:
    stage.save(HALF)

    Visitor(stage.world, "staff1").act(HERE, f"{HERE}/discard")

    assert stage.quotas.phase is QuotaPhase.OFF
    assert "枠は使われていません" in Visitor(stage.world, "staff1").get(HERE).text


@pytest.mark.parametrize("login", ["auditor", "handler1", "responsible"])
def test_the_page_of_quotas_is_the_wards(stage: QuotaStage, login: str) -> None:
    assert Visitor(stage.world, login).get(HERE).status_code == 403


@pytest.mark.parametrize("login", ["handler1", "responsible"])
def test_the_opened_table_never_goes_to_the_contractor(stage: QuotaStage, login: str) -> None:
    assert Visitor(stage.world, login).get(f"{LOTTERY}/table").status_code == 403
    assert Visitor(stage.world, login).get(f"{LOTTERY}/lottery-table.json").status_code == 403
