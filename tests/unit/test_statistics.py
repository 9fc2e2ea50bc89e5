"""The drawn beside the eligible: exact chance ranges, and no count of few people that can be worked out."""

from datetime import date
from fractions import Fraction
from math import comb

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.domain.draw.population import Population, age_band, population, suppressed
from shared.domain.draw.statistics import SMALLEST_DRAWN, Cell, cells_of, chance_range, merged, statistics
from shared.domain.invitee import Sex
from tests.unit.test_draw import Resident


@pytest.mark.parametrize(
    ("people", "eligible", "drawn", "expected"),
    [
        (350_000, 175_000, 1200, (566, 634)),
        (350_000, 35_000, 1200, (100, 141)),
        (350_000, 17_500, 1200, (46, 75)),
        (3_800_000, 380_000, 60, (2, 11)),
        (3_800_000, 190_000, 60, (0, 7)),
        (50, 50, 7, (7, 7)),
        (50, 0, 7, (0, 0)),
    ],
)
def test_chance_ranges_of_wards_and_panels(
    people: int, eligible: int, drawn: int, expected: tuple[int, int]
) -> None:
    assert chance_range(people, eligible, drawn) == expected


@given(st.integers(1, 40), st.data())
@settings(max_examples=40)
def test_a_chance_range_is_the_quantiles_of_all_draws(people: int, data: st.DataObject) -> None:
    eligible, drawn = data.draw(st.integers(0, people)), data.draw(st.integers(1, people))
    low, high = chance_range(people, eligible, drawn)

    def at_most(most: int) -> Fraction:
        ways = sum(
            comb(eligible, x) * comb(people - eligible, drawn - x) for x in range(min(most, drawn) + 1)
        )
        return Fraction(ways, comb(people, drawn))

    assert at_most(low - 1) < Fraction(1, 40) <= at_most(low)
    assert at_most(high - 1) < Fraction(39, 40) <= at_most(high)


@given(
    st.lists(st.tuples(st.integers(10, 60), st.integers(0, 60)), max_size=9),
    st.tuples(st.integers(0, 9), st.integers(0, 9)),
)
@settings(max_examples=80)
def test_no_cell_of_few_drawn_or_few_not_drawn_can_be_worked_out(
    counts: list[tuple[int, int]], small: tuple[int, int]
) -> None:
    cells = [Cell(str(n), 1, most, min(drawn, most)) for n, (most, drawn) in enumerate(counts)]
    cells += [Cell("", 2, 10 + small[0], small[1])]
    shown = merged(cells)
    assert sum(cell.eligible for cell in shown) == sum(cell.eligible for cell in cells)
    assert sum(cell.drawn for cell in shown) == sum(cell.drawn for cell in cells)
    assert sum(cell.categories for cell in shown) == len(counts) + 2
    if len(shown) > 1:
        assert all(cell.fewest >= SMALLEST_DRAWN for cell in shown)
        assert all(cell.categories > 1 for cell in shown if not cell.name)


def test_one_small_cell_takes_the_next_smallest_with_it() -> None:
    shown = merged([Cell("a", 1, 40, 1), Cell("b", 1, 90, 9), Cell("c", 1, 80, 5)])
    assert shown == [Cell("b", 1, 90, 9), Cell("", 2, 120, 6)]


def test_whoever_is_in_no_category_that_is_shown_counts_as_merged() -> None:
    counts = suppressed({"甲": 3, "乙": 40, "丙": 50})
    assert cells_of(counts, {"甲": 1, "乙": 2, "丙": 4}) == [Cell("丙", 1, 50, 4), Cell("", 2, 43, 3)]


@pytest.mark.parametrize(
    ("age", "minimum", "band"),
    [(18, 18, "18-29"), (29, 18, "18-29"), (30, 18, "30-39"), (79, 18, "70-79"), (80, 18, "80-"),
     (103, 18, "80-"), (15, 15, "15-29"), (35, 35, "35-39"), (40, 35, "40-49")],
)  # fmt: skip
def test_age_bands(age: int, minimum: int, band: str) -> None:
    assert age_band(age, minimum) == band


def _manifest(people: Population, count: int) -> dict[str, object]:
    rule = {"reference_date": "2026-04-01", "minimum_age": 18}
    return {"rule": rule, "count": count, "population": people.to_json()}


def test_the_sentence_counts_the_categories_that_chance_does_not_explain() -> None:
    births = (date(2000, 1, 1), date(1985, 1, 1))
    people = population(
        {(sex, band, "甲乙"[n]): 50 for sex in (Sex.MALE, Sex.FEMALE)
         for n, band in enumerate(("18-29", "40-49"))}
    )  # fmt: skip
    fair = [Resident(sex, birth, "甲乙"[n % 2]) for n in range(5) for sex in Sex if sex is not Sex.UNKNOWN
            for birth in births]  # fmt: skip
    told = statistics(_manifest(people, 200), fair)
    assert told["sexes"] == [
        {"name": name, "categories": 1, "eligible": 100, "drawn": 10, "low": 6, "high": 14}
        for name in ("female", "male")
    ]
    assert "6区分のうち6区分" in str(told["sentence"])
    assert "外の区分はありません" in str(told["sentence"])
    odd = [Resident(person.sex, person.birth_date, "甲" if n else "乙") for n, person in enumerate(fair * 2)]
    odd[1] = odd[2] = odd[0]
    assert "範囲の外は2区分です" in str(statistics(_manifest(people, 200), odd)["sentence"])
