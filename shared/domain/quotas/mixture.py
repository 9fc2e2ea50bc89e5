"""A distribution over panels found so far that comes as near as they allow to chances aimed at."""

from collections.abc import Sequence

from shared.domain.quotas.panels import Seats
from shared.domain.quotas.programs import INFINITE, Solver


class Mixture:
    """`shortfall`: the largest share of its aim that a type's chance misses (0: all aims are reached).

    `prices` of the types add up so that Σ prices·aims = 1: a panel with Σ prices·seats/size above
    1 − shortfall would bring the chances nearer.
    """

    def __init__(self, solver: Solver, sizes: Sequence[int], aims: Sequence[float]) -> None:
        self._sizes = sizes
        self._model = solver.model()
        self._missing = self._model.variable(0, 1, cost=-1.0)
        self._chances = [self._model.row(aim, INFINITE, {self._missing: aim}) for aim in aims]
        self._whole = self._model.row(1, 1, {})
        self.panels: list[Seats] = []
        self._known: set[Seats] = set()
        self.weights: list[float] = []
        self.prices: list[float] = []
        self.shortfall = 1.0

    def add(self, seats: Seats) -> bool:
        """Whether the panel is a new one."""
        if seats in self._known:
            return False
        column = {self._chances[n]: taken / self._sizes[n] for n, taken in enumerate(seats) if taken} | {
            self._whole: 1.0
        }
        self._model.variable(0, INFINITE, column)
        self._known.add(seats)
        self.panels.append(seats)
        return True

    def aim(self, aims: Sequence[float], patience: Sequence[float] | None = None) -> None:
        """Other chances to come near to; with `patience` 2, a type may miss twice the share."""
        for n, (row, aim) in enumerate(zip(self._chances, aims, strict=True)):
            self._model.row_bounds(row, aim, INFINITE)
            self._model.coefficient(row, self._missing, aim * (patience[n] if patience else 1.0))

    def mix(self, seconds: float) -> None:
        """The best weights of the panels so far. Raises OutOfTime, and then the former ones stand."""
        found = self._model.maximise(seconds)
        if found is None:
            raise ArithmeticError("a mixture of panels always exists")
        self.shortfall = max(0.0, found.values[self._missing])
        self.weights = [max(0.0, weight) for weight in found.values[1:]]
        self.prices = [max(0.0, -found.prices[row]) for row in self._chances]
