"""A holding of many objects: read in batches within the freeze's wait, tagged in batches after the point of no
return. Killed between batches, held in the wait, written to in the wait: the end is the same, and true."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import Any

import pytest

from shared.documents.holding import Phase
from shared.domain.erasure import Act
from shared.errors import Fault
from shared.services import holds
from shared.services.erasure import TAGS_AT_A_TIME
from shared.services.erasure_saga import pauses
from shared.services.first_pass import A_BATCH, A_BATCH_BYTES, read_batch
from shared.services.inventory import read_inventory
from tests.component.contract_job import Job, refusing, running
from tests.component.erasure_run import (
    begin,
    deliver,
    die_once,
    holding_id,
    phase,
    run,
    saga_of,
    soonest,
    waiting,
)
from tests.component.test_erasure import assert_erased
from tests.fakes import Crash, CrashPlan
from tests.fakes.storage import FakeObjectStore
from tests.fakes.world import FakeClock

MANY = 2 * A_BATCH + 1
NAME = "many/00007"


@dataclass
class Watched(FakeObjectStore):
    """A store that notes what is read, takes its time, and may die in the middle of some tags."""

    clock: FakeClock
    held: dict[str, dict[str, Any]]
    got: list[str] = field(default_factory=list)
    dies_after_tags: int | None = None
    slow: timedelta = timedelta()

    def get(self, container: str, name: str) -> bytes:
        self.got.append(name)
        self.clock.advance(self.slow)
        return super().get(container, name)

    def tag_due(self, container: str, names: Sequence[str]) -> None:
        self.clock.advance(self.slow)
        if self.dies_after_tags is None:
            super().tag_due(container, names)
            return
        super().tag_due(container, names[: self.dies_after_tags])
        self.dies_after_tags = None
        raise Crash


def many(objects: int = MANY) -> Job:
    """A contract's holding with so many objects more; their content does not matter to an erasure."""
    job = running()
    job.world.objects = Watched(job.world.clock, job.world.objects.held)
    for number in range(objects):
        job.world.objects.put_new(holding_id(job), f"many/{number:05d}", b"sealed %d" % number)
    return job


@pytest.fixture
def job() -> Job:
    return many()


def store(job: Job) -> Watched:
    assert isinstance(job.world.objects, Watched)
    return job.world.objects


def deliver_next(job: Job) -> None:
    message = soonest(waiting(job))
    job.world.queue.waiting.remove(message)
    deliver(job, message)


def read_until(job: Job, batches: int) -> None:
    """Deliver until so many batches have been read."""
    begin(job)
    while len(saga_of(job).erasure.readings) < batches:
        deliver_next(job)


def change(job: Job, name: str, content: bytes) -> None:
    store(job).delete(holding_id(job), name)
    store(job).put_new(holding_id(job), name, content)


def digest_of(job: Job, name: str) -> str | None:
    listed = read_inventory(job.parts, holding_id(job)).objects
    return next((found.sha256 for found in listed if found.name == name), None)


def tagged(job: Job) -> int:
    return sum(found.due for found in store(job).list(holding_id(job)))


def test_everything_is_read_in_batches_before_the_wait_is_over(job: Job) -> None:
    held = len(store(job).list(holding_id(job)))
    begin(job)
    run(job, until=Act.TAKE_INVENTORY)
    saga = saga_of(job)
    assert [one.objects for one in saga.erasure.readings] == [A_BATCH, A_BATCH, held - 2 * A_BATCH]
    [deed] = saga.done(Act.READ_OBJECTS)
    assert deed.facts["objects"] == held
    assert deed.real - saga.done(Act.FREEZE)[0].real < pauses(job.parts).freeze


def test_what_was_read_in_the_wait_is_not_read_again_after_it(job: Job) -> None:
    begin(job)
    run(job, until=Act.TAKE_INVENTORY)
    assert len(store(job).got) == len(store(job).list(holding_id(job)))
    store(job).got.clear()
    run(job)
    assert not [name for name in store(job).got if name.startswith("many/")]
    assert_erased(job)


def test_the_inventory_holds_the_digest_of_each_object(job: Job) -> None:
    held = {name: found.data for name, found in store(job).held[holding_id(job)].items()}
    begin(job)
    run(job)
    listed = {found.name: found.sha256 for found in read_inventory(job.parts, holding_id(job)).objects}
    assert listed == {name: hashlib.sha256(data).hexdigest() for name, data in held.items()}


@pytest.mark.parametrize("name", ["aaa/first", "many/00700x", "zzz/last"])
def test_an_object_that_arrives_in_the_wait_is_in_the_inventory(job: Job, name: str) -> None:
    read_until(job, 2)
    store(job).put_new(holding_id(job), name, b"late, and in time")
    run(job)
    assert digest_of(job, name) == hashlib.sha256(b"late, and in time").hexdigest()
    assert saga_of(job).erasure.late == ()
    assert_erased(job)


