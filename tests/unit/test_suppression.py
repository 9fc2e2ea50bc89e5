"""Hidden counts stay hidden: a solver that knows all that is shown cannot narrow them down."""

import random
from collections.abc import Mapping
from itertools import combinations, product

import highspy
import pytest

from shared.domain.suppression import (
    LEAST_DOUBT,
    SMALLEST_SHOWN,
    Cell,
    Suppressed,
    suppressed,
    suppressed_stages,
    with_margins,
)
from shared.domain.suppression_boxes import People, Quantity

SEXES, AGES, DISTRICTS = ("女", "男"), ("20代", "30代", "40代"), ("中央", "東", "西", "南")


def table(seed: int, most: int) -> dict[Cell, int]:
    chance = random.Random(seed)
    return {cell: chance.randrange(most) for cell in product(SEXES, AGES, DISTRICTS)}


def staged(seed: int, most: int) -> dict[frozenset[str], dict[Cell, int]]:
    """People by the last of three stages that they reached: many only the first."""
    outcomes = (("invited",), ("invited", "replied"), ("invited", "replied", "applied"))
    return {
        frozenset(stages): table(10 * seed + place, most // (1, 4, 6)[place] + 1)
        for place, stages in enumerate(outcomes)
    }


def reached(people: dict[frozenset[str], dict[Cell, int]], stage: str) -> dict[Cell, int]:
    full = {cell: 0 for cells in people.values() for cell in cells}
    for outcome, cells in people.items():
        for cell, count in cells.items():
            full[cell] += count if stage in outcome else 0
    return full


class Reader:
    """The strongest one: a linear program that knows every count shown, and that nobody is less than none."""

    def __init__(self, people: People, shown: Mapping[str, Suppressed]) -> None:
        self._solver = highspy.Highs()  # type: ignore[no-untyped-call]
        self._solver.silent()
        self._unknown = {
            (outcome, cell): self._solver.addVariable(lb=0)
            for outcome, cells in people.items()
            for cell in cells
        }
        for stage, found in shown.items():
            for key in found.counts:
                if (count := found.shown(key)) is not None:
                    self._solver.addConstr(self._sum(Quantity(stage), key) == count)

    def bounds(self, quantity: Quantity, cell: Cell) -> tuple[float, float]:
        """The least and the most it can be."""
        ends = []
        for sense in (self._solver.minimize, self._solver.maximize):
            sense(self._sum(quantity, cell))
            ends.append(float(self._solver.getInfo().objective_function_value))
        return ends[0], ends[1]

    def _sum(self, quantity: Quantity, key: Cell) -> highspy.highs.highs_linear_expression:
        parts = [
            quantity.holds(outcome) * one
            for (outcome, cell), one in self._unknown.items()
            if quantity.holds(outcome)
            and all(part is None or part == mine for part, mine in zip(key, cell, strict=True))
        ]
        return highspy.Highs.qsum(parts)


@pytest.mark.parametrize("most", [4, 15, 60])
@pytest.mark.parametrize("seed", range(2))
def test_nobody_can_narrow_a_small_count_down(seed: int, most: int) -> None:
    counts = table(seed, most)
    found = suppressed(counts)
    reader = Reader({frozenset({"counted"}): counts}, {"counted": found})
    small = [cell for cell, count in found.counts.items() if 0 < count < SMALLEST_SHOWN and any(cell)]

    for cell in small:
        assert found.shown(cell) is None
        low, high = reader.bounds(Quantity("counted"), cell)
        assert high - low >= LEAST_DOUBT - 1e-6, (cell, low, high)


STAGES = ("invited", "replied", "applied")
DIFFERENCES = list(combinations(STAGES, 2))
QUANTITIES = [*map(Quantity, STAGES), *(Quantity(one, other) for one, other in DIFFERENCES)]


def narrowed(people: People, shown: Mapping[str, Suppressed]) -> list[tuple[Quantity, Cell]]:
    """Small counts and small differences of stages that the reader knows too well."""
    reader, found = Reader(people, shown), []
    for quantity in QUANTITIES:
        counts = [shown[stage].counts for stage in quantity.stages]
        for cell, count in counts[0].items():
            inside = count - (counts[1][cell] if len(counts) > 1 else 0)
            if 0 < inside < SMALLEST_SHOWN and any(cell):
                low, high = reader.bounds(quantity, cell)
                found += [(quantity, cell)] if high - low < LEAST_DOUBT - 1e-6 else []
    return found


@pytest.mark.parametrize("most", [15, 60, 200])
@pytest.mark.parametrize("seed", range(2))
def test_nobody_can_work_out_who_did_not_get_from_one_stage_to_the_next(seed: int, most: int) -> None:
    people = staged(seed, most)
    assert narrowed(people, suppressed_stages(people, STAGES, DIFFERENCES)) == []


def test_of_stages_hidden_each_for_itself_refusals_can_be_worked_out() -> None:
    """What the stages together are for: the reader of this very test finds something otherwise."""
    people = staged(0, 200)
    assert narrowed(people, {stage: suppressed(reached(people, stage)) for stage in STAGES}) != []


def test_small_refusals_hide_what_they_would_follow_from() -> None:
    yes, no, silent = (frozenset(STAGES), frozenset(STAGES[:2]), frozenset(STAGES[:1]))
    people: dict[frozenset[str], dict[Cell, int]] = {
        yes: {("女",): 20, ("男",): 30},
        no: {("女",): 2, ("男",): 40},
        silent: {("女",): 300, ("男",): 300},
    }
    shown = suppressed_stages(people, STAGES, DIFFERENCES)
    women = [shown[stage].shown(("女",)) for stage in STAGES]

    assert (shown["invited"].hidden, women[1:].count(None)) == (frozenset(), 1)


def test_margins_are_sums() -> None:
    cube = with_margins({("女", "中央"): 3, ("男", "中央"): 4, ("女", "東"): 5})

    assert cube[None, None] == 12
    assert cube["女", None] == 8
    assert cube[None, "中央"] == 7


def test_a_table_of_large_counts_is_shown_whole() -> None:
    assert not suppressed(dict.fromkeys(product(SEXES, AGES), 40)).hidden


def test_one_small_count_hides_a_second_in_one_feature() -> None:
    found = suppressed({("中央",): 300, ("東",): 2, ("西",): 40, ("南",): 90})

    assert found.hidden == {("東",), ("西",)}


def test_zero_is_shown_and_hides_nothing() -> None:
    assert not suppressed({("女",): 0, ("男",): 50}).hidden


def test_a_single_category_hides_its_whole_feature() -> None:
    found = suppressed({("女",): 4, ("男",): 0})

    assert found.hidden == {("女",), ("男",)}


def test_margins_cannot_be_given() -> None:
    with pytest.raises(ValueError, match="margins"):
        suppressed({(None, "中央"): 4})


def test_the_same_table_hides_the_same_cells() -> None:
    counts = table(1, 15)

    assert suppressed(counts).hidden == suppressed(dict(reversed(counts.items()))).hidden
