"""The one commit pattern: what a crash, a lost race or a refusal leaves behind."""

import contextlib
from typing import ClassVar

import pytest

from shared.documents.base import Document
from shared.documents.holding import Holding, HoldingKind
from shared.domain.ids import ActorId, HoldingId, TrailId
from shared.errors import NameTaken, NotFound, Refusal
from shared.services.repository import Change, Entry, Errand, Repository
from shared.services.work import Step, WorkMessage
from tests import fakes
from tests.fakes import Crash, CrashPlan

TRAIL = TrailId("assembly-1")
ACTOR = ActorId("a-1")
HOLDING = HoldingId("ha-" + "0" * 20)


class Counter(Document):
    """A document with nothing but a number."""

    kind: ClassVar[str] = "counter"
    count: int = 0


class World(fakes.World):
    """The stores survive a crash; the process (repository, trail cache) does not."""

    def process(self, plan: CrashPlan | None = None) -> Repository:
        return self.parts(plan=plan).repository

    def counted(self) -> list[bytes]:
        lines = self.parts().trail.read(TRAIL).splitlines()
        return [line for line in lines if b'"counter.raised"' in line]


@pytest.fixture
def world() -> World:
    world = World()
    repository = world.process()
    repository.create(Change(Counter(id="c", trail=TRAIL)))
    holding = Holding(
        id=HOLDING, trail=TRAIL, holds=HoldingKind.ASSEMBLY, owner="x", key_name=f"kek-{HOLDING}-{'0' * 16}"
    )
    repository.create(Change(holding))
    return world


def raise_to(goal: int, repository: Repository) -> Counter:
    """An act as every service writes it: already done is None, else the change with its effects."""

    def decide(counter: Counter) -> Change[Counter] | None:
        if counter.count >= goal:
            return None
        entry = Entry(ACTOR, "counter.raised", counter.id, facts={"count": counter.count + 1})
        errand = Errand(Step.PRINT_LOT, HOLDING, "unit-1")
        return Change(counter.with_(count=counter.count + 1), (entry,), (errand,))

    return repository.change(Counter, "c", decide)


def test_a_change_is_recorded_and_its_message_sent(world: World) -> None:
    assert raise_to(1, world.process()).count == 1
    assert len(world.counted()) == 1
    message = WorkMessage.read(world.queue.waiting[0].body.encode())
    assert (message.step, message.holding, message.unit) == (Step.PRINT_LOT, HOLDING, "unit-1")


def test_done_already_changes_and_records_nothing(world: World) -> None:
    raise_to(1, world.process())
    version = world.process().get(Counter, "c").version
    assert raise_to(1, world.process()).version == version
    assert len(world.counted()) == 1


def test_a_refusal_changes_nothing(world: World) -> None:
    def refuse(counter: Counter) -> Change[Counter]:
        raise Refusal("general.denied")

    before = world.state.load("counter/c.json")
    with pytest.raises(Refusal):
        world.process().change(Counter, "c", refuse)
    assert world.state.load("counter/c.json") == before
    assert not world.counted()


def test_a_lost_race_decides_again_on_the_newer_document(world: World) -> None:
    repository = world.process()
    raced: list[bool] = []

    def decide(counter: Counter) -> Change[Counter] | None:
        if not raced:
            raced.append(True)
            raise_to(1, world.process())
        return Change(counter.with_(count=counter.count + 10))

    assert repository.change(Counter, "c", decide).count == 11


@pytest.mark.parametrize("after", [False, True], ids=["before-effect", "after-effect"])
@pytest.mark.parametrize("at", range(1, 12))
def test_a_crash_at_any_call_ends_in_one_record_and_at_least_one_message(
    world: World, at: int, after: bool
) -> None:
    plan = CrashPlan(at, after)
    with contextlib.suppress(Crash):
        raise_to(1, world.process(plan))
    raise_to(1, world.process())
    for path in world.state.paths(pending_only=True):
        world.process().flush(path, {"counter": Counter})
    assert world.process().get(Counter, "c").count == 1
    assert len(world.counted()) == 1
    assert world.queue.waiting
    assert not world.state.paths(pending_only=True)


def test_creating_twice_is_refused(world: World) -> None:
    with pytest.raises(NameTaken):
        world.process().create(Change(Counter(id="c", trail=TRAIL)))


def test_an_unknown_document_is_not_found(world: World) -> None:
    with pytest.raises(NotFound):
        world.process().get(Counter, "none")


def test_removing_is_recorded(world: World) -> None:
    world.process().remove(Counter, "c", Entry(ACTOR, "counter.raised", "c", "removed"))
    assert world.process().find(Counter, "c") is None
    assert len(world.counted()) == 1
