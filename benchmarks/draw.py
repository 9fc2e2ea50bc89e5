"""A register read with every check and drawn from, against a bare `csv.reader` loop over the same file.

Beside it, with time and memory: pandas and polars reading the file and sampling as many rows. Each run is a
process of its own, the runs take turns, and the best of each counts. Ours may use more processors than the
bare loop, which can use one: the ratio of seconds is the goal, that of CPU seconds is said with it.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.result import Result
from local.folder import REPOSITORY
from local.synthetic_register import write

SEED = 11
GOAL = 3.0
MOST_MB = 300
LINEAR = 1.3
"""A row of the large file may take so many times a row of the small one."""
PEERS_PYTHON = REPOSITORY / ".tools" / "draw-peers" / "bin" / "python"
SCRIPTS = Path(__file__).parent / "peers"
PEERS = {"pandas": "by_pandas.py", "polars": "by_polars.py"}


@dataclass(frozen=True, slots=True)
class Took:
    """The best of some runs, all its processes together. `split`: CPU seconds by what they were spent on, if
    the run says so."""

    seconds: float
    peak_mb: int
    cpu_s: float = 0.0
    processes: int = 1
    rows: int = 0
    split: Mapping[str, float] = field(default_factory=dict)


def measure_350k() -> Sequence[Result]:
    """At most 3.0 times the bare loop; where the time goes in one process is said on stderr."""
    with tempfile.TemporaryDirectory(prefix="togikai-bench-") as scratch:
        file = _register(Path(scratch), 350_000)
        found = _in_turns(file, rounds=5)
        _say_split(_run(_ours("alone"), file).split)
    return results("draw-350k", found, most_mb=None)


def measure_3800k() -> Sequence[Result]:
    """Japan's largest city: the same ratio, linear, and under 300 MB."""
    with tempfile.TemporaryDirectory(prefix="togikai-bench-") as scratch:
        small = _run(_ours("ours"), _register(Path(scratch), 350_000))
        file = _register(Path(scratch), 3_800_000)
        found = _in_turns(file, rounds=1)
    return [*results("draw-3.8m", found, most_mb=MOST_MB), linear("draw-3.8m", small, found["ours"])]


def results(name: str, found: Mapping[str, Took], most_mb: int | None) -> Sequence[Result]:
    """Held against the goal: the bare loop. The others are shown."""
    ours, bare = found["ours"], found["bare"]
    times = ours.seconds / bare.seconds
    work = (
        f"{ours.rows:,} register rows with every check, 1,200 drawn: {times:.2f} x the bare loop; processes"
        f" {ours.processes} against 1, CPU {ours.cpu_s:.2f} against {bare.cpu_s:.2f} s"
        f" ({ours.cpu_s / bare.cpu_s:.2f} x)"
    )
    small = most_mb is None or ours.peak_mb < most_mb
    goal = f"<= {GOAL} x" if most_mb is None else f"<= {GOAL} x, < {most_mb} MB"
    met = times <= GOAL and small
    held = Result(
        name, work, ours.seconds, goal, met, ours.peak_mb, _beside("csv.reader", bare), bare.seconds
    )
    return [held, *(_shown(name, work, ours, peer, found[peer]) for peer in PEERS)]


def _shown(name: str, work: str, ours: Took, peer: str, took: Took) -> Result:
    return Result(name, work, ours.seconds, "shown", True, ours.peak_mb, _beside(peer, took), took.seconds)


def linear(name: str, small: Took, large: Took) -> Result:
    """Whether so many times the rows take so many times the time."""
    expected = small.seconds * large.rows / small.rows
    work = f"{large.rows:,} rows against {small.rows:,}"
    met = large.seconds <= LINEAR * expected
    return Result(
        name, work, large.seconds, f"<= {LINEAR} x linear", met, large.peak_mb, "ours, scaled", expected
    )


def _beside(name: str, took: Took) -> str:
    return f"{name} ({took.peak_mb} MB)"


def _register(folder: Path, rows: int) -> Path:
    file = folder / f"register-{rows}.csv"
    write(file, rows, SEED)
    return file


def _in_turns(file: Path, rounds: int) -> dict[str, Took]:
    commands = {
        "bare": _ours("bare"),
        "ours": _ours("ours"),
        **{peer: [str(PEERS_PYTHON), str(SCRIPTS / script)] for peer, script in PEERS.items()},
    }
    found: dict[str, Took] = {}
    for _ in range(rounds):
        for name, command in commands.items():
            took = _run(command, file)
            found[name] = min(found.get(name, took), took, key=lambda one: one.seconds)
    return found


def _ours(how: str) -> list[str]:
    return [sys.executable, "-m", "benchmarks.draw_run", how]


def _run(command: Sequence[str], file: Path) -> Took:
    said = subprocess.run([*command, file], cwd=REPOSITORY, stdout=subprocess.PIPE, text=True, check=True)
    told: dict[str, Any] = json.loads(said.stdout)
    return Took(**told)


def _say_split(split: Mapping[str, float]) -> None:
    for what, seconds in split.items():
        print(f"  one process, {what}: {seconds:.2f} CPU s", file=sys.stderr, flush=True)
