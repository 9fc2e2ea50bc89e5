"""A small lottery under quotas, from pool to record and opened table, and the trail that speaks of it."""

import hashlib
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from shared.adapters.highs_solver import HighsSolver
from shared.domain.canonical_json import canonical
from shared.domain.lottery import SEED_PREFIX, Applicant, Vector, hold, token_of
from shared.domain.lottery_record import Manifest, digest_of, opened_table, record, table_digest
from shared.domain.quotas.commitment import Commitment, Member, commit
from shared.domain.quotas.panels import Panels, Quota, panels_of
from shared.domain.quotas.solution import Solution, solve
from shared.domain.random_sources import Source, SourceKind, seed, written_values
from verify import check_lottery, check_lottery_table
from verify.bundle import Bundle, Unreadable

EVENT = datetime(2026, 11, 20, 5, 0, tzinfo=UTC)
DICE = Source("dice", SourceKind.DICE, "第1回公開抽選", EVENT, "[1-6]{30}", "3146" * 7 + "31", throws=30)
THROWN = "3146" * 7 + "31"
KEY, SALT = bytes(range(32)), bytes(32)
PEOPLE = [
    *[("female", "30-39")] * 5,
    *[("female", "40-49")] * 4,
    *[("male", "30-39")] * 3,
    *[("male", "40-49")] * 2,
]
SEATS, ALTERNATES = 6, 3
QUOTAS = (
    Quota("sex", "female", 3, 3),
    Quota("sex", "male", 3, 3),
    Quota("age", "30-39", 2, 4),
    Quota("age", "40-49", 2, 4),
)


@dataclass
class Published:
    """What lies in a bundle: the record, the opened table, trail lines."""

    record: dict[str, Any]
    table: dict[str, Any]
    trail: list[dict[str, Any]] = field(default_factory=list)

    @property
    def manifest(self) -> dict[str, Any]:
        found: dict[str, Any] = self.record["manifest"]
        return found

    def held_again(self) -> None:
        """What a forger does: compute hash, seed and outcome anew from the manifest and values at hand."""
        manifest = self.manifest
        digest = digest_of(manifest)
        drawn = seed(SEED_PREFIX, digest, self.record["values"])
        pool = [Applicant(bytes.fromhex(e["token"]), e["type"], e["group"]) for e in manifest["pool"]]
        vectors = [Vector(v["weight"], v["seats"], v["alternates"]) for v in manifest["distribution"]]
        panel = hold(drawn, pool, vectors)
        self.record = json.loads(record(manifest, digest, self.record["values"], drawn, panel))

    def trail_anew(self) -> None:
        """The trail as if this record were the one that was published."""
        self.trail = [
            line("lottery.committed", sha256=self.record["manifest_sha256"]),
            line("lottery.held", sha256=hashlib.sha256(canonical(self.record)).hexdigest()),
        ]

    def lies(self, folder: Path) -> set[str]:
        """Subjects of the checks that fail."""
        (folder / "lottery-record.json").write_bytes(canonical(self.record))
        (folder / "lottery-table.json").write_bytes(canonical(self.table))
        (folder / "audit.jsonl").write_bytes(b"".join(canonical(entry) + b"\n" for entry in self.trail))
        bundle = Bundle(folder, "")
        failed: set[str] = set()
        for checks in (check_lottery, check_lottery_table):
            try:
                failed |= {finding.subject for finding in checks.check(bundle) if not finding.ok}
            except (Unreadable, KeyError, TypeError, ValueError, IndexError) as error:
                failed.add(f"unreadable: {type(error).__name__}")
        return failed


def line(action: str, time: str = "2026-11-19T00:00:00.000Z", **facts: str) -> dict[str, Any]:
    return {"action": action, "object": "as-1.lottery-1", "time": time, "seq": 0, "facts": facts}


@cache
def solved() -> tuple[Panels, Solution]:
    panels = panels_of(["sex", "age"], PEOPLE, SEATS, QUOTAS)
    return panels, solve(HighsSolver(), panels, lambda: 60.0, lambda _found, _missed: None)


def committed() -> Commitment:
    panels, solution = solved()
    members = [
        Member(token_of(KEY, f"r-{n}"), (sex, age), {"sex": sex, "age": age})
        for n, (sex, age) in enumerate(PEOPLE)
    ]
    return commit(KEY, members, panels, solution.distribution, ALTERNATES)


def manifest_of(commitment: Commitment) -> Manifest:
    return Manifest(
        assembly="as-1",
        number=1,
        predecessor=None,
        reason=None,
        seats=SEATS,
        alternates=ALTERNATES,
        pool=commitment.pool,
        distribution=commitment.distribution,
        table_sha256=table_digest(SALT, commitment.table),
        sources=[DICE.to_json()],
        code_sha256="0" * 64,
    )


def published() -> Published:
    commitment = committed()
    manifest = manifest_of(commitment).to_json()
    digest = digest_of(manifest)
    values = written_values([DICE], [THROWN])
    drawn = seed(SEED_PREFIX, digest, values)
    panel = hold(drawn, commitment.pool, commitment.distribution)
    made = Published(
        json.loads(record(manifest, digest, values, drawn, panel)),
        json.loads(opened_table(SALT, commitment.table)),
    )
    made.trail_anew()
    return made