def test_an_object_that_changes_between_the_passes_is_read_again(job: Job) -> None:
    read_until(job, 2)
    change(job, NAME, b"sealed X")
    store(job).got.clear()
    run(job)
    assert NAME in store(job).got
    assert digest_of(job, NAME) == hashlib.sha256(b"sealed X").hexdigest()
    assert_erased(job)


def test_an_object_that_goes_between_the_passes_is_not_in_the_inventory(job: Job) -> None:
    read_until(job, 1)
    store(job).delete(holding_id(job), NAME)
    run(job)
    assert digest_of(job, NAME) is None
    assert_erased(job)


@pytest.mark.parametrize("batches", [1, 3])
def test_a_hold_in_the_wait_stops_the_reading_and_nothing_is_tagged(job: Job, batches: int) -> None:
    read_until(job, batches)
    holds.hold(job.parts, holding_id(job), job.staff, "in-1")
    run(job)
    assert phase(job) is Phase.FROZEN
    assert len(saga_of(job).erasure.readings) == batches
    assert tagged(job) == 0
    holds.lift(job.parts, holding_id(job), job.staff, "in-1")
    run(job)
    assert_erased(job)


def test_tags_for_which_there_is_no_time_are_left_to_the_next_message_and_all_come_before_the_key(
    job: Job,
) -> None:
    begin(job)
    run(job, until=Act.TAG_DUE)
    assert tagged(job) == 0
    store(job).slow = timedelta(seconds=2)
    deliver_next(job)
    assert tagged(job) == 3 * TAGS_AT_A_TIME, "a quarter of 20 s"
    assert saga_of(job).done(Act.TAG_DUE) == ()
    run(job, until=Act.OPEN_CANARY)
    assert tagged(job) == len(store(job).list(holding_id(job)))


@pytest.mark.parametrize("tags", [0, TAGS_AT_A_TIME - 1])
def test_a_worker_that_dies_within_some_tags_is_taken_up(job: Job, tags: int) -> None:
    begin(job)
    run(job, until=Act.TAG_DUE)
    store(job).dies_after_tags = tags
    assert die_once(job, CrashPlan(at=0))
    run(job)
    assert_erased(job)


def test_batches_twice_and_in_any_order_change_nothing(job: Job) -> None:
    begin(job)
    run(job, twice=True, shuffle=Random(1))
    assert_erased(job)


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("at", [25, A_BATCH + 20, 2 * A_BATCH + 60])
def test_a_crash_while_reading_changes_nothing(at: int, after: bool) -> None:
    job = many()
    begin(job)
    plan = CrashPlan(at, after)
    die_once(job, plan)
    assert plan.calls >= at
    run(job)
    assert_erased(job)


def test_a_crash_between_storing_a_batch_and_committing_it_adopts_it(job: Job) -> None:
    read_until(job, 1)
    saga = saga_of(job)
    lost, more = read_batch(job.parts, saga.holding, saga.erasure.readings)
    assert more
    store(job).got.clear()
    run(job)
    assert saga_of(job).erasure.readings[1] == lost
    assert f"many/{A_BATCH + 50:05d}" not in store(job).got
    assert_erased(job)


def test_a_stored_batch_that_is_not_the_one_committed_stops_it(job: Job) -> None:
    begin(job)
    run(job, until=Act.TAKE_INVENTORY)
    path = ("certificates", f"inventories/{holding_id(job)}-read-0001.json")
    forged = json.loads(job.world.records.blobs[path])
    forged[0]["sha256"] = "0" * 64
    job.world.records.blobs[path] = json.dumps(forged).encode()
    with refusing("queue.step_failed", Fault):
        deliver_next(job)
    assert phase(job) is Phase.FROZEN


def test_a_slow_store_makes_small_batches() -> None:
    job = many(20)
    begin(job)
    run(job, until=Act.READ_OBJECTS)
    store(job).slow = timedelta(seconds=2)
    run(job, until=Act.TAKE_INVENTORY)
    assert {one.objects for one in saga_of(job).erasure.readings[:-1]} == {3}, "a quarter of 20 s"
    store(job).slow = timedelta()
    run(job)
    assert_erased(job)


def test_large_objects_make_small_batches() -> None:
    job = many(0)
    for number in range(3):
        store(job).put_new(holding_id(job), f"large/{number}", bytes(A_BATCH_BYTES // 2))
    begin(job)
    first, more = read_batch(job.parts, saga_of(job).holding, ())
    assert more
    assert first.last == "large/1"
