"""The fairest lottery in the form it is committed to, with what is said about it: chances, gap, rounding."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby
from typing import Any

from shared.domain.canonical_json import Json
from shared.domain.quotas.bound import bound_of
from shared.domain.quotas.fairness import (
    Chances,
    WeightedPanel,
    chances,
    chances_by_type,
    in_whole_weights,
)
from shared.domain.quotas.levels import TimeLeft
from shared.domain.quotas.leximin import Fairest, Tell, fairest
from shared.domain.quotas.panels import Panels
from shared.domain.quotas.programs import Solver

TIGHT = Fraction(1, 1_000_000)
"""Certified: no distribution can raise the smallest chance by more than this, nor any further level."""


@dataclass(frozen=True, slots=True)
class Solution:
    """`bound`: no distribution has a larger smallest chance (exact, computed without the solver from its
    proof). `rounding`: the largest change of a chance by whole weights. `missed`: the largest share of a
    level that is missed. `levels`: how many leximin has; `reached`: how many of the lowest are proved to be
    reached. `certified`: all are."""

    distribution: tuple[WeightedPanel, ...]
    chances: Chances
    bound: Fraction
    rounding: Fraction
    missed: float
    levels: int
    reached: int
    certified: bool

    @property
    def gap(self) -> Fraction:
        """How much larger the smallest chance might be at most."""
        return max(Fraction(0), self.bound - self.chances.smallest)

    def to_json(self) -> list[Json]:
        """The distribution as it is kept: {weight, seats} with seats by type."""
        return [{"weight": panel.weight, "seats": list(panel.seats)} for panel in self.distribution]


def solve(solver: Solver, panels: Panels, left: TimeLeft, tell: Tell) -> Solution:
    """Raises NoPanel when no panel keeps the quotas, OutOfTime when not even one was found in time."""
    found = fairest(solver, panels, left, tell)
    distribution = in_whole_weights(found.panels, found.weights)
    by_type = chances_by_type(panels.sizes, distribution)
    figures = chances(panels.sizes, by_type)
    bound = bound_of(panels, found.cuts, found.proof)
    reached = reached_levels(found.levels, by_type)
    return Solution(
        distribution=distribution,
        chances=figures,
        bound=bound,
        rounding=_rounding(panels, found, by_type),
        missed=_missed(found, by_type),
        levels=len(set(found.levels)),
        reached=reached,
        certified=found.finished and bound - figures.smallest <= TIGHT,
    )


def kept_distribution(stored: list[Mapping[str, Any]]) -> tuple[WeightedPanel, ...]:
    """From `Solution.to_json`."""
    return tuple(WeightedPanel(panel["weight"], tuple(panel["seats"])) for panel in stored)


def reached_levels(levels: Sequence[float], by_type: Sequence[Fraction]) -> int:
    """How many of the lowest levels nobody falls below who has that level or a higher one. So far the chances
    are those of leximin: the levels are a bound for every distribution."""
    pairs = sorted(zip(levels, by_type, strict=True), reverse=True)
    reached, smallest = 0, Fraction(1)
    for level, same in groupby(pairs, key=lambda pair: pair[0]):
        smallest = min(smallest, *(chance for _, chance in same))
        reached = reached + 1 if Fraction(level) - smallest <= TIGHT else 0
    return reached


def _missed(found: Fairest, by_type: list[Fraction]) -> float:
    """The largest share of its level that a type's chance misses."""
    shares = (1 - float(chance) / level for chance, level in zip(by_type, found.levels, strict=True) if level)
    return max(0.0, max(shares, default=0.0))


def _rounding(panels: Panels, found: Fairest, by_type: list[Fraction]) -> Fraction:
    total = sum(map(Fraction, found.weights))
    seats = [Fraction(0)] * len(panels.sizes)
    for weight, panel in zip(found.weights, found.panels, strict=True):
        for n, taken in enumerate(panel):
            if taken:
                seats[n] += Fraction(weight) * taken
    return max(
        abs(chance - wanted / (total * size))
        for chance, wanted, size in zip(by_type, seats, panels.sizes, strict=True)
    )
