"""Work on several processors comes out as on one; a process that dies is told, and leaves nothing."""

import os
from collections.abc import Iterator
from itertools import islice
from operator import neg
from pathlib import Path

import pytest

from local.synthetic_register import write
from shared.adapters.processors import LocalProcessors
from shared.domain.draw.selection import Selection, select
from shared.domain.draw.tokens import Tokenizer
from shared.domain.in_order import InOrder
from shared.domain.register import report
from shared.domain.register.reading import details_of, read_frame
from shared.errors import Fault, Refusal
from shared.ports import Processors
from tests.contract.sample_work import die_at_seven, look_up, process_and_environment, refuse_from_three
from tests.fakes import FakeProcessors
from tests.unit.test_register_ordinary import RULE

SEED = b"s" * 32


class SomeProcessors(LocalProcessors):
    """So many processes, whatever the machine has."""

    def __init__(self, count: int) -> None:
        super().__init__(count)
        self.count = count


ALL = pytest.mark.parametrize(
    "processors",
    [FakeProcessors(), SomeProcessors(1), SomeProcessors(2), SomeProcessors(3)],
    ids=["fake", "1", "2", "3"],
)


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Some chunks long, with every peculiarity."""
    path = tmp_path_factory.mktemp("register") / "register.csv"
    write(path, 25_000, 3)
    return path


def outcome(register: Path, each: InOrder) -> tuple[object, ...]:
    """All that a draw makes of a file."""
    tokenizer = Tokenizer(b"k" * 32)
    frame, findings = read_frame(pieces(register), RULE, tokenizer, each)
    tokens = list(frame.tokens(each))
    selection: Selection = select(SEED, tokens, 300, 100, each)
    people = list(details_of(pieces(register), RULE, tokenizer, selection.ranks(), each))
    census, full = frame.census, b"".join(report.full(findings, RULE.column_map))
    told = report.totals(RULE, census, findings), report.details(census, findings), full
    return b"".join(tokens), selection, people, told


def pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(700_000):
            yield piece


@pytest.mark.parametrize("count", [2, 3])
def test_a_draw_is_the_same_on_any_number_of_processors(register: Path, count: int) -> None:
    with FakeProcessors().at_work() as each:
        expected = outcome(register, each)
    with SomeProcessors(count).at_work() as each:
        assert outcome(register, each) == expected


@ALL
def test_results_come_in_order_and_work_may_change(processors: Processors) -> None:
    with processors.at_work() as each:
        assert list(each(neg, range(50))) == [-one for one in range(50)]
        assert list(each(abs, range(-50, 0))) == list(range(50, 0, -1))
        assert list(each(abs, [])) == []
        assert list(each(neg, range(9))) == [-one for one in range(9)]


@ALL
def test_what_goes_wrong_while_pieces_are_made_comes_after_what_came_before(processors: Processors) -> None:
    def torn() -> Iterator[int]:
        yield from range(5)
        raise Refusal("register.undecodable", line=6, bytes="fd")

    with processors.at_work() as each:
        done = each(neg, torn())
        assert list(islice(done, 5)) == [0, -1, -2, -3, -4]
        with pytest.raises(Refusal) as caught:
            next(done)
    assert caught.value.params == {"line": 6, "bytes": "fd"}


@ALL
def test_a_refusal_is_the_first_ones_in_order(processors: Processors) -> None:
    with processors.at_work() as each:
        done = each(refuse_from_three, range(10))
        assert list(islice(done, 3)) == [0, 1, 2]
        with pytest.raises(Refusal) as caught:
            next(done)
    assert caught.value.params == {"row": 3}


def test_a_fault_in_the_work_is_told_by_its_place_and_quotes_nothing() -> None:
    with SomeProcessors(2).at_work() as each, pytest.raises(Fault) as caught:
        list(each(look_up, ["見本　花子", "見本　太郎"]))
    assert caught.value.code == "general.work_failed"
    assert caught.value.params["kind"] == "KeyError"
    assert "花子" not in str(caught.value)


def test_a_process_that_dies_is_a_fault_and_the_next_step_has_new_ones() -> None:
    processors = SomeProcessors(2)
    with processors.at_work() as each, pytest.raises(Fault, match="work_ended"):
        list(each(die_at_seven, range(20)))
    with processors.at_work() as each:
        assert list(each(neg, [1, 2, 3])) == [-1, -2, -3]


def test_processes_end_with_the_step_and_know_no_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOGIKAI_SMTP_PASSWORD", "secret")
    with SomeProcessors(2).at_work() as each:
        seen = list(each(process_and_environment, range(10)))
    assert not any("TOGIKAI" in name for _, names in seen for name in names)
    for pid in {pid for pid, _ in seen}:
        assert pid != os.getpid()
        assert not Path(f"/proc/{pid}").exists()


def test_one_processor_means_no_other_process() -> None:
    with LocalProcessors(1).at_work() as each:
        assert [pid for pid, _ in each(process_and_environment, [1])] == [os.getpid()]
