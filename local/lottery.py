"""`make lottery POOL=… QUOTAS=… SEATS=… OUT=…`: the fairest lottery of two files, without portal or plan.

Its randomness is the operating system's, and the record says so: nobody could have watched it.
"""

import argparse
import csv
import json
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from shared.adapters.highs_solver import HighsSolver
from shared.adapters.system_entropy import SystemEntropy
from shared.domain.code_digest import code_sha256
from shared.domain.lottery import SEED_PREFIX, Panel, everyone, hold, token_of
from shared.domain.lottery_record import Manifest, digest_of, opened_table, record, table_digest
from shared.domain.quotas.commitment import AGE, SEX, Commitment, Member, all_in, commit
from shared.domain.quotas.files import Respondent, categories_of, read_quotas, read_respondents
from shared.domain.quotas.levels import NoPanel
from shared.domain.quotas.panels import Panels, panels_of
from shared.domain.quotas.programs import OutOfTime
from shared.domain.quotas.reasons import changes, reasons
from shared.domain.quotas.relaxation import clash, smallest_relaxation
from shared.domain.quotas.rule import MODULES
from shared.domain.quotas.solution import Solution, solve
from shared.domain.random_sources import Source, SourceKind, seed, written_values
from shared.errors import Refusal
from shared.messages import sentence

DONE, REFUSED = 0, 1
_SECRET_BYTES = 32
_SECONDS = 600.0
_MEANINGS = {"sex": SEX, "gender": SEX, "性別": SEX, "age": AGE, "年齢": AGE, "年代": AGE}
"""Columns that say what a group of alternates is alike in."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the command line gave. `seconds`: after that the best found so far counts, and this is said."""

    pool: Path
    quotas: Path
    seats: int
    out: Path
    alternates: int
    seconds: float


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit code: 0 done, 1 refused (nothing is written)."""
    asked = _asked(arguments)
    try:
        _run(asked)
    except Refusal as refusal:
        print(f"中止しました：{sentence(refusal.code, **refusal.params)}［{refusal.code}］", file=sys.stderr)
        return REFUSED
    return DONE


def _run(asked: Asked) -> None:
    quotas = read_quotas(_read(asked.quotas))
    respondents = read_respondents(_read(asked.pool), quotas)
    if not respondents:
        raise Refusal("lottery.respondents_header")
    categories = categories_of(quotas)
    panels = panels_of(categories, (person.features for person in respondents), asked.seats, quotas)
    watch = _Watch()
    solution = None if panels.applicants <= asked.seats else _solved(panels, watch, asked.seconds)
    spent = watch.spent()
    _write(asked, panels, respondents, solution)
    summary = _summary(panels, solution) | spent
    (asked.out / "lottery-summary.json").write_text(json.dumps(summary, indent=2) + "\n", encoding="utf-8")
    _print(summary, asked.seconds)


class _Watch:
    """The limit is of the processor's time: what else the machine does changes nothing in the result."""

    def __init__(self) -> None:
        self._begin, self._busy = time.monotonic(), time.process_time()

    def left(self, of: float) -> float:
        return of - (time.process_time() - self._busy)

    def spent(self) -> dict[str, float]:
        """`seconds` of real time: more than `processor_seconds` on a machine with other work."""
        real, busy = time.monotonic() - self._begin, time.process_time() - self._busy
        return {"seconds": round(real, 3), "processor_seconds": round(busy, 3)}


def _solved(panels: Panels, watch: _Watch, seconds: float) -> Solution:
    def left() -> float:
        return watch.left(seconds)

    def tell(found: int, missed: float) -> None:
        print(f"  {found} panels, at most {missed:.2%} of a chance is missed", file=sys.stderr)

    solver = HighsSolver(time.process_time)
    try:
        return solve(solver, panels, left, tell)
    except NoPanel:
        _explain(panels)
        raise Refusal("lottery.quotas_impossible") from None
    except OutOfTime:
        raise Refusal("lottery.quotas_no_time") from None


def _explain(panels: Panels) -> None:
    """Why not, and the smallest relaxation."""
    solver, watch = HighsSolver(time.process_time), _Watch()

    def left() -> float:
        return watch.left(_SECONDS)

    def name(category: str, feature: str) -> str:
        return f"{category} {feature}"

    for line in reasons(panels, clash(solver, panels, left), name, str):
        print(line, file=sys.stderr)
    wider = smallest_relaxation(solver, panels, left)
    print("最小の緩和：" + "、".join(changes(panels.quotas, wider, name)), file=sys.stderr)


def _write(
    asked: Asked, panels: Panels, respondents: Sequence[Respondent], solution: Solution | None
) -> None:
    entropy = SystemEntropy()
    key, salt = entropy.token(_SECRET_BYTES), entropy.token(_SECRET_BYTES)
    rows = {token_of(key, str(person.row)): person.row for person in respondents}
    members = [
        Member(token, person.features, _group(panels.categories, person.features))
        for token, person in zip(rows, respondents, strict=True)
    ]
    committed = (
        commit(key, members, panels, solution.distribution, asked.alternates)
        if solution
        else all_in([member.token for member in members])
    )
    manifest = _manifest(asked, committed, salt)
    panel, published = _held(manifest, entropy.token(_SECRET_BYTES).hex())
    asked.out.mkdir(parents=True, exist_ok=True)
    (asked.out / "lottery-record.json").write_bytes(published)
    (asked.out / "lottery-table.json").write_bytes(opened_table(salt, committed.table))
    _write_result(asked.out / "lottery-result.csv", rows, panel)


