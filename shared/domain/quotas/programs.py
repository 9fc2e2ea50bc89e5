"""What the fairest distribution needs from a solver: linear and integer programs that are kept and changed.

The domain states the programs; `shared/adapters/highs_solver.py` solves them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

INFINITE = float("inf")


class OutOfTime(Exception):
    """The seconds given are over, and there is no solution yet."""


@dataclass(frozen=True, slots=True)
class Optimum:
    """The best values found. `bound`: no solution is above it; equal to `value` unless time ran out.

    Of a linear program, `prices` say by how much the optimum rises per unit of a row's bound, and
    `reduced` per unit of a variable's; of an integer program both are empty.
    """

    value: float
    bound: float
    values: Sequence[float]
    prices: Sequence[float] = ()
    reduced: Sequence[float] = ()


class Model(Protocol):
    """One program: variables and rows are numbered from 0 in the order in which they are added."""

    def variable(
        self, lower: float, upper: float, column: Mapping[int, float] | None = None, cost: float = 0.0
    ) -> int: ...

    def row(self, lower: float, upper: float, coefficients: Mapping[int, float]) -> int: ...

    def costs(self, costs: Sequence[float]) -> None:
        """The objective, one number for each variable."""

    def bounds(self, lower: Sequence[float], upper: Sequence[float]) -> None:
        """Anew for every variable."""

    def row_bounds(self, row: int, lower: float, upper: float) -> None: ...

    def coefficient(self, row: int, variable: int, value: float) -> None: ...

    def maximise(self, seconds: float) -> Optimum | None:
        """None: no values satisfy the rows. Raises OutOfTime. Equal input gives equal output, unless the
        seconds run out."""


class Solver(Protocol):
    """Makes models. `gap`: an integer solution may fall short of the optimum by this share."""

    def model(self, *, integer: bool = False, gap: float = 0.0) -> Model: ...
