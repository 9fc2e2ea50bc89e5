"""The contract that `make load` plays many times goes from its plan to released letters over fakes, too."""

from datetime import UTC, datetime
from pathlib import Path

from benchmarks.load_job import AFTER_EVENT, UNTIL_EVENT, ContractJob
from local.synthetic_register import write
from tests.component.letters_job import ALL
from tests.component.stage_one import STEPS
from tests.fakes import World

BEFORE = datetime(2027, 6, 9, 0, 0, tzinfo=UTC)


def test_a_contract_of_the_load_run_gets_its_letters(tmp_path: Path) -> None:
    write(tmp_path / "register.csv", 400, 11)
    world = World()
    world.clock.business = world.clock.real = BEFORE
    job = ContractJob(world.parts(), letters=100)
    job.begin()
    job.upload(tmp_path / "register.csv")
    job.send()
    played(job, world, UNTIL_EVENT)
    world.clock.business = job.event_at()
    played(job, world, AFTER_EVENT)
    assert list(job.reached) == ["sent", *UNTIL_EVENT, *AFTER_EVENT]


def played(job: ContractJob, world: World, acts: tuple[str, ...]) -> None:
    for _ in range(len(acts) + 1):
        world.drain(STEPS | ALL)
        if job.move(acts):
            return
    raise AssertionError(f"{job.reached}")