def _manifest(asked: Asked, committed: Commitment, salt: bytes) -> Manifest:
    all_are_in = len(committed.pool) <= asked.seats
    return Manifest(
        assembly="stand-alone",
        number=1,
        predecessor=None,
        reason=None,
        seats=asked.seats,
        alternates=asked.alternates,
        pool=committed.pool,
        distribution=committed.distribution,
        table_sha256=table_digest(salt, committed.table),
        sources=[] if all_are_in else [_SOURCE.to_json()],
        code_sha256=code_sha256(MODULES),
    )


_SOURCE = Source(
    name="operating-system",
    kind=SourceKind.OPERATING_SYSTEM,
    event="make lottery",
    at=datetime.now(UTC),
    pattern="[0-9a-f]{64}",
    example="0" * 64,
    stated_bits=256.0,
)


def _held(manifest: Manifest, value: str) -> tuple[Panel, bytes]:
    """The outcome, and the record's bytes."""
    published = manifest.to_json()
    digest = digest_of(published)
    if manifest.everyone_is_in:
        panel = everyone(manifest.pool)
        return panel, record(published, digest, [], None, panel)
    values = written_values([_SOURCE], [value])
    drawn = seed(SEED_PREFIX, digest, values)
    panel = hold(drawn, manifest.pool, manifest.distribution)
    return panel, record(published, digest, values, drawn, panel)


def _write_result(file: Path, rows: dict[bytes, int], panel: Panel) -> None:
    """Which line of the pool's file takes part or waits; the order is the rank."""
    with file.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(["place", "order", "row", "token"])
        for place, people in (("participant", panel.participants), ("alternate", panel.alternates)):
            writer.writerows(
                [place, order, rows[person.token], person.token.hex()]
                for order, person in enumerate(people, 1)
            )


def _summary(panels: Panels, solution: Solution | None) -> dict[str, int | float | bool]:
    figures = solution.chances if solution else None
    return {
        "pool": panels.applicants,
        "seats": panels.seats,
        "types": len(panels.types),
        "min": float(figures.smallest) if figures else 1.0,
        "max": float(figures.largest) if figures else 1.0,
        "mean": float(figures.mean) if figures else 1.0,
        "gini": float(figures.gini) if figures else 0.0,
        "certified": solution.certified if solution else True,
        "bound": float(solution.bound) if solution else 1.0,
        "gap": float(solution.gap) if solution else 0.0,
        "missed": solution.missed if solution else 0.0,
        "levels": solution.levels if solution else 1,
        "reached": solution.reached if solution else 1,
        "rounding": float(solution.rounding) if solution else 0.0,
        "panels": len(solution.distribution) if solution else 1,
    }


def _print(summary: dict[str, int | float | bool], seconds: float) -> None:
    print(f"pool {summary['pool']}   seats {summary['seats']}   types {summary['types']}")
    print(
        f"smallest probability {summary['min']:.6f}   largest {summary['max']:.6f}   "
        f"mean {summary['mean']:.6f}   Gini {summary['gini']:.4f}   seconds {summary['seconds']:.2f} "
        f"(processor {summary['processor_seconds']:.2f})"
    )
    if summary["certified"]:
        print(f"certified: no distribution is fairer (leximin); smallest at most {summary['bound']:.6f}")
    else:
        print(
            f"NOT certified at every level within {seconds:.0f} s of the processor. Certified: the smallest "
            f"probability is within {summary['gap']:.1e} of the largest possible; the lowest "
            f"{summary['reached']} of {summary['levels']} levels are reached. A chance misses its level "
            f"by at most {summary['missed']:.2%}."
        )


def _group(categories: Sequence[str], features: Sequence[str]) -> dict[str, str]:
    named = zip(categories, features, strict=True)
    return {_MEANINGS[name.lower()]: feature for name, feature in named if name.lower() in _MEANINGS}


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError:
        raise Refusal("lottery.file_unreadable", file=file.name) from None


def _asked(arguments: Sequence[str] | None) -> Asked:
    parser = argparse.ArgumentParser(prog="make lottery", description=__doc__)
    parser.add_argument(
        "--pool", type=Path, required=True, help="CSV: one line a person, a column a category"
    )
    parser.add_argument("--quotas", type=Path, required=True, help="CSV: category,feature,min,max")
    parser.add_argument("--seats", type=int, required=True)
    parser.add_argument("--out", type=Path, required=True, help="folder for record and summary")
    parser.add_argument("--alternates", type=int, default=0)
    parser.add_argument(
        "--seconds", type=float, default=_SECONDS, help="limit of the search, of processor time"
    )
    given = parser.parse_args(arguments)
    if given.seats < 1 or given.alternates < 0:
        parser.error("seats must be 1 or more, alternates 0 or more")
    return Asked(given.pool, given.quotas, given.seats, given.out, given.alternates, given.seconds)


if __name__ == "__main__":
    sys.exit(main())
