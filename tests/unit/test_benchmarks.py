"""The benchmark runner: what it writes, what it exits with."""

import json
from pathlib import Path

import pytest

from benchmarks.__main__ import main
from benchmarks.result import Result, write

ALONE = Result("main-job", "rows to lots", 35.43, "< 60 s", ok=True, peak_mb=344)
BESIDE = Result(
    "letters", "letters", 10.0, "ratio >= 1.0", ok=False, peak_mb=300, peer="reportlab", peer_s=9.0
)


def test_results_are_written_with_exactly_the_agreed_keys(tmp_path: Path) -> None:
    write([ALONE, BESIDE], tmp_path / "out" / "bench.json")
    stored = json.loads((tmp_path / "out" / "bench.json").read_text())
    assert [set(one) for one in stored] == [
        {"name", "ours_s", "peer", "peer_s", "ratio", "goal", "ok", "peak_mb"}
    ] * 2
    assert stored[0] | {"ours_s": 35.43, "peer": None, "ratio": None, "ok": True} == stored[0]
    assert stored[1]["ratio"] == 0.9


def test_a_line_says_work_ours_peer_ratio_goal() -> None:
    line = BESIDE.line()
    assert all(
        word in line
        for word in ("letters", "ours 10.0 s", "reportlab 9.0 s", "0.90", "ratio >= 1.0", "MISSED")
    )


def test_an_unknown_name_is_said_and_nothing_is_run(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--only", "nonsense"]) == 2
    assert "main-job" in capsys.readouterr().err
