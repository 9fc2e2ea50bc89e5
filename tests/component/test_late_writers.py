"""Who comes too late: a writer, a reader, a message, a worker that slept with a key in memory. None gets through,
nothing they leave survives, and the certificate says what turned up."""

import hashlib
import json
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest

from shared.documents.custody import CustodyLedger
from shared.documents.holding import Holding, Phase
from shared.domain.erasure import Act
from shared.domain.ids import HoldingId
from shared.domain.packet_kinds import CSV
from shared.errors import Fault, Missing, Refusal
from shared.ports import ObjectStore
from shared.services.certificate import certificate_json
from shared.services.custody import pull, read_copy
from shared.services.holding_objects import HoldingObjects
from shared.services.holdings import open_holding, vault_of
from shared.services.inventory import take_inventory
from shared.services.obey import obey
from shared.services.packets import packets_of
from shared.services.returns import return_file
from shared.services.sweep import flush_outboxes
from shared.services.work import Step, WorkMessage
from tests.component.contract_job import PC, Job, refusing, running
from tests.component.erasure_run import begin, holding_id, phase, run, saga_of

SECRET = "神木﨑カナリアの住所".encode()
FROZEN_STATES = [Act.TAKE_INVENTORY, Act.TAG_DUE, Act.DISABLE_KEY, Act.DELETE_CONTAINER, Act.CERTIFY]


@dataclass
class Slow:
    """A store whose next write is still on its way while other things happen."""

    store: ObjectStore
    on_the_way: tuple[str, str, bytes] | None = None

    def __getattr__(self, name: str) -> Any:
        return getattr(self.store, name)

    def put_new(self, container: str, name: str, data: bytes) -> None:
        self.on_the_way = (container, name, data)

    def arrive(self) -> None:
        assert self.on_the_way is not None
        self.store.put_new(*self.on_the_way)


@pytest.fixture
def job() -> Job:
    return running()


def sent_before(job: Job) -> Slow:
    """A write that was sent while the holding was active and is still in the network."""
    slow = Slow(job.parts.objects)
    vault_of(replace(job.parts, objects=slow), holding_id(job)).put("late", "writer", SECRET)
    return slow


def certificate(job: Job) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(certificate_json(job.parts, saga_of(job).erasure.issues[-1]))[
        "certificate"
    ]
    return body


def stated(body: dict[str, Any], item: str) -> object:
    return next(line["value"] for line in body["lines"] if line["item"] == item)


def asleep(job: Job) -> HoldingObjects:
    """A worker that fetched the key while the holding was active, and then slept."""
    return vault_of(job.parts, holding_id(job))


def everything_left(job: Job) -> bytes:
    """All bytes outside of memory that a thief could find: containers, records, state."""
    held = [found.data for objects in job.world.objects.held.values() for found in objects.values()]
    state = [document.stored.body.encode() for document in job.world.state.documents.values()]
    return b"\n".join([*held, *job.world.records.blobs.values(), *state])


@pytest.mark.parametrize("until", FROZEN_STATES)
def test_a_write_after_the_freeze_is_refused(job: Job, until: Act) -> None:
    begin(job)
    run(job, until=until)
    with refusing("holding.not_active"):
        vault_of(job.parts, holding_id(job)).put("late", "writer", SECRET)


@pytest.mark.parametrize("until", FROZEN_STATES)
def test_a_pull_after_the_freeze_is_refused_and_makes_no_copy(job: Job, until: Act) -> None:
    packet = packets_of(job.parts, job.contract.id)[0].packet_id
    begin(job)
    run(job, until=until)
    with refusing("holding.not_active"):
        pull(job.parts, job.contract.contract_id, [packet], job.handler, PC)
    assert not job.parts.repository.get(CustodyLedger, job.contract.id).lines.copies


def test_a_copy_pulled_before_the_freeze_is_not_read_after_it(job: Job) -> None:
    packet = packets_of(job.parts, job.contract.id)[0].packet_id
    pull(job.parts, job.contract.contract_id, [packet], job.handler, PC)
    begin(job)
    run(job, until=Act.TAKE_INVENTORY)
    with refusing("holding.not_active"):
        read_copy(job.parts, job.contract.contract_id, packet, 1, "lot-0001.pdf", 1, job.handler)


def test_a_message_from_before_the_freeze_is_answered_and_recorded(job: Job) -> None:
    old = WorkMessage(holding=holding_id(job), step=Step.PRINT_LOT, unit="lot-1", epoch=0)
    begin(job)
    run(job, until=Act.TAKE_INVENTORY)
    obeyed: list[str] = []
    obey(
        old.model_dump_json().encode(),
        {Step.PRINT_LOT: lambda _parts, message: obeyed.append(message.unit)},
        job.world.parts(),
    )
    assert not obeyed
    answered = [
        record
        for record in map(json.loads, job.parts.trail.read(job.assembly.trail).splitlines())
        if record["action"] == "queue.message_answered"
    ]
    assert [(record["outcome"], record["facts"]["epoch"]) for record in answered] == [("stale", 0)]


