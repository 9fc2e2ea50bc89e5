"""The outsider's check of a lottery: true records pass, every changed value is found."""

import hashlib
import json
from collections.abc import Iterator
from copy import deepcopy
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from shared.domain.canonical_json import canonical
from shared.domain.lottery import (
    SEED_PREFIX,
    Applicant,
    Panel,
    Vector,
    everyone,
    hold,
    token_of,
    without_quotas,
)
from shared.domain.lottery_record import Manifest, digest_of, record, table_digest, table_without_quotas
from shared.domain.random_sources import Source, SourceKind, seed, written_values
from verify import check_lottery
from verify.bundle import Bundle, Unreadable

EVENT = datetime(2026, 11, 20, 5, 0, tzinfo=UTC)
DICE = Source("dice", SourceKind.DICE, "第1回公開抽選", EVENT, "[1-6]{30}", "3146" * 7 + "31", throws=30)
POOL = tuple(Applicant(token_of(bytes(range(32)), f"r-{n}"), "ab"[n % 2], "x") for n in range(8))
ONE_TYPE = tuple(Applicant(a.token) for a in POOL)
QUOTAS = (Vector(3, {"a": 2, "b": 2}, {"a": 1, "b": 1}), Vector(1, {"a": 1, "b": 3}, {"a": 2}))


def manifest(pool: tuple[Applicant, ...], distribution: tuple[Vector, ...], seats: int) -> Manifest:
    return Manifest(
        assembly="as-1",
        number=1,
        predecessor=None,
        reason=None,
        seats=seats,
        alternates=2,
        pool=pool,
        distribution=distribution,
        table_sha256=table_digest(bytes(32), table_without_quotas()),
        sources=[DICE.to_json()] if len(pool) > seats else [],
        code_sha256="0" * 64,
    )


def drawn(committed: Manifest) -> tuple[Panel, dict[str, Any]]:
    json_manifest = committed.to_json()
    digest = digest_of(json_manifest)
    if committed.everyone_is_in:
        panel = everyone(committed.pool)
        return panel, json.loads(record(json_manifest, digest, [], None, panel))
    values = written_values([DICE], ["3146" * 7 + "31"])
    key = seed(SEED_PREFIX, digest, values)
    panel = hold(key, committed.pool, committed.distribution)
    return panel, json.loads(record(json_manifest, digest, values, key, panel))


SIMPLE = manifest(ONE_TYPE, without_quotas(8, 4, 2), 4)
CASES = {
    "simple": SIMPLE,
    "quotas": manifest(POOL, QUOTAS, 4),
    "all in": manifest(ONE_TYPE, without_quotas(8, 9, 2), 9),
}


def holds(folder: Path, published: object, trail: list[dict[str, Any]] | None = None) -> bool:
    (folder / "lottery-record.json").write_bytes(canonical(published))  # type: ignore[arg-type]
    if trail is not None:
        (folder / "audit.jsonl").write_bytes(b"".join(canonical(line) + b"\n" for line in trail))
    try:
        return all(finding.ok for finding in check_lottery.check(Bundle(folder, "")))
    except (Unreadable, KeyError, TypeError, ValueError, AttributeError):
        return False


@pytest.mark.parametrize("committed", CASES.values(), ids=CASES.keys())
def test_a_true_record_passes(tmp_path: Path, committed: Manifest) -> None:
    assert holds(tmp_path, drawn(committed)[1])


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if isinstance(value, dict | list):
        for key in value if isinstance(value, dict) else range(len(value)):
            yield from places(value[key], (*path, key))
    else:
        yield path


def other(value: object) -> object:
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    if isinstance(value, str) and value:
        return ("8" if value[0] == "7" else "7") + value[1:]
    return "x"


@pytest.mark.parametrize("name", CASES)
def test_every_changed_value_is_found(tmp_path: Path, name: str) -> None:
    true = drawn(CASES[name])[1]
    unnoticed = []
    for path in places(true):
        lie = deepcopy(true)
        spot = lie
        for key in path[:-1]:
            spot = spot[key]
        spot[path[-1]] = other(spot[path[-1]])
        if holds(tmp_path, lie):
            unnoticed.append(path)

    assert unnoticed == []


def line(action: str, time: str = "2026-11-19T00:00:00.000Z", **facts: str) -> dict[str, Any]:
    return {"action": action, "object": "as-1.lottery-1", "time": time, "seq": 0, "facts": facts}


def trail_of(
    declined: list[tuple[str, str]], committed_at: str = "2026-11-19T00:00:00.000Z"
) -> list[dict[str, Any]]:
    published = drawn(SIMPLE)[1]
    return [
        line("lottery.committed", committed_at, sha256=published["manifest_sha256"]),
        line("lottery.held", sha256=hashlib.sha256(canonical(published)).hexdigest()),
        *(line("lottery.declined", token=token, called=called) for token, called in declined),
    ]


def test_declines_in_the_trail_follow_the_rule(tmp_path: Path) -> None:
    panel, published = drawn(SIMPLE)
    gone, (first, second) = panel.participants[1].token.hex(), [a.token.hex() for a in panel.alternates]

    assert holds(tmp_path, published, trail_of([(gone, first), (first, second), (second, "")]))
    assert not holds(tmp_path, published, trail_of([(gone, second)]))
    assert not holds(tmp_path, published, trail_of([(gone, "")]))
    assert not holds(tmp_path, published, trail_of([("0" * 32, first)]))


def test_a_commitment_after_the_event_is_found(tmp_path: Path) -> None:
    published = drawn(SIMPLE)[1]

    assert not holds(tmp_path, published, trail_of([], committed_at="2026-11-20T05:00:00.000Z"))
