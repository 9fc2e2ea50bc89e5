"""An assembly begins with two people, once, and survives a crash between approval and its holding."""

import json
from pathlib import Path

import pytest

from shared.documents.assembly import Assembly, AssemblyPhase
from shared.documents.holding import Holding
from shared.domain.approvals import PaperDecision
from shared.domain.ids import ActorId, AssemblyId, TrailId
from shared.domain.roles import PersonRole
from shared.errors import Conflict, Denied, Refusal
from shared.services import assembly as service
from shared.services.actors import actor_id
from shared.services.parts import Parts
from tests.fakes import Crash, CrashPlan, World
from tests.fakes.parts import PROVIDER, WARD_KEY
from tests.portal_visitor import Visitor, hidden_fields, refusal_of

PLAN = (Path(__file__).parents[2] / "local/demo/plan.toml").read_text(encoding="utf-8")
ID = AssemblyId("as-0123456789abcdef")
NO_PAPER = PaperDecision()


def _actor(login: str) -> ActorId:
    return actor_id(WARD_KEY, PROVIDER.issuer, login)


def _actions(parts: Parts) -> list[str]:
    return [json.loads(line)["action"] for line in parts.trail.read(TrailId(ID)).splitlines()]


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def parts(world: World) -> Parts:
    return world.parts()


def test_a_draft_names_its_people_by_actor_id(parts: Parts) -> None:
    found = service.draft(parts, ID, PLAN, _actor("staff1"))
    assert found.phase is AssemblyPhase.DRAFT
    assert found.roles_of(_actor("Supervisor")) == {PersonRole.SUPERVISOR}
    assert found.name_of(_actor("staff2")) == "企画 花子"
    assert found.name_of(_actor("somebody")) == "―"


def test_only_somebody_on_the_plan_may_draft_it(parts: Parts) -> None:
    with pytest.raises(Denied, match=r"assembly\.not_among_staff"):
        service.draft(parts, ID, PLAN, _actor("supervisor"))
    assert parts.repository.find(Assembly, ID) is None


def test_drafting_twice_makes_one_assembly(parts: Parts) -> None:
    first = service.draft(parts, ID, PLAN, _actor("staff1"))
    again = service.draft(parts, ID, PLAN.replace("\n", "\r\n"), _actor("staff1"))
    assert again.plan_sha256 == first.plan_sha256
    assert _actions(parts).count("assembly.drafted") == 1


def test_the_same_form_with_another_plan_is_stale(parts: Parts) -> None:
    service.draft(parts, ID, PLAN, _actor("staff1"))
    with pytest.raises(Conflict):
        service.draft(parts, ID, PLAN + "# another", _actor("staff1"))


def test_who_redrafts_is_the_proposer(parts: Parts) -> None:
    service.draft(parts, ID, PLAN, _actor("staff1"))
    found = service.redraft(parts, ID, PLAN + "# better", _actor("staff2"))
    assert found.approval.proposed.actor == _actor("staff2")


def test_an_approved_plan_cannot_be_replaced(parts: Parts) -> None:
    service.draft(parts, ID, PLAN, _actor("staff1"))
    service.approve_plan(parts, ID, _actor("supervisor"), NO_PAPER)
    with pytest.raises(Refusal, match=r"assembly\.not_a_draft"):
        service.redraft(parts, ID, PLAN + "# late", _actor("staff1"))


def test_nobody_approves_their_own_plan(parts: Parts) -> None:
    plan = PLAN.replace('login = "supervisor"', 'login = "staff1"')
    service.draft(parts, ID, plan, _actor("staff1"))
    with pytest.raises(Denied, match=r"general\.same_person"):
        service.approve_plan(parts, ID, _actor("staff1"), NO_PAPER)
    assert parts.repository.all(Holding) == []


def test_approval_opens_the_wards_own_holding(parts: Parts) -> None:
    service.draft(parts, ID, PLAN, _actor("staff1"))
    found = service.approve_plan(parts, ID, _actor("supervisor"), PaperDecision(number="9企第1号"))
    assert found.active
    assert found.approval.decision.number == "9企第1号"
    assert [holding.id for holding in parts.repository.all(Holding)] == [found.holding]
    assert _actions(parts)[-1] == "assembly.activated"


def test_wherever_a_worker_dies_the_second_try_ends_with_one_active_assembly() -> None:
    died = 0
    for call in range(1, 100):
        world = World()
        service.draft(world.parts(), ID, PLAN, _actor("staff1"))
        plan = CrashPlan(call)
        try:
            service.approve_plan(world.parts(plan=plan), ID, _actor("supervisor"), NO_PAPER)
        except Crash:
            died += 1
        else:
            break
        found = service.approve_plan(world.parts(), ID, _actor("supervisor"), NO_PAPER)
        assert found.active
        assert len(world.parts().repository.all(Holding)) == 1
        assert _actions(world.parts()).count("assembly.approved") == 1
    assert died > 5


def test_the_pages_show_draft_approval_and_report(world: World) -> None:
    staff, supervisor = Visitor(world, "staff1"), Visitor(world, "supervisor")
    page = staff.act("/assemblies/new", "/assemblies/new", plan=PLAN)
    assert "次にすること" in supervisor.get("/").text
    assert f'<a href="{page}/plan">計画</a>' in supervisor.get("/").text
    assert "/plan/approve" not in staff.get(f"{page}/plan").text
    assert "2009年6月2日（火）" in supervisor.get(f"{page}/plan").text
    supervisor.act(
        f"{page}/plan", f"{page}/plan/approve", decision_number="9企第1号", decision_day="2027-04-02"
    )
    assert "9企第1号　2027年4月2日（金）" in staff.get(f"{page}/plan").text
    assert staff.get(f"{page}/plan.toml").text == PLAN


def test_a_plan_with_a_mistake_is_refused_with_its_key(world: World) -> None:
    staff = Visitor(world, "staff1")
    broken = PLAN.replace("seats = 60", "seats = 0")
    answer = staff.submit("/assemblies/new", "/assemblies/new", plan=broken)
    assert (answer.status_code, refusal_of(answer.text)) == (422, "plan.field_invalid")
    assert "参加者数（lottery.seats）" in answer.text


def test_a_wrong_day_of_decision_is_refused(world: World) -> None:
    page = Visitor(world, "staff1").act("/assemblies/new", "/assemblies/new", plan=PLAN)
    answer = Visitor(world, "supervisor").submit(
        f"{page}/plan", f"{page}/plan/approve", decision_day="2027-02-30"
    )
    assert (answer.status_code, refusal_of(answer.text)) == (422, "general.field_invalid")


def test_the_same_form_sent_again_after_a_crash_goes_on() -> None:
    answers = set()
    for call in range(1, 100):
        world = World()
        service.draft(world.parts(), ID, PLAN, _actor("staff1"))
        supervisor, page = Visitor(world, "supervisor"), f"/assemblies/{ID}/plan"
        form = hidden_fields(supervisor.get(page).text, f"{page}/approve")
        try:
            service.approve_plan(world.parts(plan=CrashPlan(call)), ID, _actor("supervisor"), NO_PAPER)
        except Crash:
            answers.add(supervisor.post(f"{page}/approve", data=form).status_code)
            assert world.parts().repository.get(Assembly, ID).active
        else:
            break
    assert answers == {303, 409}


def test_who_begins_is_offered_a_sample(world: World) -> None:
    staff = Visitor(world, "staff1")
    assert 'href="/static/plan-sample.toml"' in staff.get("/assemblies/new").text
    assert staff.get("/static/plan-sample.toml").text.startswith("# 計画書の見本")
