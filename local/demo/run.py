"""Plays all stages on a stack of its own, with a progress line each; cleans up also after a failure."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from local.demo.job import Job, Wish, begun
from local.demo.output import SUMMARY
from local.demo.stages import STAGES, Stage
from local.folder import REPOSITORY, StackFolder
from local.ports import free_ports
from local.settings_for import ShortTimes
from local.supervisor import Stack

FOLDER = StackFolder(REPOSITORY / ".local-stack" / "demo")
BYTES_PER_SECOND = 1_500_000
"""A third of the slowest speed measured for a step over the whole register."""
HOSTS = "host-"
LARGEST_HOST_MB = 600

type Disturb = Callable[[Stage, Stack], None]


def undisturbed(stage: Stage, stack: Stack) -> None:
    """Nothing happens between the stages."""


def run_demo(wish: Wish, folder: StackFolder = FOLDER, disturb: Disturb = undisturbed) -> Job:
    """The job when it is over. `disturb` is called at the beginning of each stage (tests kill hosts there).

    Raises DemoFailed, NotPossible, Refused, PartFailed; the stack is ended in any case, and with an own
    extract its files are removed.
    """
    folder.remove()
    begin = time.monotonic()
    with _cleaned_up(wish, folder), Stack(folder, free_ports(), times=_times(wish)) as stack:
        stack.start()
        seconds = {"start": time.monotonic() - begin}
        _say("start", "ローカル環境の起動", seconds["start"])
        job = begun(stack, wish)
        for stage in STAGES:
            disturb(stage, stack)
            begin = time.monotonic()
            stage.play(job)
            stack.check()
            seconds[stage.name] = time.monotonic() - begin
            _say(stage.name, stage.title, seconds[stage.name])
        _summarise(job, seconds)
        for person in job.people.values():
            person.close()
    return job


@contextmanager
def _cleaned_up(wish: Wish, folder: StackFolder) -> Iterator[None]:
    """An own extract leaves nothing behind, whatever happened."""
    try:
        yield
    finally:
        if not wish.synthetic:
            folder.remove()


def _times(wish: Wish) -> ShortTimes:
    """A large extract's steps take longer, and the freeze waits longer than any step may take."""
    size = wish.extract.stat().st_size if wish.extract else 0
    return ShortTimes(function_timeout=ShortTimes().function_timeout + size // BYTES_PER_SECOND)


def _summarise(job: Job, seconds: dict[str, float]) -> None:
    peaks = job.stack.peak_memory()
    hosts = max(peak for name, peak in peaks.items() if name.startswith(HOSTS))
    job.check(hosts < LARGEST_HOST_MB, f"each function host stays under {LARGEST_HOST_MB} MB")
    summary = {
        "finished": True,
        **job.counts,
        "seconds": {name: round(spent, 1) for name, spent in seconds.items()},
        "peak_mb": peaks,
    }
    job.keep(SUMMARY, json.dumps(summary, ensure_ascii=False, indent=2).encode() + b"\n")


def _say(name: str, title: str, spent: float) -> None:
    print(f"{name:<16} {spent:7.1f} s  {title}", flush=True)
