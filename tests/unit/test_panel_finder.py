"""Panels near the best one: allowed, worth nearly as much, and mostly found without an integer program."""

from collections.abc import Sequence
from random import Random

import pytest

from shared.adapters.highs_solver import HighsModel, HighsSolver
from shared.domain.quotas.finder import PanelFinder
from shared.domain.quotas.levels import NoPanel
from shared.domain.quotas.panels import Panels, Seats
from shared.domain.quotas.programs import Solver
from tests.exact_leximin import panels_listed
from tests.unit.panel_pools import middling_pool, small_pool

STUCK = [191, 233, 290, 341, 361]
"""Small pools where rounding step by step comes to an end without a whole panel."""


class OnlyLinear(HighsSolver):
    """Its integer programs have no solution."""

    def model(self, *, integer: bool = False, gap: float = 0.0) -> HighsModel:
        model = super().model(integer=integer, gap=gap)
        if integer:
            model.row(1, 1, {})
        return model


def finder(panels: Panels, solver: Solver | None = None) -> PanelFinder:
    return PanelFinder(solver or HighsSolver(), panels, lambda: 60.0)


def worths(panels: Panels, count: int) -> list[list[float]]:
    random = Random(1)
    return [[random.random() for _ in panels.sizes] for _ in range(count)]


def total(seats: Seats, worth: Sequence[float]) -> float:
    return sum(taken * each for taken, each in zip(seats, worth, strict=True))


def test_a_near_panel_is_worth_nearly_the_most() -> None:
    panels = middling_pool()
    found = finder(panels)

    for worth in worths(panels, 60):
        near, (best, bound) = found.near(worth), found.best(worth)
        assert panels.allows(near)
        assert 0.95 * bound <= total(near, worth) <= total(best, worth) + 1e-6


def test_where_quotas_leave_room_rounding_step_by_step_is_enough() -> None:
    panels = middling_pool()
    found = finder(panels, OnlyLinear())

    assert all(panels.allows(found.near(worth)) for worth in worths(panels, 60))


@pytest.mark.parametrize("seed", STUCK)
def test_where_rounding_is_stuck_a_panel_is_found_all_the_same(seed: int) -> None:
    panels = small_pool(Random(seed))
    asked = worths(panels, 20)
    rounded, found = finder(panels, OnlyLinear()), finder(panels)

    with pytest.raises(NoPanel):
        list(map(rounded.near, asked))
    assert set(map(found.near, asked)) <= set(panels_listed(panels))
