"""A hold disables the key instead of destroying it; two people may enable it for a purpose, for some days."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from shared.documents.holding import Holding, Phase
from shared.domain.approvals import PaperDecision
from shared.domain.holds import LONGEST_USE_DAYS, Purpose
from shared.domain.ids import SYSTEM_ACTOR
from shared.domain.japan_time import after_end, day_of
from shared.domain.roles import SUPERVISOR
from shared.errors import Denied, Refusal
from shared.services import custody, holds
from shared.services.holdings import vault_of
from shared.services.obey import HELD_DELAY_S, obey
from shared.services.parts import Parts
from shared.services.work import Step, WorkMessage
from tests.component.contract_job import AFTER_EVENT, IN_TERM, PC, Job, refusing, running
from tests.component.erasure_run import begin, die_once, holding_id, phase, run
from tests.component.test_links import PLANTED, followed, letters_released, packets_pulled
from tests.fakes import CrashPlan, World
from tests.portal_visitor import Visitor, refusal_of

WEEK = day_of(IN_TERM) + timedelta(days=7)


@pytest.fixture
def job() -> Job:
    return running()


def held(job: Job, incident: str = "in-1") -> Job:
    holds.hold(job.parts, holding_id(job), job.staff, incident)
    run(job)
    return job


def holding(job: Job) -> Holding:
    return job.parts.repository.get(Holding, holding_id(job))


def disabled(job: Job) -> bool:
    found = holding(job)
    return (found.key_name, found.key_version) in job.world.vault.disabled


def allow(job: Job, until: date = WEEK) -> None:
    holds.ask_use(job.parts, holding_id(job), job.staff, Purpose.RESIDENT_NOTICES, until)
    supervisor = job.actor("supervisor", SUPERVISOR)
    holds.approve_use(job.parts, holding_id(job), supervisor, PaperDecision(number="9企企第1号"))
    run(job)


def actions(job: Job) -> str:
    return job.parts.trail.read(job.assembly.trail).decode()


def test_the_key_is_disabled_and_kept(job: Job) -> None:
    held(job)
    assert disabled(job)
    assert holding(job).key_name in job.world.vault.live
    assert actions(job).count('"holding.key_disabled"') == 2  # intended, ok


def test_nothing_is_read_written_or_pulled(job: Job) -> None:
    held(job)
    with refusing("holding.held"):
        vault_of(job.parts, holding_id(job))
    with refusing("holding.held"):
        custody.pull(job.parts, job.contract.contract_id, [job.first_packet()], job.handler, PC)
    with refusing("holding.held"):
        job.assign_lot(9)


def test_the_handler_is_told_why_nothing_can_be_taken(job: Job) -> None:
    held(job)
    page = Visitor(job.world, "handler1").get(f"/contracts/{job.contract.id}/packets").text
    assert "保留中" in page


def test_lifting_the_last_hold_enables_it_again(job: Job) -> None:
    held(held(job), "in-2")
    holds.lift(job.parts, holding_id(job), job.staff, "in-1")
    run(job)
    assert disabled(job)
    holds.lift(job.parts, holding_id(job), job.staff, "in-2")
    run(job)
    assert not disabled(job)
    assert job.assign_lot(9).files


def test_two_people_enable_it_for_a_purpose_until_a_day(job: Job) -> None:
    held(job)
    allow(job)
    assert not disabled(job)
    assert job.assign_lot(9).files
    assert holding(job).held
    job.at(after_end(WEEK) - timedelta(seconds=1))
    holds.keep_holds(job.parts)
    assert not holding(job).locked
    job.at(after_end(WEEK))
    holds.keep_holds(job.parts)
    run(job)
    assert disabled(job)
    assert '"resident-notices"' in actions(job)


def test_one_person_alone_does_not_enable_it(job: Job) -> None:
    held(job)
    holds.ask_use(job.parts, holding_id(job), job.staff, Purpose.SCOPE, WEEK)
    with refusing("general.same_person", Denied):
        holds.approve_use(job.parts, holding_id(job), job.staff, PaperDecision())
    run(job)
    assert disabled(job)


@pytest.mark.parametrize("days", [-1, LONGEST_USE_DAYS + 1])
def test_a_use_is_short(job: Job, days: int) -> None:
    held(job)
    until = day_of(IN_TERM) + timedelta(days=days)
    with refusing("holding.use_too_long"):
        holds.ask_use(job.parts, holding_id(job), job.staff, Purpose.SCOPE, until)


def test_what_is_not_held_needs_no_use(job: Job) -> None:
    with refusing("holding.not_held"):
        holds.ask_use(job.parts, holding_id(job), job.staff, Purpose.SCOPE, WEEK)


def test_while_it_is_used_it_is_still_not_erased(job: Job) -> None:
    job.at(AFTER_EVENT)
    begin(job)
    held(job)
    allow(job, day_of(AFTER_EVENT))
    run(job)
    assert phase(job) is Phase.ACTIVE


def test_an_erasure_that_was_stopped_goes_on_only_with_its_key(job: Job) -> None:
    job.at(AFTER_EVENT)
    begin(job)
    held(job)
    holds.lift(job.parts, holding_id(job), job.staff, "in-1")
    run(job)
    assert phase(job) is Phase.ERASED


@pytest.mark.parametrize("act", [held, lambda job: held(held(job), "in-2")])
def test_every_message_twice_changes_nothing(job: Job, act: Callable[[Job], Job]) -> None:
    act(job)
    message = WorkMessage(holding=holding_id(job), step=Step.KEEP_KEY, unit=holding_id(job), epoch=0)
    for _ in range(2):
        job.world.queue.send("erasure-keys", message.model_dump_json())
        run(job)
    assert disabled(job)


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_a_crash_at_any_call_leaves_no_key_as_it_should_not_be(after: bool) -> None:
    for at in range(1, 60):
        job = running()
        holds.hold(job.parts, holding_id(job), job.staff, "in-1")
        died = die_once(job, CrashPlan(at, after))
        assert disabled(job)
        holds.lift(job.parts, holding_id(job), job.staff, "in-1")
        died_again = die_once(job, CrashPlan(at, after))
        assert not disabled(job)
        if not (died or died_again):
            return
    raise AssertionError("the plan never ran out of calls")


def test_what_the_eraser_never_heard_is_sent_again(job: Job) -> None:
    holds.hold(job.parts, holding_id(job), job.staff, "in-1")
    job.world.queue.waiting.clear()
    holds.keep_holds(job.parts)
    run(job)
    assert disabled(job)
    holds.keep_holds(job.parts)
    assert job.world.queue.waiting == []


def test_a_step_that_meets_a_hold_waits_and_is_not_blocked(job: Job) -> None:
    held(job)

    def reads(parts: Parts, message: WorkMessage) -> None:
        vault_of(parts, message.holding)

    message = WorkMessage(holding=holding_id(job), step=Step.RELEASE_LOT, unit="lot-1", epoch=0)
    obey(message.model_dump_json().encode(), {Step.RELEASE_LOT: reads}, job.parts)
    assert [one.delay_s for one in job.world.queue.waiting] == [HELD_DELAY_S]
    assert holding(job).blocks == ()


def test_a_hold_past_the_point_of_no_return_is_refused(job: Job) -> None:
    job.at(AFTER_EVENT)
    begin(job)
    run(job)
    with pytest.raises(Refusal, match=r"erasure\.too_late"):
        holds.hold(job.parts, holding_id(job), job.staff, "in-1")


def test_the_page_leads_two_people_through_it(job: Job) -> None:
    held(job)
    page = f"/assemblies/{job.assembly.id}/erasure/{holding_id(job)}"
    staff, supervisor = Visitor(job.world, "staff1"), Visitor(job.world, "supervisor")
    assert "鍵の状態：停止" in staff.get(page).text
    staff.act(page, f"{page}/key-use", purpose="resident-notices", until=WEEK.isoformat())
    assert "key-use-approve-form" not in staff.get(page).text
    supervisor.act(page, f"{page}/key-use/approve", decision_number="9企企第1号")
    run(job)
    assert "鍵の状態：使える状態" in staff.get(page).text
    staff.act(page, f"{page}/key-use/end")
    run(job)
    assert "鍵の状態：停止" in staff.get(page).text
    answer = staff.submit(page, f"{page}/key-use", purpose="curiosity", until=WEEK.isoformat())
    assert refusal_of(answer.text) == "general.field_invalid"


def test_whoever_is_held_up_can_still_open_the_first_page_and_that_of_the_holding(job: Job) -> None:
    everything = [found.holding_id for found in job.parts.repository.all(Holding)]
    for one in everything:
        holds.hold(job.parts, one, job.staff, "in-1")
    run(job)
    for login in ("staff1", "supervisor", "auditor", "responsible", "handler1"):
        assert Visitor(job.world, login).get("/").status_code == 200
    supervisor = Visitor(job.world, "supervisor")
    for one in everything:
        page = f"/assemblies/{job.assembly.id}/erasure/{one}"
        assert "in-1" in supervisor.get(page).text
        holds.lift(job.parts, one, job.staff, "in-1")
    run(job)
    assert not job.world.vault.disabled


@pytest.mark.parametrize("time", [letters_released, packets_pulled], ids=lambda time: time.__name__)
def test_a_page_that_needs_what_is_held_says_so_and_no_page_fails(time: Callable[[], World]) -> None:
    world = time()
    parts = world.parts()
    for one in parts.repository.all(Holding):
        holds.hold(parts, one.holding_id, SYSTEM_ACTOR, "in-0123456789ab")
    for login in ("staff1", "responsible"):
        visitor = Visitor(world, login)
        refused = {
            path
            for path, status in followed(visitor).items()
            if status >= 400
            and path.rpartition("/")[2] not in ("in-0123456789ab", *PLANTED.get(time.__name__, ()))
        }
        assert {refusal_of(visitor.get(path).text) for path in refused} <= {"holding.held"}, login
        assert "/" not in refused
