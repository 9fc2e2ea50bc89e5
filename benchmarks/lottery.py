"""The fairest lottery of two files against sortition-algorithms' maximin (a process of its own, GPL).

Both are measured from the read files to the distribution, ours with the loading of its solver, the peer
without. Ours goes on to full leximin; the peer raises the smallest probability only.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.pools import PoolSpec, write_pool
from benchmarks.result import Result
from local.folder import REPOSITORY

PEERS_PYTHON = REPOSITORY / ".tools" / "lottery-peers" / "bin" / "python"
PEER = Path(__file__).parent / "peers" / "by_sortition.py"
PEER_LIMIT_S = 420.0
OURS_LIMIT_S = 240.0
SAME = 0.00005
"""Probabilities that agree to four digits."""
CERTIFIED_GAP = 1e-4


@dataclass(frozen=True, slots=True)
class Goal:
    """`seconds` of the processor (one thread) for full leximin; in real time so many `times` faster than the
    peer where it finishes."""

    pool: PoolSpec
    seconds: float
    times: float = 0.0
    peer: bool = True


SMALL = Goal(PoolSpec(200, 60, (3, 6, 10)), 10.0, times=5.0)
MIDDLE = Goal(PoolSpec(400, 60, (3, 6, 10)), 10.0, times=20.0)
LARGE = Goal(PoolSpec(1000, 60, (3, 6, 10)), 10.0)
LARGEST = Goal(PoolSpec(2000, 200, (6, 20)), 5.0, peer=False)
MANY = (
    PoolSpec(300, 35, (2, 3, 4, 5, 3, 4, 6), alike=0.3),
    PoolSpec(800, 75, (2, 3, 4, 5, 3, 4, 6, 2), alike=0.3),
)


@dataclass(frozen=True, slots=True)
class Peer:
    """What the peer reached, or None when its time was over."""

    seconds: float | None
    smallest: float | None


def compared(name: str, goal: Goal) -> Result:
    """Full leximin in time, the peer's smallest probability, and so many times faster."""
    with tempfile.TemporaryDirectory(prefix="togikai-bench-") as scratch:
        files = write_pool(goal.pool, Path(scratch))
        ours, peak = _ours(files, goal.pool.seats, Path(scratch))
        peer = _peer(files, goal.pool.seats) if goal.peer else Peer(None, None)
    same = peer.smallest is None or abs(peer.smallest - ours["min"]) < SAME
    faster = peer.seconds is None or peer.seconds / ours["seconds"] >= goal.times
    met = bool(ours["certified"]) and ours["processor_seconds"] < goal.seconds and same and faster
    wanted = f"certified leximin < {goal.seconds:.0f} s of the processor"
    if goal.peer:
        wanted += (
            f", smallest probability as the peer's to 4 digits where it finishes in {PEER_LIMIT_S:.0f} s"
        )
    if goal.times:
        wanted += f", >= {goal.times:.0f} x"
    return Result(
        name, _work(goal.pool, ours), ours["seconds"], wanted, met, peak, _beside(goal, peer), peer.seconds
    )


def many(name: str) -> Sequence[Result]:
    """Types nearly as many as applicants: the smallest probability certified, other levels in time."""
    results = []
    for pool in MANY:
        with tempfile.TemporaryDirectory(prefix="togikai-bench-") as scratch:
            ours, peak = _ours(write_pool(pool, Path(scratch)), pool.seats, Path(scratch))
        limit = f"{OURS_LIMIT_S:.0f} s of the processor"
        goal = f"gap of the smallest probability < {CERTIFIED_GAP} within {limit}"
        results.append(
            Result(name, _work(pool, ours), ours["seconds"], goal, ours["gap"] < CERTIFIED_GAP, peak)
        )
    return results


def _work(pool: PoolSpec, ours: dict[str, Any]) -> str:
    levels = f"the lowest {ours['reached']} of {ours['levels']} levels certified"
    if ours["certified"]:
        levels = f"all {ours['levels']} levels certified"
    return (
        f"{pool.in_words}, {ours['types']} types: smallest {ours['min']:.6f}, gap {ours['gap']:.1e}, "
        f"{levels}, {ours['processor_seconds']:.1f} s of the processor"
    )


def _beside(goal: Goal, peer: Peer) -> str | None:
    if not goal.peer:
        return None
    if peer.smallest is None:
        return f"sortition-algorithms (none in {PEER_LIMIT_S:.0f} s)"
    return f"sortition-algorithms maximin (smallest {peer.smallest:.6f})"


def _ours(files: tuple[Path, Path], seats: int, folder: Path) -> tuple[dict[str, Any], int]:
    """The summary as `make lottery` writes it, and the process's peak memory in MB."""
    pool, quotas = files
    command = [
        sys.executable, "-m", "local.lottery", "--pool", str(pool), "--quotas", str(quotas),
        "--seats", str(seats), "--out", str(folder / "out"), "--seconds", str(OURS_LIMIT_S),
    ]  # fmt: skip
    process = subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if os.waitstatus_to_exitcode(status):
        raise RuntimeError("make lottery failed")
    summary: dict[str, Any] = json.loads((folder / "out" / "lottery-summary.json").read_text())
    return summary, usage.ru_maxrss // 1000


def _peer(files: tuple[Path, Path], seats: int) -> Peer:
    command = [str(PEERS_PYTHON), str(PEER), *map(str, files), str(seats)]
    try:
        said = subprocess.run(
            command, cwd=REPOSITORY, capture_output=True, text=True, check=True, timeout=PEER_LIMIT_S
        )
    except subprocess.TimeoutExpired:
        return Peer(None, None)
    told = json.loads(said.stdout.splitlines()[-1])
    return Peer(told["seconds"], told["smallest"])


def measure_200() -> Result:
    return compared("lottery-200", SMALL)


def measure_400() -> Result:
    return compared("lottery-400", MIDDLE)


def measure_1000() -> Result:
    return compared("lottery-1000", LARGE)


def measure_2000() -> Result:
    return compared("lottery-2000", LARGEST)


def measure_many() -> Sequence[Result]:
    return many("lottery-many")
