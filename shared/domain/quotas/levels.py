"""The fairest chances if people were divisible: leximin over the linear program, level by level.

No distribution over whole panels does better at the first level where it differs, so these chances are the
bound that a distribution is measured by. Cuts take away what whole panels cannot reach.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from shared.domain.quotas.panels import Panels
from shared.domain.quotas.programs import INFINITE, Model, Optimum, Solver

_CERTAIN = 1.0 - 1e-9
_PRICED = 1e-7
_SLACK = 1e-10
"""Chance by which a fixed level may be missed: the solver's own rounding."""

type TimeLeft = Callable[[], float]
"""Seconds until the work must end."""


class NoPanel(Exception):
    """No panel keeps all quotas."""


@dataclass(frozen=True, slots=True)
class Cut:
    """For every allowed panel the weighted seats Σ weights·seats are at most `most`."""

    weights: tuple[float, ...]
    most: float


@dataclass(frozen=True, slots=True)
class Proof:
    """Why nobody can raise the smallest chance: `prices` of the types' chances, `rows` of the panels' rows,
    `cuts` of the cuts. `bound.bound_of` checks it without a solver."""

    prices: tuple[float, ...]
    rows: tuple[float, ...]
    cuts: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Levels:
    """`chances`: of each type, 0 to 1. No distribution has a larger smallest one."""

    chances: tuple[float, ...]
    proof: Proof


def fair_levels(solver: Solver, panels: Panels, cuts: Sequence[Cut], left: TimeLeft) -> Levels:
    """Raises NoPanel, OutOfTime."""
    program = _Program(solver, panels, cuts)
    first = program.raise_lowest(left())
    proof = program.proof(first)
    found = first
    while program.settle(found):
        found = program.raise_lowest(left())
    return Levels(tuple(program.chances), proof)


class _Program:
    """Maximise the smallest chance of the types that are not settled yet."""

    def __init__(self, solver: Solver, panels: Panels, cuts: Sequence[Cut]) -> None:
        self._panels = panels
        self._model: Model = panels.model(solver)
        self._rows = len(panels.rows)
        self._cuts = [
            self._model.row(-INFINITE, cut.most, {n: w for n, w in enumerate(cut.weights) if w})
            for cut in cuts
        ]
        self._lowest = self._model.variable(0, 1, cost=1.0)
        self._chance = [
            self._model.row(0, INFINITE, {n: 1 / size, self._lowest: -1.0})
            for n, size in enumerate(panels.sizes)
        ]
        self._open = set(range(len(panels.sizes)))
        self.chances = [0.0] * len(panels.sizes)

    def raise_lowest(self, seconds: float) -> Optimum:
        found = self._model.maximise(seconds)
        if found is None:
            raise NoPanel
        return found

    def settle(self, found: Optimum) -> bool:
        """Whoever holds the smallest chance down cannot have more. Whether anybody is left."""
        lowest = min(1.0, max(0.0, found.value))
        for n in self._held(found):
            self._open.discard(n)
            self.chances[n] = lowest
            self._model.coefficient(self._chance[n], self._lowest, 0.0)
            self._model.row_bounds(self._chance[n], max(0.0, lowest - _SLACK), INFINITE)
        return bool(self._open)

    def proof(self, found: Optimum) -> Proof:
        return Proof(
            prices=tuple(max(0.0, -found.prices[row]) for row in self._chance),
            rows=tuple(found.prices[: self._rows]),
            cuts=tuple(found.prices[row] for row in self._cuts),
        )

    def _held(self, found: Optimum) -> list[int]:
        """By complementary slackness: a type with a price has this chance in every optimum."""
        if found.value >= _CERTAIN:
            return sorted(self._open)
        priced = [n for n in sorted(self._open) if -found.prices[self._chance[n]] > _PRICED]
        return priced or [max(sorted(self._open), key=lambda n: -found.prices[self._chance[n]])]
