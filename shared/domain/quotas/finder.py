"""Finds allowed panels: the one that is worth most, or quickly one that is worth nearly as much."""

from collections.abc import Sequence

from shared.domain.quotas.levels import NoPanel, TimeLeft
from shared.domain.quotas.panels import Panels, Seats
from shared.domain.quotas.programs import Optimum, Solver

_WHOLE = 1e-6
_PLAINLY = 0.4
"""Seats at most so far from a whole number are rounded together; of those at a half only the nearest one."""
_NEARLY = 0.05
_FREED_PER_ROW = 1.5


class PanelFinder:
    """`worth`: for each type, what one of its seats is worth."""

    def __init__(self, solver: Solver, panels: Panels, left: TimeLeft) -> None:
        self._panels = panels
        self._left = left
        self._divisible = panels.model(solver)
        self._nearly = panels.model(solver, integer=True, gap=_NEARLY)
        self._exact = panels.model(solver, integer=True)

    def near(self, worth: Sequence[float]) -> Seats:
        """A panel worth nearly the most: as if people were divisible, then whole around that.

        Raises NoPanel, OutOfTime.
        """
        lower, upper = [0.0] * len(worth), [float(size) for size in self._panels.sizes]
        self._divisible.costs(worth)
        self._divisible.bounds(lower, upper)
        best = self._divisible.maximise(self._left())
        if best is None:
            raise NoPanel
        return self._checked(self._rounded(best, lower, upper) or self._whole_around(best, worth))

    def best(self, worth: Sequence[float]) -> tuple[Seats, float]:
        """The panel worth most, and a bound that no panel's worth exceeds. Raises NoPanel, OutOfTime."""
        self._exact.costs(worth)
        found = self._exact.maximise(self._left())
        if found is None:
            raise NoPanel
        return self._checked(found), found.bound

    def _rounded(self, divisible: Optimum, lower: list[float], upper: list[float]) -> Optimum | None:
        """Step by step what is plainly nearer to one whole number stays there, and the others follow.

        None when they cannot: most often they can, and some linear programs take less than an integer one.
        """
        found: Optimum | None = divisible
        while found and (broken := _broken(found.values)):
            limit = max(_PLAINLY, min(broken.values()))
            for n, distance in broken.items():
                if distance <= limit:
                    lower[n] = upper[n] = float(round(found.values[n]))
            self._divisible.bounds(lower, upper)
            found = self._divisible.maximise(self._left())
        return found

    def _whole_around(self, divisible: Optimum, worth: Sequence[float]) -> Optimum:
        """Only the types nearest to a change of mind are free; more of them while nothing whole fits."""
        order = sorted(range(len(worth)), key=lambda n: self._firmness(divisible, n))
        self._nearly.costs(worth)
        freed = int(_FREED_PER_ROW * len(self._panels.rows)) + 1
        while True:
            lower = [float(round(value)) for value in divisible.values]
            upper = list(lower)
            for n in order[:freed]:
                lower[n], upper[n] = 0.0, float(self._panels.sizes[n])
            self._nearly.bounds(lower, upper)
            found = self._nearly.maximise(self._left())
            if found is not None:
                return found
            if freed >= len(order):
                raise NoPanel
            freed *= 2

    @staticmethod
    def _firmness(divisible: Optimum, n: int) -> float:
        """Below 0: has to be rounded anyway."""
        value = divisible.values[n]
        return abs(divisible.reduced[n]) if abs(value - round(value)) < _WHOLE else -1.0

    def _checked(self, found: Optimum) -> Seats:
        seats = tuple(round(value) for value in found.values)
        if not self._panels.allows(seats):
            raise ArithmeticError("the solver's panel does not keep the quotas")
        return seats


def _broken(values: Sequence[float]) -> dict[int, float]:
    """The types whose seats are not whole, and how far they are from it."""
    apart = ((n, abs(value - round(value))) for n, value in enumerate(values))
    return {n: distance for n, distance in apart if distance >= _WHOLE}
