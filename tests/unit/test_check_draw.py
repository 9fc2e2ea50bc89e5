"""verify/ shares no code with the product: here the two are held against each other."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.unit.test_draw import example_record, example_tokens
from verify.bundle import Bundle, canonical
from verify.check_draw import check


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "draw-record.json").write_bytes(example_record())
    (tmp_path / "draw-tokens.bin").write_bytes(example_tokens())
    return tmp_path


def failures(folder: Path) -> set[str]:
    return {finding.subject for finding in check(Bundle(folder, "")) if not finding.ok}


def test_a_true_record_passes_every_check(folder: Path) -> None:
    findings = list(check(Bundle(folder, "")))
    assert len(findings) == 17
    assert all(finding.ok for finding in findings)


@pytest.mark.parametrize(
    "change",
    [
        lambda r: r["drawn"].reverse(),
        lambda r: r["drawn"].pop(),
        lambda r: r["reserves"].clear(),
        lambda r: r.update(seed="00" * 32),
        lambda r: r["values"][0].update(value="1" * 30),
        lambda r: r["values"][0].update(event="別の抽選会"),
        lambda r: r["manifest"].update(count=6),
        lambda r: r["manifest"].update(reason="rule-error"),
        lambda r: r["manifest"].update(publicly_verifiable=False),
        lambda r: r["manifest"]["rule"].update(latest_birth_date="2008-04-03"),
        lambda r: r["manifest"]["sources"][0].update(bits="256.00"),
        lambda r: r["manifest"]["population"]["districts"].update(merged_count=4),
    ],
)
@pytest.mark.parametrize("rehashed", [False, True])
def test_any_changed_value_fails(folder: Path, change: Callable[[Any], None], rehashed: bool) -> None:
    path = folder / "draw-record.json"
    changed = json.loads(path.read_bytes())
    change(changed)
    if rehashed:
        import hashlib

        changed["manifest_sha256"] = hashlib.sha256(canonical(changed["manifest"])).hexdigest()
    path.write_bytes(canonical(changed))
    assert failures(folder)


@pytest.mark.parametrize("place", [0, 15, 40, 79])
def test_a_changed_token_fails(folder: Path, place: int) -> None:
    tokens = bytearray(example_tokens())
    tokens[place] ^= 1
    (folder / "draw-tokens.bin").write_bytes(tokens)
    assert "draw: token file" in failures(folder)
