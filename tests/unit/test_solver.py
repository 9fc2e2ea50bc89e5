"""What the domain asks of a solver: optimum, prices, no solution, no time, whole numbers."""

from collections.abc import Callable
from random import Random
from time import monotonic

import pytest

from shared.adapters.highs_solver import HighsSolver
from shared.domain.quotas.programs import INFINITE, Model, OutOfTime


def two_goods(*, integer: bool = False) -> Model:
    """Largest 3x + 2y with x + y ≤ 4, x + 3y ≤ 6, x ≤ 2.5: 2.5, 7/6."""
    model = HighsSolver().model(integer=integer)
    x, y = model.variable(0, 2.5, cost=3.0), model.variable(0, INFINITE, cost=2.0)
    model.row(-INFINITE, 4, {x: 1.0, y: 1.0})
    model.row(-INFINITE, 6, {x: 1.0, y: 3.0})
    return model


def test_a_linear_optimum_has_prices_of_rows_and_variables() -> None:
    found = two_goods().maximise(10)

    assert found
    assert found.value == pytest.approx(3 * 2.5 + 2 * 3.5 / 3)
    assert found.bound == found.value
    assert list(found.values) == pytest.approx([2.5, 3.5 / 3])
    assert list(found.prices) == pytest.approx([0, 2 / 3])
    assert list(found.reduced) == pytest.approx([7 / 3, 0])


def test_whole_numbers() -> None:
    found = two_goods(integer=True).maximise(10)

    assert found
    assert [found.value, found.bound] == pytest.approx([8, 8])
    assert list(found.values) == pytest.approx([2, 1])


def test_a_model_is_kept_and_changed() -> None:
    model = two_goods()
    model.maximise(10)
    model.costs([0.0, 1.0])
    model.row_bounds(1, -INFINITE, 3)
    model.coefficient(1, 1, 2.0)
    model.bounds([1.0, 0.0], [2.5, INFINITE])
    third = model.variable(0, 1, {0: 1.0}, cost=5.0)

    found = model.maximise(10)

    assert found
    assert found.values[third] == 1
    assert list(found.values[:2]) == pytest.approx([1, 1])


def large(clock: Callable[[], float]) -> Model:
    random = Random(1)
    model = HighsSolver(clock).model()
    for _ in range(200):
        model.variable(0, 10, cost=random.random())
    for _ in range(200):
        model.row(-INFINITE, 50, {n: random.random() for n in range(200)})
    return model


def test_on_a_busy_machine_the_given_clock_counts_and_not_real_time() -> None:
    """HiGHS knows real time only: it is sent on as long as ours, here a thousandth of it, is left."""
    with pytest.raises(OutOfTime):
        large(monotonic).maximise(0.001)

    found, whole = large(lambda: monotonic() / 1000).maximise(0.001), large(monotonic).maximise(30)

    assert found
    assert whole
    assert found.value == pytest.approx(whole.value)


def test_no_values_is_none() -> None:
    model = two_goods()
    model.row(5, INFINITE, {0: 1.0, 1: 1.0})

    assert model.maximise(10) is None


@pytest.mark.parametrize("seconds", [0.0, -1.0])
def test_without_time_there_is_no_answer(seconds: float) -> None:
    with pytest.raises(OutOfTime):
        two_goods().maximise(seconds)


def test_the_time_of_one_call_does_not_count_for_the_next() -> None:
    model = two_goods()
    for _ in range(200):
        assert model.maximise(0.5)
