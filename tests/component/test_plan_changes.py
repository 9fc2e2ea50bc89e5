"""An approved plan changes by two people, only where nothing was made by it; every version is kept."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest

from shared.documents.assembly import Assembly
from shared.domain.approvals import PaperDecision
from shared.domain.packet_kinds import PacketKind
from shared.domain.plan_changes import Reached
from shared.domain.roles import SUPERVISOR
from shared.errors import Denied
from shared.services.packets import packets_of, planned_due
from shared.services.plan_changes import (
    approve_change,
    assigned_kinds,
    propose_plan,
    reached,
    reason_of,
    versions_of,
)
from tests.component.contract_job import PLAN, Job, refusing, running
from tests.component.letters_job import printed
from tests.fakes import Crash, CrashPlan
from tests.portal_visitor import Visitor, refusal_of

VENUE = PLAN.replace('venue = "あさひ区民センター"', 'venue = "あさひ公会堂"')
REASON = "会場が改修工事に入るため"
DAY = "2027-10-02"


@pytest.fixture
def job() -> Job:
    return running()


def propose(job: Job, plan: str, reason: str = REASON) -> Assembly:
    return propose_plan(job.parts, job.assembly, plan, reason, job.staff)


def approve(job: Job, login: str = "supervisor") -> Assembly:
    asked = job.assembly.amendment
    assert asked
    actor = job.actor(login, SUPERVISOR)
    return approve_change(job.parts, job.assembly, asked.plan_sha256, actor, PaperDecision())


def records(job: Job, action: str) -> list[dict[str, object]]:
    lines = map(json.loads, job.parts.trail.read(job.assembly.trail).splitlines())
    return [line["facts"] for line in lines if line["action"] == action]


def test_undecided_and_unused_keys_change_by_two_people(job: Job) -> None:
    before = job.assembly
    propose(job, VENUE)
    assert job.assembly.plan.event.venue == before.plan.event.venue, "not before the second person"
    approve(job)
    now = job.assembly
    assert (now.plan.event.venue, now.plan_version, now.amendment) == ("あさひ公会堂", 2, None)
    [version] = versions_of(job.parts, now.id)
    assert (version.number, version.plan_text, version.approval) == (1, before.plan_text, before.approval)
    assert reason_of(job.parts, now, version.replaced_for) == REASON
    [facts] = records(job, "assembly.plan_changed")
    assert (facts["from_sha256"], facts["plan_sha256"]) == (before.plan_sha256, now.plan_sha256)
    assert REASON not in job.parts.trail.read(now.trail).decode()
    assert REASON not in "".join(found.stored.body for found in job.world.state.documents.values())


def test_who_proposed_does_not_approve(job: Job) -> None:
    propose(job, VENUE)
    with refusing("general.same_person", Denied):
        asked = job.assembly.amendment
        assert asked
        approve_change(job.parts, job.assembly, asked.plan_sha256, job.staff, PaperDecision())


def test_approving_twice_is_once_and_another_text_is_not_approved_by_it(job: Job) -> None:
    propose(job, VENUE)
    asked = job.assembly.amendment
    assert asked
    approve(job)
    supervisor = job.actor("supervisor", SUPERVISOR)
    approve_change(job.parts, job.assembly, asked.plan_sha256, supervisor, PaperDecision())
    assert job.assembly.plan_version == 2
    propose(job, PLAN)
    with refusing("plan.no_change_proposed"):
        approve_change(job.parts, job.assembly, "0" * 64, supervisor, PaperDecision())


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ('login = "staff2"', 'login = "staff3"', "plan.key_used"),
        ('venue = "あさひ区民センター"', 'venue = "あさひ区民センター" # 変えない', "plan.nothing_changes"),
        (f"days = [{DAY}", "days = [2027-06-01, 2027-06-02", "plan."),
        ("assembly_until = 2029-03-31", "assembly_until = 2046-12-31", "plan.retention_too_long"),
        ("deadline = 2027-07-20", "deadline = 2027-06-21", "plan.change_in_past"),
    ],
)
def test_what_may_not_be_is_refused_and_nothing_waits(job: Job, old: str, new: str, code: str) -> None:
    assert old in PLAN
    with pytest.raises(Exception, match=code.replace(".", r"\.")):
        propose(job, PLAN.replace(old, new))
    assert job.assembly.amendment is None


def test_a_reason_is_needed(job: Job) -> None:
    with refusing("plan.reason_missing"):
        propose(job, VENUE, "　")


def test_what_was_made_meanwhile_closes_the_key_before_the_approval() -> None:
    job = running()
    purpose = PLAN.replace("封入・封かん・発送", "封入・発送")
    assert purpose != PLAN
    with refusing("plan.key_used"):  # lots are assigned
        propose(job, purpose)
    later = PLAN.replace("deadline = 2027-07-20", "deadline = 2027-07-21")
    propose(job, later)
    job.at(datetime(2027, 7, 20, 15, 0, tzinfo=UTC))
    with refusing("plan.key_used"):
        approve(job)
    assert job.assembly.plan_version == 1


def test_what_has_happened_is_read_from_the_documents() -> None:
    job = printed()
    assert reached(job.parts, job.assembly) == {Reached.DRAW_BEGUN, Reached.LETTERS_BEGUN}
    assert assigned_kinds(job.parts, job.assembly) == frozenset()
    assert assigned_kinds(running().parts, running().assembly) == {PacketKind.LOT}


def test_due_dates_follow_the_event(job: Job) -> None:
    job.assign_roster("氏名\n", planned_due(job.assembly, PacketKind.ROSTER))
    [before] = [one.due for one in packets_of(job.parts, job.contract.id) if one.holds is PacketKind.ROSTER]
    days = job.assembly.plan.event.days
    old = ", ".join(map(str, days))
    new = ", ".join(str(day + timedelta(days=7)) for day in days)
    later = PLAN.replace(f"days = [{old}]", f"days = [{new}]")
    assert later != PLAN
    propose(job, later)
    approve(job)
    [after] = [one.due for one in packets_of(job.parts, job.contract.id) if one.holds is PacketKind.ROSTER]
    assert isinstance(before, date)
    assert isinstance(after, date)
    assert before < after


@pytest.mark.parametrize("after", [False, True], ids=["before-effect", "after-effect"])
@pytest.mark.parametrize("at", range(1, 7))
def test_an_approval_that_crashed_is_sent_again(job: Job, at: int, after: bool) -> None:
    propose(job, VENUE)
    asked = job.assembly.amendment
    assert asked
    supervisor = job.actor("supervisor", SUPERVISOR)
    try:
        crashing = job.world.parts(plan=CrashPlan(at, after))
        approve_change(crashing, job.assembly, asked.plan_sha256, supervisor, PaperDecision())
    except Crash:
        approve_change(job.parts, job.assembly, asked.plan_sha256, supervisor, PaperDecision())
    assert (job.assembly.plan_version, len(versions_of(job.parts, job.assembly.id))) == (2, 1)


def test_over_the_pages(job: Job) -> None:
    staff, supervisor = Visitor(job.world, "staff1"), Visitor(job.world, "supervisor")
    page = f"/assemblies/{job.assembly.id}/plan/changes"
    assert page in staff.get(f"/assemblies/{job.assembly.id}/plan").text
    refused = staff.submit(page, page, plan=PLAN.replace('"staff2"', '"staff3"'), reason=REASON)
    assert (refused.status_code, refusal_of(refused.text)) == (422, "plan.key_used")
    assert "変えられません：職員。" in refused.text
    staff.act(page, page, plan=VENUE, reason=REASON)
    shown = supervisor.get(page).text
    for words in ("開催 › 会場（event.venue）", "あさひ区民センター", "あさひ公会堂", REASON):
        assert words in shown
    assert "計画の変更が承認を待っています" in supervisor.get(f"/assemblies/{job.assembly.id}").text
    assert supervisor.get(f"{page}/proposed.toml").content.decode() == VENUE
    supervisor.act(page, f"{page}/approve", decision_number="9企企第300号")
    assert staff.get(f"{page}/1/plan.toml").content.decode() == PLAN
    assert staff.get(f"{page}/2/plan.toml").status_code == 404
    assert staff.get(f"/assemblies/{job.assembly.id}/plan.toml").content.decode() == VENUE
    assert Visitor(job.world, "handler1").get(page).status_code == 403
