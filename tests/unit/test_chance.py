"""Chance ranges against published figures and an independent sum; Wilson against a published example."""

from fractions import Fraction
from math import comb

import pytest

from shared.domain.chance import Range, drawn_range, wilson

WARD = 350_000


@pytest.mark.parametrize(
    ("share", "drawn", "expected"),
    [
        (0.5, 1200, Range(566, 634)),
        (0.1, 1200, Range(100, 141)),
        (0.05, 1200, Range(46, 75)),
        (0.1, 60, Range(2, 11)),
        (0.05, 60, Range(0, 7)),
    ],
)
def test_known_ranges_of_a_draw_from_a_ward(share: float, drawn: int, expected: Range) -> None:
    found = drawn_range(WARD, round(WARD * share), drawn)

    assert abs(found.low - expected.low) <= 1
    assert abs(found.high - expected.high) <= 1


@pytest.mark.parametrize(
    ("population", "marked", "drawn"), [(94, 40, 60), (20, 3, 7), (12, 12, 5), (9, 0, 4)]
)
def test_the_range_is_the_shortest_that_leaves_half_the_rest_on_each_side(
    population: int, marked: int, drawn: int
) -> None:
    found = drawn_range(population, marked, drawn)

    def up_to(count: int) -> Fraction:
        ways = sum(comb(marked, k) * comb(population - marked, drawn - k) for k in range(count + 1))
        return Fraction(ways, comb(population, drawn))

    tail = Fraction(1, 40)
    assert up_to(found.low) >= tail
    assert found.low == 0 or up_to(found.low - 1) < tail
    assert up_to(found.high) >= 1 - tail
    assert found.high == 0 or up_to(found.high - 1) < 1 - tail


def test_everybody_drawn_leaves_nothing_to_chance() -> None:
    assert drawn_range(30, 7, 30) == Range(7, 7)


@pytest.mark.parametrize("bad", [(10, 11, 5), (10, 5, 11), (10, -1, 5)])
def test_more_people_than_there_are_is_an_error(bad: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match="more marked"):
        drawn_range(*bad)


@pytest.mark.parametrize(
    ("successes", "trials", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_gives_the_published_intervals(successes: int, trials: int, low: float, high: float) -> None:
    """Newcombe (1998), Statistics in Medicine 17, table I, method 3."""
    assert wilson(successes, trials) == pytest.approx((low, high), abs=5e-5)


def test_without_a_trial_any_rate_is_possible() -> None:
    assert wilson(0, 0) == (0.0, 1.0)
