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
    """How many applicants have both features, each a category and a feature of it."""

    first: tuple[str, str]
    second: tuple[str, str]
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
    return Clash(tuple(kept), _cells(panels, kept))


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


def _cells(panels: Panels, bounds: Sequence[Bound]) -> tuple[Cell, ...]:
    """Where people are lacking: both features that are wanted, or one that is wanted and not one that is
    limited."""
    pairs: set[tuple[tuple[str, str], tuple[str, str]]] = set()
    for one, other in combinations(bounds, 2):
        wanted, second = (one, other) if one.lower else (other, one)
        if wanted.lower and one.quota.category != other.quota.category:
            feature = (wanted.quota.category, wanted.quota.feature)
            pairs |= {_in_order(panels, feature, beside) for beside in _beside(panels, second)}
    cells = [Cell(a, b, _with_both(panels, a, b)) for a, b in sorted(pairs)]
    return tuple(sorted(cells, key=lambda cell: cell.applicants)[:_MOST_CELLS])


def _beside(panels: Panels, bound: Bound) -> list[tuple[str, str]]:
    """The bound's feature, if it is wanted; the other ones of its category, if it is limited."""
    category = bound.quota.category
    if bound.lower:
        return [(category, bound.quota.feature)]
    place = panels.categories.index(category)
    found = sorted({features[place] for features in panels.types} - {bound.quota.feature})
    return [(category, feature) for feature in found]


def _in_order(
    panels: Panels, one: tuple[str, str], other: tuple[str, str]
) -> tuple[tuple[str, str], tuple[str, str]]:
    first, second = sorted((one, other), key=lambda feature: panels.categories.index(feature[0]))
    return first, second


def _with_both(panels: Panels, first: tuple[str, str], second: tuple[str, str]) -> int:
    places = panels.categories.index(first[0]), panels.categories.index(second[0])
    return sum(
        size
        for features, size in zip(panels.types, panels.sizes, strict=True)
        if (features[places[0]], features[places[1]]) == (first[1], second[1])
    )
