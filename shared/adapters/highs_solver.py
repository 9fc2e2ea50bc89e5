"""The solver behind the lottery with quotas: HiGHS, one thread, so that equal input gives equal output."""

from collections.abc import Callable, Mapping, Sequence
from time import monotonic
from typing import Any

from shared.domain.quotas.programs import Optimum, OutOfTime
from shared.errors import Fault

_TOLERANCE = 1e-9
_PRIMAL = 4
"""HiGHS: simplex_strategy, kSimplexStrategyPrimal; without it the dual one."""

type Clock = Callable[[], float]


class HighsModel:
    """One kept HiGHS instance: a change of costs or bounds starts from the last basis.

    Where columns come one by one the last basis stays feasible, and primal simplex goes on from it.
    """

    def __init__(self, clock: Clock, *, integer: bool, gap: float) -> None:
        import highspy
        from highspy._core import _Highs  # the public class of this name prints a banner

        self._clock, self._pace = clock, 1.0
        self._highspy = highspy
        self._integer = integer
        self._variables = 0
        self._rows = 0
        self._highs: Any = _Highs()
        options: dict[str, bool | int | float] = {
            "output_flag": False,
            "threads": 1,
            "random_seed": 0,
            "primal_feasibility_tolerance": _TOLERANCE,
            "dual_feasibility_tolerance": _TOLERANCE,
            "mip_feasibility_tolerance": _TOLERANCE,
            "mip_rel_gap": gap,
            "mip_abs_gap": _TOLERANCE,
        }
        for name, value in options.items():
            self._highs.setOptionValue(name, value)
        self._highs.changeObjectiveSense(highspy.ObjSense.kMaximize)

    def variable(
        self, lower: float, upper: float, column: Mapping[int, float] | None = None, cost: float = 0.0
    ) -> int:
        rows, values = _sparse(column or {})
        self._highs.addCol(cost, lower, upper, len(rows), rows, values)
        if column:
            self._highs.setOptionValue("simplex_strategy", _PRIMAL)
        if self._integer:
            self._highs.changeColIntegrality(self._variables, self._highspy.HighsVarType.kInteger)
        self._variables += 1
        return self._variables - 1

    def row(self, lower: float, upper: float, coefficients: Mapping[int, float]) -> int:
        variables, values = _sparse(coefficients)
        self._highs.addRow(lower, upper, len(variables), variables, values)
        self._rows += 1
        return self._rows - 1

    def costs(self, costs: Sequence[float]) -> None:
        self._highs.changeColsCost(self._variables, _indices(self._variables), _floats(costs))

    def bounds(self, lower: Sequence[float], upper: Sequence[float]) -> None:
        every = _indices(self._variables)
        self._highs.changeColsBounds(self._variables, every, _floats(lower), _floats(upper))

    def row_bounds(self, row: int, lower: float, upper: float) -> None:
        self._highs.changeRowBounds(row, lower, upper)

    def coefficient(self, row: int, variable: int, value: float) -> None:
        self._highs.changeCoeff(row, variable, value)

    def maximise(self, seconds: float) -> Optimum | None:
        """Raises OutOfTime; Fault `lottery.solver_failed` for any other end than those of the port."""
        status, known = self._run(seconds), self._highspy.HighsModelStatus
        if status in (known.kInfeasible, known.kUnboundedOrInfeasible):
            return None
        if status not in (known.kOptimal, known.kTimeLimit):
            raise Fault("lottery.solver_failed", status=str(status))
        return self._found(optimal=status == known.kOptimal)

    def _run(self, seconds: float) -> Any:
        """HiGHS counts real time only, and begins anew when it is called again: it gets so much of it that
        ours is used up, as fast as ours went before."""
        until = self._clock() + seconds
        status = None
        while (left := until - self._clock()) > 0:
            begin, ours = monotonic(), self._clock()
            self._highs.setOptionValue("time_limit", self._highs.getRunTime() + left * self._pace)
            self._highs.run()
            status = self._highs.getModelStatus()
            if status != self._highspy.HighsModelStatus.kTimeLimit:
                break
            self._pace = max(1.0, (monotonic() - begin) / max(self._clock() - ours, _TOLERANCE))
        if status is None:
            raise OutOfTime
        return status

    def _found(self, *, optimal: bool) -> Optimum:
        info, solution = self._highs.getInfo(), self._highs.getSolution()
        if not optimal and (not self._integer or int(info.primal_solution_status) != _FEASIBLE):
            raise OutOfTime
        value = info.objective_function_value
        values = list(solution.col_value)
        if self._integer:
            return Optimum(value, info.mip_dual_bound, values)
        return Optimum(value, value, values, list(solution.row_dual), list(solution.col_dual))


class HighsSolver:
    """Makes HiGHS models. `clock`: of the seconds they are given, real or of the processor."""

    def __init__(self, clock: Clock = monotonic) -> None:
        self._clock = clock

    def model(self, *, integer: bool = False, gap: float = 0.0) -> HighsModel:
        return HighsModel(self._clock, integer=integer, gap=gap)


_FEASIBLE = 2
"""HiGHS: the solution at hand keeps all rows (kSolutionStatusFeasible)."""


def _indices(count: int) -> Any:
    import numpy as np

    return np.arange(count, dtype=np.int32)


def _floats(values: Sequence[float]) -> Any:
    import numpy as np

    return np.array(values, dtype=np.float64)


def _sparse(entries: Mapping[int, float]) -> tuple[Any, Any]:
    import numpy as np

    return np.array(list(entries), dtype=np.int32), _floats(list(entries.values()))
