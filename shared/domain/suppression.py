"""Small counts hidden from the public, with enough others that no hidden one can be worked out.

A table of counts over one to three features is published with all its margins, for each of several stages
that people reach one after the other. A cell of it names a category for each feature, or None where it sums
over all. Hiding a small cell alone is no use: its margin minus its neighbours is the cell, and one stage
minus the next is who did not get that far (all replies minus the yes: the refusals). So each small count,
and each small difference of stages that matters, gets a *box* (suppression_boxes.py): cells that could be
higher and lower by the same number without changing a single count that is shown (the hypercube method of
official statistics). Whoever knows only what is shown cannot tell such tables apart, and that is the proof.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice, product

from shared.domain.suppression_boxes import Cell, Outcome, People, Quantity, boxes

__all__ = ["Cell", "Outcome", "Suppressed", "suppressed", "suppressed_stages", "with_margins"]

SMALLEST_SHOWN = 10
LEAST_DOUBT = 3
"""A hidden count could be any of at least this many more values, as far as sums and differences tell."""

_BOXES_COMPARED = 60
"""Of the boxes that would do, how many are weighed against each other."""
_ONE_STAGE = "counted"

type _Level = tuple[bool, ...]
"""Which features a cell names."""


@dataclass(frozen=True, slots=True)
class Suppressed:
    """`counts`: every cell with its count, margins too; `hidden`: those that are not shown."""

    counts: Mapping[Cell, int]
    hidden: frozenset[Cell]

    def shown(self, cell: Cell) -> int | None:
        """None: hidden."""
        return None if cell in self.hidden else self.counts.get(cell, 0)


def suppressed(counts: Mapping[Cell, int], smallest: int = SMALLEST_SHOWN) -> Suppressed:
    """Hide all cells from 1 to below `smallest`, and what else is needed; a zero is shown.

    `counts`: full cells only (no None). Of features by which most of what would be shown is small, nothing
    is shown at all, and nothing finer; nor where no box leaves enough doubt. Raises ValueError for a cell
    with a margin in it.
    """
    return suppressed_stages({frozenset({_ONE_STAGE}): counts}, [_ONE_STAGE], (), smallest)[_ONE_STAGE]


def suppressed_stages[S: str](
    people: People,
    stages: Sequence[S],
    differences: Sequence[tuple[S, S]] = (),
    smallest: int = SMALLEST_SHOWN,
) -> dict[S, Suppressed]:
    """The counts of each stage, hidden together: no small one can be worked out from all of them, nor a small
    one of the `differences` of two. `people`: full cells by the stages somebody reached. Raises as above."""
    if any(None in cell for cells in people.values() for cell in cells):
        raise ValueError("margins are summed here")
    table = _Table(
        people, {stage: with_margins(_reached(people, stage)) for stage in stages}, differences, smallest
    )
    table.hide()
    return {
        stage: Suppressed(table.cubes[stage], frozenset(cell for one, cell in table.hidden if one == stage))
        for stage in stages
    }


@dataclass
class _Table:
    """`cubes`: counts of each stage, margins too; `hidden`: cells of stages that are not shown."""

    people: People
    cubes: Mapping[str, Mapping[Cell, int]]
    differences: Sequence[tuple[str, str]]
    smallest: int
    hidden: set[tuple[str, Cell]] = field(default_factory=set)
    given_up: dict[str, set[_Level]] = field(default_factory=dict)

    def hide(self) -> None:
        for stage in self.cubes:
            small = [cell for cell, count in self.cubes[stage].items() if self._is_small(cell, count)]
            self.hidden |= {(stage, cell) for cell in small}
            self.given_up[stage] = set()
            for level in _too_fine(self.cubes[stage], small):
                self._give_up(stage, level)
        features = _categories(self.people)
        for cell, quantity in self._small():
            if not any(_level(cell) in self.given_up[stage] for stage in quantity.stages):
                self._protect(cell, quantity, features)

    def _small(self) -> list[tuple[Cell, Quantity]]:
        """What must not be worked out, coarse cells first."""
        found = [
            (sum(_level(cell)), count, str(cell), cell, quantity)
            for quantity in self._quantities()
            for cell, count in self._counts(quantity)
            if self._is_small(cell, count)
        ]
        return [(cell, quantity) for *_, cell, quantity in sorted(found, key=lambda one: one[:3])]

    def _quantities(self) -> Iterator[Quantity]:
        yield from map(Quantity, self.cubes)
        yield from (Quantity(one, beyond) for one, beyond in self.differences)

    def _counts(self, quantity: Quantity) -> Iterator[tuple[Cell, int]]:
        counts = self.cubes[quantity.stage]
        if quantity.beyond is None:
            return iter(counts.items())
        less = self.cubes[quantity.beyond]
        return ((cell, abs(count - less.get(cell, 0))) for cell, count in counts.items())

    def _is_small(self, cell: Cell, count: int) -> bool:
        return 0 < count < self.smallest and any(cell)

    def _protect(self, cell: Cell, quantity: Quantity, features: list[list[str]]) -> None:
        """Of the boxes with enough doubt hide one that costs little; where there is none, the whole level."""
        best: tuple[int, int, set[tuple[str, Cell]]] | None = None
        for touched in islice(boxes(cell, quantity, self.people, features, LEAST_DOUBT), _BOXES_COMPARED):
            new = set(touched - self.hidden)
            if not new:
                return
            cost = (sum(self.cubes[stage].get(one, 0) for stage, one in new), len(new), new)
            if best is None or cost[:2] < best[:2]:
                best = cost
        if best:
            self.hidden |= best[2]
        else:
            self._give_up(quantity.stages[-1], _level(cell))

    def _give_up(self, stage: str, level: _Level) -> None:
        """Nothing of that fineness, or finer, is shown of the stage."""
        finer = {one for one in map(_level, self.cubes[stage]) if _at_least(one, level)}
        self.given_up[stage] |= finer
        self.hidden |= {(stage, cell) for cell in self.cubes[stage] if _level(cell) in finer}


def with_margins(counts: Mapping[Cell, int]) -> dict[Cell, int]:
    """The counts with every sum over one or more features."""
    cube: dict[Cell, int] = {}
    for cell, count in counts.items():
        for kept in product((True, False), repeat=len(cell)):
            key = tuple(part if keep else None for part, keep in zip(cell, kept, strict=True))
            cube[key] = cube.get(key, 0) + count
    return cube


def _reached(people: People, stage: str) -> dict[Cell, int]:
    """Full cells of everybody, with those who reached `stage`."""
    counts: dict[Cell, int] = {}
    for outcome, cells in people.items():
        for cell, count in cells.items():
            counts[cell] = counts.get(cell, 0) + (count if stage in outcome else 0)
    return counts


def _level(cell: Cell) -> _Level:
    return tuple(part is not None for part in cell)


def _at_least(fine: _Level, coarse: _Level) -> bool:
    return all(mine or not theirs for mine, theirs in zip(fine, coarse, strict=True))


def _too_fine(cube: Mapping[Cell, int], small: Sequence[Cell]) -> list[_Level]:
    """Levels more than half of whose people-bearing cells are small."""
    filled = Counter(_level(cell) for cell, count in cube.items() if count)
    few = Counter(map(_level, small))
    return [level for level, count in few.items() if 2 * count > filled[level]]


def _categories(people: People) -> list[list[str]]:
    """Of each feature, in order of text."""
    cells = [cell for counts in people.values() for cell in counts]
    width = len(cells[0]) if cells else 0
    return [sorted({str(cell[place]) for cell in cells}) for place in range(width)]
