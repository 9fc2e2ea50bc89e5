"""The fairest lottery against known answers: brute force in fractions, closed forms, exact marginals."""

from fractions import Fraction
from random import Random

import pytest

from shared.adapters.highs_solver import HighsSolver
from shared.domain.quotas.bound import bound_of
from shared.domain.quotas.fairness import chances_by_type
from shared.domain.quotas.levels import Cut, NoPanel, Proof
from shared.domain.quotas.leximin import fairest
from shared.domain.quotas.panels import Panels, Quota, panels_of
from shared.domain.quotas.programs import OutOfTime
from shared.domain.quotas.solution import Solution, kept_distribution, reached_levels, solve
from tests.exact_leximin import leximin, panels_listed
from tests.unit.panel_pools import middling_pool, small_pool

EXACT = 1e-6


def solved(panels: Panels, seconds: float = 60.0) -> Solution:
    return solve(HighsSolver(), panels, lambda: seconds, lambda _found, _missed: None)


@pytest.mark.parametrize("seed", [*range(60), 191, 233, 290, 322, 341, 361, 384])
def test_small_pools_agree_with_brute_force_in_fractions(seed: int) -> None:
    panels = small_pool(Random(seed))
    if not panels_listed(panels):
        with pytest.raises(NoPanel):
            solved(panels)
        return

    solution = solved(panels)

    expected = leximin(panels)
    found = chances_by_type(panels.sizes, solution.distribution)
    assert max(abs(a - b) for a, b in zip(found, expected, strict=True)) < EXACT
    assert solution.certified
    assert abs(solution.bound - min(expected)) < EXACT


@pytest.mark.parametrize("seed", [191, 233, 290])
def test_what_whole_panels_cannot_reach_is_cut_off(seed: int) -> None:
    """Pools where divisible people would have fairer chances than any distribution over panels gives."""
    panels = small_pool(Random(seed))

    found = fairest(HighsSolver(), panels, lambda: 60.0, lambda _found, _missed: None)

    assert found.cuts
    assert found.levels == pytest.approx([float(level) for level in leximin(panels)], abs=EXACT)


def test_one_category_has_a_closed_form() -> None:
    """30 women and 10 men for 20 seats, exactly half each: a woman's chance is 1/3, a man's 1."""
    people = [("w",)] * 30 + [("m",)] * 10
    panels = panels_of(["sex"], people, 20, [Quota("sex", "w", 10, 10), Quota("sex", "m", 10, 10)])

    solution = solved(panels)

    assert dict(zip(panels.types, chances_by_type(panels.sizes, solution.distribution), strict=True)) == {
        ("m",): 1,
        ("w",): Fraction(1, 3),
    }


def test_two_categories_have_a_closed_form() -> None:
    """Cells of 8, 4, 4 and 4 people, 6 seats, 3 for each sex and each age: as many seats for the large cell
    as for the opposite one, x, and 3 − x for the two others. Levels: x/8 = (3 − x)/4 → x = 2, chance 1/4; then
    the opposite cell has 2/4."""
    people = [("w", "old")] * 8 + [("w", "young")] * 4 + [("m", "old")] * 4 + [("m", "young")] * 4
    quotas = [Quota("sex", s, 3, 3) for s in "wm"] + [Quota("age", a, 3, 3) for a in ("old", "young")]
    panels = panels_of(["sex", "age"], people, 6, quotas)

    solution = solved(panels)

    found = dict(zip(panels.types, chances_by_type(panels.sizes, solution.distribution), strict=True))
    expected = {("w", "old"): 0.25, ("w", "young"): 0.25, ("m", "old"): 0.25, ("m", "young"): 0.5}
    assert {features: float(chance) for features, chance in found.items()} == pytest.approx(
        expected, abs=EXACT
    )


def test_without_binding_quotas_everybody_has_the_same_chance() -> None:
    panels = panels_of(["sex"], [("w",)] * 7 + [("m",)] * 3, 4, [Quota("sex", "w", 0, 4)])

    found = solved(panels).chances

    assert found.gini < EXACT
    assert float(found.smallest) == pytest.approx(0.4, abs=EXACT)


def test_every_panel_of_a_distribution_keeps_every_quota_and_marginals_add_up() -> None:
    panels = middling_pool()

    solution = solved(panels)

    assert all(panels.allows(panel.seats) for panel in solution.distribution)
    by_type = chances_by_type(panels.sizes, solution.distribution)
    assert sum(c * size for c, size in zip(by_type, panels.sizes, strict=True)) == panels.seats
    assert all(0 <= chance <= 1 for chance in by_type)


