"""The smallest relaxation against brute force, and a clash whose every bound is needed."""

from dataclasses import replace
from itertools import product
from random import Random

import pytest

from shared.adapters.highs_solver import HighsSolver
from shared.domain.quotas.panels import Panels, Quota, panels_of
from shared.domain.quotas.proposal import proposed
from shared.domain.quotas.reasons import changes, reasons
from shared.domain.quotas.relaxation import can_be_met, clash, smallest_relaxation

SOLVER = HighsSolver()


def left() -> float:
    return 60.0


def name(_category: str, feature: str) -> str:
    return feature


def impossible(seed: int) -> Panels | None:
    random = Random(seed)
    people = [(random.choice("wwwm"), random.choice("123")) for _ in range(10)]
    quotas = [Quota("sex", "w", 0, 3), Quota("sex", "m", 2, 3)]
    quotas += [Quota("age", age, random.randint(1, 3), random.randint(3, 4)) for age in "123"]
    panels = panels_of(["sex", "age"], people, 5, quotas)
    return None if can_be_met(SOLVER, panels, left) else panels


def missed(panels: Panels) -> int:
    """By how many people the quotas are missed at least, trying every panel."""
    every = (
        seats for seats in product(*(range(size + 1) for size in panels.sizes)) if sum(seats) == panels.seats
    )
    return min(
        sum(
            max(0, quota.least - panels.count(quota, seats), panels.count(quota, seats) - quota.most)
            for quota in panels.quotas
        )
        for seats in every
    )


CASES = [seed for seed in range(40) if impossible(seed)]


def test_there_are_cases() -> None:
    assert len(CASES) > 10


@pytest.mark.parametrize("seed", CASES[:12])
def test_no_smaller_relaxation_exists(seed: int) -> None:
    panels = impossible(seed)
    assert panels

    wider = smallest_relaxation(SOLVER, panels, left)

    widened = sum(a.least - b.least + b.most - a.most for a, b in zip(panels.quotas, wider, strict=True))
    assert widened == missed(panels)
    assert can_be_met(SOLVER, replace(panels, quotas=wider), left)


@pytest.mark.parametrize("seed", CASES[:12])
def test_every_bound_of_a_clash_is_needed(seed: int) -> None:
    panels = impossible(seed)
    assert panels

    found = clash(SOLVER, panels, left)

    for spared in found.bounds:
        kept = [bound for bound in found.bounds if bound is not spared]
        quotas = [
            Quota(b.quota.category, b.quota.feature, b.people if b.lower else 0, 10 if b.lower else b.people)
            for b in kept
        ]
        assert can_be_met(SOLVER, replace(panels, quotas=tuple(quotas)), left)


def test_rare_people_are_named() -> None:
    """Two young women, and a panel that wants four of the young and at most one man."""
    people = [("女性", "20代")] * 2 + [("男性", "20代")] * 6 + [("女性", "60代")] * 9
    quotas = [Quota("sex", "男性", 0, 1), Quota("age", "20代", 4, 6)]
    panels = panels_of(["sex", "age"], people, 6, quotas)

    found = reasons(panels, clash(SOLVER, panels, left), name, str)

    assert found[0] == "次の枠は同時に満たせません：男性（1人以下）、20代（4人以上）。"
    assert found[1:] == ["女性・20代の申込者は2人のみです。"]
    assert changes(quotas, smallest_relaxation(SOLVER, panels, left), name) == ["20代の下限を4人から3人に"]


def test_where_nobody_applied_it_is_said_so() -> None:
    panels = panels_of(["sex"], [("女性",)] * 9, 6, [Quota("sex", "男性", 1, 3)])

    found = reasons(panels, clash(SOLVER, panels, left), name, str)

    assert found == ["男性の申込者はいないため、下限1人に届きません。"]


def test_fewer_applicants_than_seats_have_no_relaxation() -> None:
    with pytest.raises(ValueError, match="fewer applicants"):
        smallest_relaxation(SOLVER, panels_of(["sex"], [("w",)], 2, [Quota("sex", "w", 2, 2)]), left)


def test_a_proposal_is_floor_and_ceil_within_the_seats() -> None:
    found = {q.feature: (q.least, q.most) for q in proposed("age", {"a": 500, "b": 333, "c": 1}, 60, 0)}
    wider = {q.feature: (q.least, q.most) for q in proposed("age", {"a": 500, "b": 333, "c": 1}, 60, 2)}

    assert found == {"a": (35, 36), "b": (23, 24), "c": (0, 1)}
    assert wider == {"a": (33, 38), "b": (21, 26), "c": (0, 3)}
    assert proposed("age", {"all": 7}, 60, 0) == [Quota("age", "all", 60, 60)]
