"""Nothing may be meant to live longer than the lifecycle policy lets it: plan, contract, extract."""

from datetime import date, timedelta

import pytest

from shared.documents.holding import HoldingKind
from shared.domain.approvals import PaperDecision
from shared.domain.roles import SUPERVISOR
from shared.errors import Refusal
from shared.services import contract, contract_changes
from shared.services.backstop import days_of, last_day_allowed
from tests.component.contract_job import CLAUSES, IN_TERM, PLAN, SIGNED, Job, refusing, running
from tests.component.stage_one import BEFORE, EVENT, REGISTER, StageOne

GRACE = timedelta(days=14)


def plan_until(key: str, until: date) -> str:
    lines = [f"{key} = {until}" if line.startswith(key) else line for line in PLAN.splitlines()]
    return "\n".join(lines)


@pytest.mark.parametrize("key", ["assembly_until", "people_until"])
def test_a_plan_that_outlives_the_policy_is_refused(key: str) -> None:
    job = Job(plan=plan_until(key, date(2046, 12, 31)))
    with refusing("plan.retention_too_long"):
        job.begin_assembly()


def test_a_plan_may_last_to_the_last_day() -> None:
    last = last_day_allowed(HoldingKind.ASSEMBLY, Job().world.clock.business)
    Job(plan=plan_until("assembly_until", last)).begin_assembly()
    with refusing("plan.retention_too_long"):
        Job(plan=plan_until("assembly_until", last + timedelta(days=1))).begin_assembly()


def test_a_contract_that_outlives_the_policy_is_refused() -> None:
    job = Job()
    job.begin_assembly()
    last = last_day_allowed(HoldingKind.CONTRACT, job.world.clock.business) - GRACE
    for ends_on, code in ((last + timedelta(days=1), "contract.outlives_backstop"), (last, "")):
        registration = contract.Registration(1, "あさひ企画", SIGNED, ends_on, CLAUSES)
        if code:
            with refusing(code):
                contract.register(job.parts, job.assembly, registration, job.staff)
        else:
            contract.register(job.parts, job.assembly, registration, job.staff)


def test_an_extension_counts_from_the_day_the_holding_was_opened() -> None:
    job = running()
    opened = IN_TERM.replace(month=4, day=1)
    last = last_day_allowed(HoldingKind.CONTRACT, opened) - GRACE
    with refusing("contract.outlives_backstop"):
        contract_changes.propose_end(job.parts, job.contract.id, last + timedelta(days=1), job.staff)
    contract_changes.propose_end(job.parts, job.contract.id, last, job.staff)
    supervisor = job.actor("supervisor", SUPERVISOR)
    contract_changes.approve_end(job.parts, job.contract.id, supervisor, PaperDecision())
    assert job.contract.ends_on == last


def test_a_register_is_not_taken_before_it_can_live_until_its_draw() -> None:
    stage = StageOne()
    lives = timedelta(days=days_of()["he"])
    assert EVENT - lives < BEFORE
    stage.world.clock.business = EVENT - lives
    with pytest.raises(Refusal) as refused:
        stage.announce(REGISTER)
    assert refused.value.code == "intake.draw_too_far"
    stage.world.clock.business = EVENT - lives + timedelta(days=6)
    stage.announce(REGISTER)
