"""Hidden counts stay hidden: a solver that knows all that is shown cannot narrow them down."""

import random
from itertools import product

import highspy
import pytest

from shared.domain.suppression import LEAST_DOUBT, SMALLEST_SHOWN, Cell, Suppressed, suppressed, with_margins

SEXES, AGES, DISTRICTS = ("女", "男"), ("20代", "30代", "40代"), ("中央", "東", "西", "南")


def table(seed: int, most: int) -> dict[Cell, int]:
    chance = random.Random(seed)
    return {cell: chance.randrange(most) for cell in product(SEXES, AGES, DISTRICTS)}


def bounds(found: Suppressed, full: list[Cell], cell: Cell) -> tuple[float, float]:
    """What an outsider can say of a cell: the least and the most it can be, given everything shown."""
    solver = highspy.Highs()  # type: ignore[no-untyped-call]
    solver.silent()
    unknown = {one: solver.addVariable(lb=0) for one in full}
    for key in found.counts:
        if (count := found.shown(key)) is not None:
            solver.addConstr(_sum(unknown, key) == count)
    ends = []
    for sense in (solver.minimize, solver.maximize):
        sense(_sum(unknown, cell))
        ends.append(float(solver.getInfo().objective_function_value))
    return ends[0], ends[1]


def _sum(unknown: dict[Cell, highspy.highs.highs_var], key: Cell) -> highspy.highs.highs_linear_expression:
    parts = [
        one
        for cell, one in unknown.items()
        if all(part is None or part == mine for part, mine in zip(key, cell, strict=True))
    ]
    return highspy.Highs.qsum(parts)


@pytest.mark.parametrize("most", [4, 15, 60])
@pytest.mark.parametrize("seed", range(2))
def test_nobody_can_narrow_a_small_count_down(seed: int, most: int) -> None:
    counts = table(seed, most)
    found = suppressed(counts)
    small = [cell for cell, count in found.counts.items() if 0 < count < SMALLEST_SHOWN and any(cell)]

    for cell in small:
        assert found.shown(cell) is None
        low, high = bounds(found, list(counts), cell)
        assert high - low >= LEAST_DOUBT - 1e-6, (cell, low, high)


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
