"""Quotas that no panel can keep: the fewest people by which to widen them, and which of them clash."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from shared.domain.quotas.levels import TimeLeft
from shared.domain.quotas.panels import Panels, Quota
from shared.domain.quotas.programs import INFINITE, Solver

_TIE = 0.001
"""Between equally small relaxations the one that widens larger quotas is taken."""
_MOST_CELLS = 3


@dataclass(frozen=True, slots=True)
class Bound:
    """One side of a quota."""

    quota: Quota
    lower: bool

    @property
    def people(self) -> int:
        return self.quota.least if self.lower else self.quota.most


@dataclass(frozen=True, slots=True)
class Cell:
    """How many applicants have both features."""

    first: Quota
    second: Quota
    applicants: int


@dataclass(frozen=True, slots=True)
class Clash:
    """Bounds that no panel keeps together; without any one of them, some panel keeps the rest.

    `cells`: applicants with two of their features, the fewest first.
    """

    bounds: tuple[Bound, ...]
    cells: tuple[Cell, ...]


def can_be_met(solver: Solver, panels: Panels, left: TimeLeft) -> bool:
    """Whether some panel keeps every quota. Raises OutOfTime."""
    return panels.model(solver, integer=True).maximise(left()) is not None


def smallest_relaxation(solver: Solver, panels: Panels, left: TimeLeft) -> tuple[Quota, ...]:
    """The same quotas, widened by the fewest people in total so that some panel keeps them.

    Raises OutOfTime; ValueError when there are fewer applicants than seats.
    """
    free = replace(panels, quotas=())
    model = free.model(solver, integer=True)
    under, over = [], []
    for quota in panels.quotas:
        members = dict.fromkeys(panels.having(quota), 1.0)
        fewer = model.variable(0, quota.least, cost=-1.0 - _TIE / (1 + quota.least))
        more = model.variable(0, panels.seats, cost=-1.0 - _TIE / (1 + quota.most))
        model.row(quota.least, INFINITE, {**members, fewer: 1.0})
        model.row(-INFINITE, quota.most, {**members, more: -1.0})
        under.append(fewer)
        over.append(more)
    found = model.maximise(left())
    if found is None:
        raise ValueError("fewer applicants than seats")
    return tuple(
        replace(
            quota,
            least=quota.least - round(found.values[fewer]),
            most=quota.most + round(found.values[more]),
        )
        for quota, fewer, more in zip(panels.quotas, under, over, strict=True)
    )


def clash(solver: Solver, panels: Panels, left: TimeLeft) -> Clash:
    """Why quotas that cannot be met cannot: leave out bounds, one after the other, while they still clash.

    Raises OutOfTime.
    """
    bounds = [Bound(quota, lower) for quota in panels.quotas for lower in (True, False)]
    kept = list(bounds)
    for bound in bounds:
        without = [other for other in kept if other is not bound]
        if not can_be_met(solver, _only(panels, without), left):
            kept = without
    return Clash(tuple(kept), _cells(panels, [bound.quota for bound in kept]))


def _only(panels: Panels, bounds: Sequence[Bound]) -> Panels:
    """The panels that keep `bounds`."""
    lower = {id(bound.quota) for bound in bounds if bound.lower}
    upper = {id(bound.quota) for bound in bounds if not bound.lower}
    quotas = (
        replace(
            quota,
            least=quota.least if id(quota) in lower else 0,
            most=quota.most if id(quota) in upper else panels.applicants,
        )
        for quota in panels.quotas
    )
    return replace(panels, quotas=tuple(quotas))


def _cells(panels: Panels, quotas: Sequence[Quota]) -> tuple[Cell, ...]:
    pairs = [(a, b) for a, b in combinations(dict.fromkeys(quotas), 2) if a.category != b.category]
    cells = [Cell(a, b, _with_both(panels, a, b)) for a, b in pairs]
    return tuple(sorted(cells, key=lambda cell: cell.applicants)[:_MOST_CELLS])


def _with_both(panels: Panels, first: Quota, second: Quota) -> int:
    return sum(panels.sizes[n] for n in set(panels.having(first)) & set(panels.having(second)))