@pytest.mark.parametrize("until", FROZEN_STATES[1:])
def test_a_worker_that_slept_through_the_freeze_neither_writes_nor_reads(job: Job, until: Act) -> None:
    sleeper = asleep(job)
    stored = packets_of(job.parts, job.contract.id)[0].files[0].parts[0]
    begin(job)
    run(job, until=until)
    with refusing("holding.lease_over"):
        sleeper.put("late", "writer", SECRET)
    with pytest.raises((Refusal, Missing)):
        sleeper.get(stored)
    with refusing("holding.lease_over"):
        sleeper.delete(stored)


def test_the_lease_ends_before_the_inventory_can_begin(job: Job) -> None:
    sleeper = asleep(job)
    begin(job)
    run(job, until=Act.FREEZE)
    job.world.clock.advance(timedelta(seconds=job.parts.settings.function_timeout_s - 1))
    in_time = sleeper.put("late", "in-time", SECRET)
    run(job)
    assert in_time.name in {found["name"] for found in certificate(job)["objects"]}
    assert certificate(job)["late_objects"] == []


@pytest.mark.parametrize(
    "arrives", [Act.CROSS_POINT_OF_NO_RETURN, Act.TAG_DUE, Act.DISABLE_KEY, Act.CONFIRM_REFUSAL]
)
def test_an_object_that_arrives_after_the_inventory_is_named_and_dies_too(job: Job, arrives: Act) -> None:
    slow = sent_before(job)
    begin(job)
    run(job, until=arrives)
    slow.arrive()
    assert slow.on_the_way is not None
    sealed = slow.on_the_way[2]
    run(job)
    assert phase(job) is Phase.ERASED
    body = certificate(job)
    late = {"name": "late/writer", "sha256": hashlib.sha256(sealed).hexdigest(), "bytes": len(sealed)}
    assert body["late_objects"] == [late]
    assert stated(body, "late_objects") == 1
    assert late not in body["objects"]
    assert sealed not in everything_left(job)
    assert SECRET not in everything_left(job)


def test_an_object_that_arrives_in_time_for_the_tags_is_tagged(job: Job) -> None:
    slow = sent_before(job)
    begin(job)
    run(job, until=Act.TAG_DUE)
    slow.arrive()
    run(job, until=Act.OPEN_CANARY)
    assert all(found.due for found in job.world.objects.list(holding_id(job)))


def test_an_object_that_arrives_after_the_last_look_dies_unread_and_the_limit_says_so(job: Job) -> None:
    slow = sent_before(job)
    begin(job)
    run(job, until=Act.DELETE_CONTAINER)
    slow.arrive()
    assert slow.on_the_way is not None
    run(job)
    body = certificate(job)
    assert body["late_objects"] == []
    assert "late_objects_counted_until_refusal" in body["limits"]
    assert slow.on_the_way[2] not in everything_left(job)


def test_an_object_that_arrives_after_the_container_is_gone_finds_nothing(job: Job) -> None:
    slow = sent_before(job)
    begin(job)
    run(job)
    with pytest.raises(Missing):
        slow.arrive()
    assert holding_id(job) not in job.world.objects.held


def test_the_container_and_key_of_an_erased_holding_are_never_made_again(job: Job) -> None:
    begin(job)
    run(job)
    holding = job.parts.repository.get(Holding, holding_id(job))
    with refusing("holding.not_active"):
        open_holding(job.parts, holding.holds, holding.owner, holding.trail, job.staff)
    flush_outboxes(job.parts)
    assert HoldingId(holding.id) not in job.world.objects.held


def test_a_return_after_the_freeze_goes_to_the_wards_own_records(job: Job) -> None:
    contract_id = job.contract.contract_id
    packet = packets_of(job.parts, contract_id)[0].packet_id
    pull(job.parts, contract_id, [packet], job.handler, PC)
    begin(job)
    run(job, until=Act.TAKE_INVENTORY)
    file = return_file(job.parts, contract_id, f"{packet}-c1", CSV, "項目,数\n計,1\n".encode(), job.handler)
    assert file.holding == job.assembly.holding


def test_a_lifecycle_policy_that_is_faster_than_the_saga_changes_nothing(job: Job) -> None:
    begin(job)
    run(job, until=Act.OPEN_CANARY)
    held = job.world.objects.held[holding_id(job)]
    for name in [name for name, found in held.items() if found.due]:
        del held[name]
    run(job)
    assert phase(job) is Phase.ERASED
    assert stated(certificate(job), "late_objects") == 0


@dataclass
class Intruded:
    """A store in which somebody writes while it is being read."""

    store: ObjectStore
    container: str
    target: str
    content: bytes
    begun: bool = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self.store, name)

    def get(self, container: str, name: str) -> bytes:
        found = self.store.get(container, name)
        if not self.begun:
            self.begun = True
            self.store.delete(self.container, self.target)
            self.store.put_new(self.container, self.target, self.content)
        return found


@pytest.mark.parametrize("another", [False, True], ids=["a new object", "other content of the same size"])
def test_what_is_written_while_the_inventory_is_taken_stops_it(job: Job, another: bool) -> None:
    begin(job)
    run(job, until=Act.TAKE_INVENTORY)
    container = holding_id(job)
    existing = job.parts.objects.list(container)[0]
    target = existing.name if another else "late/new"
    store = Intruded(job.parts.objects, container, target, bytes(existing.size))
    parts = replace(job.parts, objects=store)
    with refusing("erasure.inventory_differs", Fault):
        take_inventory(parts, job.parts.repository.get(Holding, container), ())
    assert phase(job) is Phase.FROZEN
