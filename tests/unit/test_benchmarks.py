"""The benchmark runner: what it writes, what it exits with."""

import json
from pathlib import Path

import pytest

from benchmarks.__main__ import main
from benchmarks.letters import Ours, Peer, Took, beside
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


OURS = Ours(seconds=20.0, peak_mb=300, data={"letters": [None] * 1200})


@pytest.mark.parametrize(
    ("peer", "took", "seconds", "met"),
    [
        (Peer("a", Path(), "", 1.0), Took(1200, 9.0, 21.0), 21.0, True),
        (Peer("a", Path(), "", 1.0), Took(1200, 9.0, 19.0), 19.0, False),
        (Peer("a", Path(), "", 3.0, with_start=True), Took(100, 9.0, 4.25), 60.0, True),
        (Peer("a", Path(), "", 3.0), Took(100, 9.0, 4.25), 51.0, False),
    ],
    ids=["as quick", "slower", "scaled with its start", "scaled without"],
)
def test_a_peer_is_held_against_all_letters(peer: Peer, took: Took, seconds: float, met: bool) -> None:
    result = beside(OURS, peer, took)
    assert (result.peer_s, result.ok) == (seconds, met)


def test_a_worker_that_is_too_large_meets_no_goal() -> None:
    large = Ours(seconds=1.0, peak_mb=501, data=OURS.data)
    assert not beside(large, Peer("a", Path(), "", 1.0), Took(1200, 0.0, 60.0)).ok