def test_equal_input_gives_the_equal_distribution() -> None:
    assert solved(middling_pool()).to_json() == solved(middling_pool()).to_json()


def test_the_order_of_applicants_does_not_matter() -> None:
    people = [("w", "1")] * 5 + [("m", "2")] * 5 + [("m", "1")] * 3
    quotas = [Quota("a", "w", 2, 2), Quota("b", "1", 3, 4)]

    one, other = (panels_of("ab", order, 5, quotas) for order in (people, people[::-1]))

    assert solved(one).to_json() == solved(other).to_json()


def test_a_kept_distribution_comes_back() -> None:
    solution = solved(middling_pool())

    assert kept_distribution(solution.to_json()) == solution.distribution  # type: ignore[arg-type]


def test_rounding_to_whole_weights_moves_no_chance_by_a_millionth() -> None:
    assert 0 < solved(middling_pool()).rounding < Fraction(1, 1_000_000)


class Watch:
    """Every question takes a second of the `seconds` given."""

    def __init__(self, seconds: float) -> None:
        self.left = seconds

    def __call__(self) -> float:
        self.left -= 1
        return self.left


@pytest.mark.parametrize("seconds", [40.0, 90.0])
def test_when_time_is_over_the_best_so_far_is_returned_and_said(seconds: float) -> None:
    panels = middling_pool()

    solution = solve(HighsSolver(), panels, Watch(seconds), lambda _found, _missed: None)

    assert not solution.certified
    assert solution.gap > 0
    assert solution.missed > 0
    assert all(panels.allows(panel.seats) for panel in solution.distribution)
    assert solution.bound >= solved(panels).chances.smallest - Fraction(1, 1_000_000)


@pytest.mark.parametrize("seed", [191, 233])
def test_whenever_time_is_over_bound_and_panels_are_true(seed: int) -> None:
    """Pools that need cuts, stopped at every point of the search."""
    panels = small_pool(Random(seed))
    best = min(leximin(panels))
    stopped = 0
    for seconds in range(3, 160, 9):
        try:
            found = solve(HighsSolver(), panels, Watch(seconds), lambda _found, _missed: None)
        except OutOfTime:
            continue
        stopped += not found.certified
        assert all(panels.allows(panel.seats) for panel in found.distribution)
        assert found.bound >= best - Fraction(1, 1_000_000)
        assert found.chances.smallest <= best + Fraction(1, 1_000_000)
        assert not found.reached or abs(found.chances.smallest - best) <= Fraction(2, 1_000_000)
        assert (found.reached == found.levels) or not found.certified
    assert stopped > 2


def test_an_early_stop_says_how_many_of_the_lowest_levels_are_reached() -> None:
    """Of three levels the middle one is missed: only the lowest is said to be reached."""
    chances = [Fraction(1, 10), Fraction(1, 5), Fraction(1, 2)]
    assert reached_levels((0.1, 0.3, 0.5), chances) == 1
    assert reached_levels((0.1, 0.2, 0.5), chances) == 3
    assert reached_levels((0.1, 0.3, 0.3), [*chances[:2], Fraction(3, 10)]) == 1
    assert reached_levels((0.1, 0.3), [Fraction(1, 10), Fraction(1, 20)]) == 0


def test_without_time_for_a_single_panel_nothing_is_returned() -> None:
    with pytest.raises(OutOfTime):
        solve(HighsSolver(), middling_pool(), lambda: 0.0, lambda _found, _missed: None)


def test_any_numbers_prove_a_true_bound_and_good_ones_a_tight_one() -> None:
    panels = middling_pool()
    found = fairest(HighsSolver(), panels, lambda: 60.0, lambda _found, _missed: None)
    best = min(found.levels)
    types, rows = len(panels.types), len(panels.rows)

    lazy = bound_of(panels, (), Proof((1.0,) * types, (0.0,) * rows, ()))
    wild = bound_of(panels, (), Proof((1.0,) * types, (0.01,) * rows, ()))

    assert abs(float(bound_of(panels, found.cuts, found.proof)) - best) < EXACT
    assert lazy >= best
    assert wild >= best


def test_a_cut_with_a_negative_multiplier_proves_nothing() -> None:
    panels = panels_of(["sex"], [("w",)] * 3 + [("m",)] * 3, 2, [])
    proof = Proof((0.5, 0.5), (0.1,), (-5.0,))

    assert bound_of(panels, (Cut((1.0, 1.0), 0.0),), proof) == bound_of(
        panels, (), Proof((0.5, 0.5), (0.1,), ())
    )
