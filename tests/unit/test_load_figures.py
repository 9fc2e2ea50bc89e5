"""The figures of a load run are what the hosts' logs say."""

import json
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from benchmarks.load_figures import Figures, figures, longest_pause, read_log


@dataclass
class Played:
    id: str
    reached: dict[str, float] = field(
        default_factory=lambda: {"sent": 0.0, "committed": 9.0, "entered": 10.0, "released": 15.0}
    )


def told(second: int, event: str, **more: object) -> str:
    return json.dumps({"at": f"2026-11-23T10:00:{second:02}+00:00", "event": event, **more})


def done(step: str, unit: str) -> str:
    return f"step done: {step} holding=he-1 unit={unit} s=1.00"


def processed(second: int, queue: str, ms: int, age_ms: int) -> str:
    return told(second, "message processed", queue=queue, ms=ms, age_ms=age_ms)


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """A huge import of 20 s; two of another contract at the other queue meanwhile; a stale message without step."""
    file = tmp_path / "host-main.log"
    lines = [
        "not JSON",
        told(5, done("mail-merge/print-lot", "as-2.lot-0001")),
        processed(5, "mail-merge", 2000, 3000),
        told(9, done("mail-merge/print-lot", "as-2.lot-0002")),
        processed(9, "mail-merge", 2000, 7000),
        processed(10, "mail-merge", 5, 9000),
        told(20, done("draw/import", "as-1.extract-1")),
        processed(20, "draw", 20000, 20000),
    ]
    file.write_text("\n".join(lines))
    return file


@pytest.fixture
def found(log: Path) -> Figures:
    return figures([Played("as-1"), Played("as-2")], [log], hosts=1, rows=1000, peak_mb=300)


def test_each_message_is_its_step_with_how_long_it_waited_and_ran(log: Path) -> None:
    runs = list(read_log(log))
    assert [(run.step, run.contract, run.waited, run.took) for run in runs] == [
        ("mail-merge/print-lot", "as-2", 1.0, 2.0),
        ("mail-merge/print-lot", "as-2", 5.0, 2.0),
        ("draw/import", "as-1", 0.0, 20.0),
    ]


def test_what_the_others_got_meanwhile_is_told(found: Figures) -> None:
    assert "| `draw/import` | 20 | 2 | 1 | 11.0 |" in found.markdown()
    assert found.finished == 2


def test_a_pause_is_the_longest_time_in_which_nobody_else_was_served(found: Figures) -> None:
    [huge] = [run for run in found.runs if run.contract == "as-1"]
    assert longest_pause(huge, []) == 20.0
    assert longest_pause(huge, [run for run in found.runs if run.contract == "as-2"]) == 11.0
