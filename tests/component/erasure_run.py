"""Runs an erasure to its end over fakes: each message to a process of the role whose queue it is."""

from datetime import timedelta
from random import Random

from shared.documents.holding import Holding, Phase
from shared.domain.erasure import Act, Do, Reason
from shared.domain.ids import HoldingId
from shared.domain.roles import SUPERVISOR
from shared.errors import TogikaiError
from shared.services import erasure_start
from shared.services.erasure import advance_erasure
from shared.services.erasure_keys import advance_keys
from shared.services.erasure_proof import advance_proof
from shared.services.erasure_saga import Saga, look, pauses
from shared.services.incident_notices import tell_incident
from shared.services.key_hold import keep_key
from shared.services.notices import send_notices
from shared.services.obey import StepHandler, obey
from shared.services.sweep import flush_outboxes
from shared.services.work import Step, WorkMessage
from shared.settings import Role
from tests.component.contract_job import Job
from tests.fakes import Crash, CrashPlan, Waiting

STEPS: dict[Step, tuple[Role, StepHandler]] = {
    Step.ERASE: (Role.MAIN, advance_erasure),
    Step.DESTROY_KEY: (Role.ERASER, advance_keys),
    Step.KEEP_KEY: (Role.ERASER, keep_key),
    Step.WITNESS: (Role.VERIFIER, advance_proof),
    Step.SEND_NOTICE: (Role.MAIN, send_notices),
    Step.TELL_INCIDENT: (Role.MAIN, tell_incident),
}
SETTLED = {"event_over": True, "ledger_balanced": True}
MOST = 400


def step_of(message: Waiting) -> Step:
    return WorkMessage.read(message.body.encode()).step


def deliver(job: Job, message: Waiting, plan: CrashPlan | None = None) -> None:
    """To a new process of the right role, after its delay."""
    if message.delay_s:
        job.world.clock.advance(timedelta(seconds=message.delay_s))
    role, handler = STEPS[step_of(message)]
    obey(message.body.encode(), {step_of(message): handler}, job.world.parts(role, plan))


def waiting(job: Job) -> list[Waiting]:
    """Messages of the saga; when there is none, the sweeper looks for outboxes that a crash left."""
    for _ in range(2):
        found = [message for message in job.world.queue.waiting if step_of(message) in STEPS]
        if found:
            return found
        flush_outboxes(job.world.parts())
    return []


def run(job: Job, *, twice: bool = False, shuffle: Random | None = None, until: Act | None = None) -> int:
    """Deliver until nothing waits, or until the act `until` is next. How many messages were delivered."""
    for delivered in range(MOST):
        found = waiting(job)
        if not found or (until and next_act_is(job, until)):
            return delivered
        message = shuffle.choice(found) if shuffle else soonest(found)
        job.world.queue.waiting.remove(message)
        for _ in range(2 if twice else 1):
            deliver(job, message)
    raise AssertionError(f"still moving after {MOST} deliveries")


def soonest(messages: list[Waiting]) -> Waiting:
    return min(messages, key=lambda found: found.delay_s)


def next_act_is(job: Job, act: Act) -> bool:
    """Whether `act` is next, once its wait is over."""
    later = job.world.clock.real_now() + timedelta(days=1)
    return saga_of(job).next_act(later, pauses(job.parts)) == Do(act)


def holding_id(job: Job) -> HoldingId:
    assert job.contract.holding is not None
    return job.contract.holding


def saga_of(job: Job) -> Saga:
    return look(job.parts, holding_id(job))


def begin(job: Job) -> None:
    """Staff ask, the supervisor accepts."""
    erasure_start.request(job.parts, holding_id(job), job.staff, Reason.CONTRACT_SETTLED, SETTLED)
    erasure_start.accept(job.parts, holding_id(job), job.actor("supervisor", SUPERVISOR), SETTLED)


def phase(job: Job) -> Phase:
    return job.parts.repository.get(Holding, holding_id(job)).phase


def die_once(job: Job, plan: CrashPlan) -> bool:
    """Run with a process that dies by `plan` somewhere; the message comes again. Whether it died."""
    died = False
    for _ in range(MOST):
        found = waiting(job)
        if not found:
            return died
        message = soonest(found)
        job.world.queue.waiting.remove(message)
        try:
            deliver(job, message, None if died else plan)
        except Crash:
            died = True
            job.world.queue.waiting.append(message)
        except TogikaiError:
            job.world.queue.waiting.append(message)
    raise AssertionError("never ended")
