"""What a load run shows, from the hosts' own logs: how long messages waited and ran, by step, by contract."""

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from statistics import median, quantiles
from typing import Protocol

DONE = re.compile(r"^step done: (?P<step>\S+) holding=\S+ unit=(?P<unit>\S+) s=\S+$")


class Finished(Protocol):
    """A contract that was played."""

    @property
    def id(self) -> str: ...
    @property
    def reached(self) -> Mapping[str, float]: ...


@dataclass(frozen=True, slots=True)
class Run:
    """One message obeyed. Seconds; `begun` by the wall clock."""

    host: str
    step: str
    contract: str
    waited: float
    took: float
    begun: float

    @property
    def ended(self) -> float:
        return self.begun + self.took


@dataclass(frozen=True, slots=True)
class Figures:
    """`jobs`: the huge one first. `peak_mb`: of the instance that needed most."""

    jobs: Sequence[Finished]
    runs: Sequence[Run]
    hosts: int
    rows: int
    peak_mb: int

    @property
    def finished(self) -> int:
        return sum("released" in job.reached for job in self.jobs)

    def markdown(self) -> str:
        return "\n".join([*self._head(), "", *self._steps(), "", *self._contracts(), "", *self._huge(), ""])

    def _head(self) -> Iterator[str]:
        spent = max(run.ended for run in self.runs) - min(run.begun - run.waited for run in self.runs)
        yield (
            f"{len(self.jobs)} contracts, {self.finished} finished; one extract of {self.rows:,} rows; "
            f"{self.hosts} instances of main; {len(self.runs)} messages in {spent:.0f} s; largest instance "
            f"{self.peak_mb} MiB."
        )

    def _steps(self) -> Iterator[str]:
        yield "| step | messages | run s: median | 95 % | longest | wait s: median | 95 % | longest |"
        yield "|---|--:|--:|--:|--:|--:|--:|--:|"
        for step, runs in sorted(grouped(self.runs, "step").items()):
            cells = [*spread([run.took for run in runs]), *spread([run.waited for run in runs])]
            yield f"| `{step}` | {len(runs)} | " + " | ".join(f"{cell:.1f}" for cell in cells) + " |"

    def _contracts(self) -> Iterator[str]:
        yield "| the small contracts, s | shortest | median | 95 % | longest |"
        yield "|---|--:|--:|--:|--:|"
        for title, since, until in (
            ("sent → commitment published", "sent", "committed"),
            ("event → letters with the contractor", "entered", "released"),
        ):
            spans = [job.reached[until] - job.reached[since] for job in self.jobs[1:] if until in job.reached]
            cells = [min(spans), *spread(spans)]
            yield f"| {title} | " + " | ".join(f"{cell:.0f}" for cell in cells) + " |"

    def _huge(self) -> Iterator[str]:
        """What the others got while one instance was busy with the huge extract."""
        yield "| while the huge extract ran | s | others' messages | of contracts | longest pause s |"
        yield "|---|--:|--:|--:|--:|"
        for run in self.runs:
            if run.contract != self.jobs[0].id or not run.step.startswith("draw/"):
                continue
            others = (one for one in self.runs if one.contract != run.contract)
            meanwhile = [one for one in others if run.begun <= one.ended <= run.ended]
            served = len({one.contract for one in meanwhile})
            pause = longest_pause(run, meanwhile)
            yield f"| `{run.step}` | {run.took:.0f} | {len(meanwhile)} | {served} | {pause:.1f} |"


def figures(jobs: Sequence[Finished], logs: Iterable[Path], hosts: int, rows: int, peak_mb: int) -> Figures:
    runs = [run for log in logs for run in read_log(log)]
    mine = {job.id for job in jobs}
    ours = sorted((run for run in runs if run.contract in mine), key=lambda run: run.begun)
    return Figures(jobs, ours, hosts, rows, peak_mb)


def read_log(log: Path) -> Iterator[Run]:
    """Per queue one message at a time: the step's line comes before the line of its message."""
    steps: dict[str, re.Match[str]] = {}
    for line in log.read_text(encoding="utf-8").splitlines():
        if not line.startswith("{"):
            continue
        told = json.loads(line)
        done = DONE.match(told["event"])
        if done:
            steps[done["step"].partition("/")[0]] = done
        elif told["event"] == "message processed" and told["queue"] in steps:
            yield _run(log.stem, told, steps.pop(told["queue"]))


def grouped(runs: Iterable[Run], by: str) -> Mapping[str, list[Run]]:
    found: dict[str, list[Run]] = defaultdict(list)
    for run in runs:
        found[getattr(run, by)].append(run)
    return found


def spread(values: Sequence[float]) -> tuple[float, float, float]:
    """Median, 95 %, longest."""
    high = quantiles(values, n=20)[-1] if len(values) > 1 else values[0]
    return median(values), min(high, max(values)), max(values)


def longest_pause(during: Run, others: Sequence[Run]) -> float:
    """The longest time within `during` in which nobody else's message was finished."""
    times = [during.begun, *sorted(run.ended for run in others), during.ended]
    return max(later - earlier for earlier, later in pairwise(times))


def _run(host: str, told: Mapping[str, object], done: re.Match[str]) -> Run:
    took = float(str(told["ms"])) / 1000
    age = float(str(told["age_ms"])) / 1000
    ended = datetime.fromisoformat(str(told["at"])).timestamp()
    owner = done["unit"].partition(".")[0]
    return Run(host, done["step"], owner, max(0.0, age - took), took, ended - took)
