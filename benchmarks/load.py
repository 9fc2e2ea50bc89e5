"""`make load`: many contracts at once, one with a huge extract, on Azurite with the shipped queue settings.

Prints what each step and each contract waited for: fairness between contracts, starvation.
"""

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.instances import instances
from benchmarks.load_figures import Figures, figures
from benchmarks.load_job import AFTER_EVENT, UNTIL_EVENT, ContractJob
from local.folder import REPOSITORY, StackFolder
from local.ports import free_ports
from local.settings_for import ShortTimes
from local.supervisor import Stack
from local.synthetic_register import write
from shared.bootstrap import compose
from shared.domain.plan import load_plan
from shared.settings import Role, Settings

OUTPUT = Path("bench-output") / "load.md"
LOOK_EVERY_S = 4.0
SEED = 11
PREFIX = "AzureFunctionsJobHost__extensions__queues__"
AS_SHIPPED = {f"{PREFIX}visibilityTimeout": "00:00:30", f"{PREFIX}maxPollingInterval": "00:00:02",
              "TOGIKAI_SWEEP_SCHEDULE": "0 */10 * * * *"}  # fmt: skip
"""host.json's own values again, instead of the short ones of the local stack."""


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="make load", description=__doc__)
    parser.add_argument("--contracts", type=int, default=50)
    parser.add_argument("--rows", type=int, default=3_800_000, help="of the one huge extract")
    parser.add_argument("--small-rows", type=int, default=3_000, help="of each other extract")
    parser.add_argument("--letters", type=int, default=300, help="of each contract")
    parser.add_argument("--hosts", type=int, default=2, help="instances of the main app")
    wanted = parser.parse_args(arguments)
    found = run(wanted.contracts, wanted.rows, wanted.small_rows, wanted.letters, wanted.hosts)
    OUTPUT.parent.mkdir(exist_ok=True)
    OUTPUT.write_text(found.markdown(), encoding="utf-8")
    print(found.markdown())
    print(f"written to {OUTPUT}")
    return 0 if found.finished == wanted.contracts else 1


def run(contracts: int, rows: int, small_rows: int, letters: int, hosts: int) -> Figures:
    """The whole load; the huge extract comes first, so that everybody else comes behind it."""
    with tempfile.TemporaryDirectory(prefix="togikai-load-") as scratch:
        folder = Path(scratch)
        huge, small = folder / "huge.csv", folder / "small.csv"
        write(huge, rows, SEED)
        write(small, small_rows, SEED)
        times = ShortTimes(function_timeout=600, message_lock=600)
        stack = Stack(StackFolder(folder / "stack"), free_ports(), times=times, host_environment=AS_SHIPPED)
        with stack, instances(stack, hosts) as more:
            os.environ.update(stack.settings_for(Role.MAIN))
            parts = compose(Settings(), stack.clock)  # from the environment
            plan = load_plan((REPOSITORY / "local/demo/plan.toml").read_text(encoding="utf-8"))
            stack.clock.begin_at(plan.draw.commit_by.replace(hour=9))
            jobs = [ContractJob(parts, letters) for _ in range(contracts)]
            for number, job in enumerate(jobs):
                job.begin()
                job.upload(small if number else huge)
            _say(f"{contracts} contracts stand, every part is uploaded")
            _play(stack, jobs)
            logs = sorted(stack.folder.logs.glob("host-main*.log"))
            peak = max(stack.peak_memory()["host-main"], *(child.measure() for child in more), 0)
            return figures(jobs, logs, hosts, rows, peak)


def _play(stack: Stack, jobs: list[ContractJob]) -> None:
    for job in jobs:
        job.send()
    _until(stack, jobs, UNTIL_EVENT)
    stack.clock.move_to(jobs[0].event_at())
    _until(stack, jobs, AFTER_EVENT)


def _until(stack: Stack, jobs: list[ContractJob], acts: tuple[str, ...]) -> None:
    begun, waiting = time.monotonic(), list(jobs)
    while waiting:
        stack.check()
        waiting = [job for job in waiting if not job.move(acts)]
        _say(f"{acts[-1]}: {len(jobs) - len(waiting)} of {len(jobs)} after {time.monotonic() - begun:.0f} s")
        time.sleep(LOOK_EVERY_S if waiting else 0)


def _say(line: str) -> None:
    print(f"  {line}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
