"""Leximin by brute force, in fractions and without a solver: every panel is listed, a textbook simplex decides."""

from collections.abc import Sequence
from fractions import Fraction
from itertools import product

from shared.domain.quotas.panels import Panels, Seats

type Line = list[Fraction]


def panels_listed(panels: Panels) -> list[Seats]:
    """Every allowed panel."""
    listed = product(*(range(size + 1) for size in panels.sizes))
    return [seats for seats in listed if sum(seats) == panels.seats and panels.allows(seats)]


def leximin(panels: Panels) -> list[Fraction]:
    """The fairest chances, by type. Raises ValueError when no panel is allowed."""
    listed = panels_listed(panels)
    if not listed:
        raise ValueError("no panel")
    chances = [[Fraction(v[n], size) for v in listed] for n, size in enumerate(panels.sizes)]
    fixed: dict[int, Fraction] = {}
    while len(fixed) < len(chances):
        lowest = _best_lowest(chances, fixed)
        floors = {n: fixed.get(n, lowest) for n in range(len(chances))}
        for n in [n for n in range(len(chances)) if n not in fixed]:
            if _best_of(chances, floors, n) == lowest:
                fixed[n] = lowest
        if lowest not in fixed.values():
            raise ArithmeticError("a level holds nobody")
    return [fixed[n] for n in range(len(chances))]


def _best_lowest(chances: list[Line], fixed: dict[int, Fraction]) -> Fraction:
    """Largest z: every open type's chance is at least z, every fixed one's at least its level."""
    panels = len(chances[0])
    rows, right = [[Fraction(1)] * panels + [Fraction(0)]], [Fraction(1)]
    for n, line in enumerate(chances):
        rows.append([*line, Fraction(0 if n in fixed else -1)])
        right.append(fixed.get(n, Fraction(0)))
    return _maximise([Fraction(0)] * panels + [Fraction(1)], rows, right)


def _best_of(chances: list[Line], floors: dict[int, Fraction], wanted: int) -> Fraction:
    rows = [[Fraction(1)] * len(chances[0]), *(list(line) for line in chances)]
    return _maximise(list(chances[wanted]), rows, [Fraction(1), *(floors[n] for n in range(len(chances)))])


def _maximise(costs: Line, rows: list[Line], right: Sequence[Fraction]) -> Fraction:
    """The first row is an equation, the others are ≥; all variables are ≥ 0, all of `right` too.

    Two phases by Bland's rule, which ends.
    """
    surplus = len(rows) - 1
    variables = len(costs) + surplus
    table = []
    for n, row in enumerate(rows):
        extra = [Fraction(-1 if n == m + 1 else 0) for m in range(surplus)]
        artificial = [Fraction(1 if n == m else 0) for m in range(len(rows))]
        table.append([*row, *extra, *artificial, right[n]])
    basis = [variables + n for n in range(len(rows))]
    goal = [Fraction(0)] * variables + [Fraction(-1)] * len(rows)
    if _pivot(table, basis, goal, variables + len(rows)) != 0:
        raise ValueError("infeasible")
    goal = [*costs, *[Fraction(0)] * surplus, *[Fraction(0)] * len(rows)]
    return _pivot(table, basis, goal, variables)


def _pivot(table: list[Line], basis: list[int], goal: Line, usable: int) -> Fraction:
    while True:
        priced = [(goal[b], line) for b, line in zip(basis, table, strict=True) if goal[b]]
        entering = next(
            (j for j in range(usable) if goal[j] > sum((c * line[j] for c, line in priced), Fraction(0))),
            None,
        )
        if entering is None:
            return sum((c * line[-1] for c, line in priced), Fraction(0))
        ratios = [
            (line[-1] / line[entering], basis[i], i) for i, line in enumerate(table) if line[entering] > 0
        ]
        stuck = [i for i, b in enumerate(basis) if b >= usable and table[i][entering]]  # artificial, at 0
        leaving = stuck[0] if stuck else min(ratios)[2]
        pivot = table[leaving][entering]
        table[leaving] = [value / pivot for value in table[leaving]]
        for i, line in enumerate(table):
            if i != leaving and line[entering]:
                factor = line[entering]
                table[i] = [v - factor * w for v, w in zip(line, table[leaving], strict=True)]
        basis[leaving] = entering
