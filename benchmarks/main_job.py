"""The main job's heavy part: a register of 350,000 rows goes in, twelve lots of checked letters come out.

Real Azurite, the vault stand-in, and the function host for the steps; people's acts are the services' calls
that the portal makes, so nobody's thinking time and no page is measured.
"""

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.result import Result
from benchmarks.ward_job import WardJob
from local.folder import StackFolder
from local.ports import free_ports
from local.settings_for import ShortTimes
from local.supervisor import Stack
from local.synthetic_register import write
from shared.settings import Role

ROWS = 350_000
GOAL_S = 60.0
SEED = 11
FUNCTION_TIMEOUT_S = 120


def measure() -> Result:
    """Seconds from the first byte of the upload to the last lot that is ready."""
    with tempfile.TemporaryDirectory(prefix="togikai-bench-") as scratch:
        file = Path(scratch) / "register.csv"
        write(file, ROWS, SEED)
        times = ShortTimes(function_timeout=FUNCTION_TIMEOUT_S)
        with Stack(StackFolder(Path(scratch) / "stack"), free_ports(), times=times) as stack:
            stack.start(Role.MAIN)
            job = WardJob(stack)
            job.begin()
            spent = _play(job, file.read_bytes())
            peak = stack.peak_memory()["host-main"]
            lots = len(job.lots())
    work = f"{ROWS:,} register rows to {lots} lots of checked letters"
    goal = f"< {GOAL_S:.0f} s"
    return Result("main-job", work, spent, goal, spent < GOAL_S, peak)


def _play(job: WardJob, data: bytes) -> float:
    """The measured part; says on stderr what each piece took."""
    begin = last = time.monotonic()
    pieces: dict[str, Callable[[], None]] = {
        "upload": lambda: job.upload(data),
        "import": job.import_,
        "second run and commitment": job.commit,
        "draw": job.draw,
        "letters": job.print,
    }
    for name, act in pieces.items():
        act()
        now = time.monotonic()
        print(f"  {name}: {now - last:.1f} s", file=sys.stderr, flush=True)
        last = now
    return last - begin
