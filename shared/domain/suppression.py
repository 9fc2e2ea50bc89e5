"""Small counts hidden from the public, with enough others that no hidden one can be worked out.

A table of counts over one to three features is published with all its margins. A cell of it names a
category for each feature, or None where it sums over all. Hiding a small cell alone is no use: its margin
minus its neighbours is the cell. So each small cell gets a *box*: cells that could be higher and lower by
the same number without changing a single count that is shown (the hypercube method of official statistics).
Whoever knows only what is shown cannot tell such tables apart, and that is the proof.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice, product

SMALLEST_SHOWN = 10
LEAST_DOUBT = 3
"""A hidden count could be any of at least this many more values, as far as sums and differences tell."""

_BOXES_COMPARED = 60
"""Of the boxes that would do, how many are weighed against each other."""

type Cell = tuple[str | None, ...]
"""A category for each feature; None: all of them."""


@dataclass(frozen=True, slots=True)
class Suppressed:
    """`counts`: every cell with its count, margins too; `hidden`: those that are not shown."""

    counts: Mapping[Cell, int]
    hidden: frozenset[Cell]

    def shown(self, cell: Cell) -> int | None:
        """None: hidden."""
        return None if cell in self.hidden else self.counts.get(cell, 0)


@dataclass(frozen=True, slots=True)
class _Box:
    """`up` and `down`: full cells that rise and fall together. `summed`: features that the small cell sums
    over, so that sums over them change too."""

    up: tuple[Cell, ...]
    down: tuple[Cell, ...]
    summed: tuple[int, ...]

    def doubt(self, counts: Mapping[Cell, int]) -> int:
        """How many more values a count of it could have without anybody seeing it."""
        return min(counts.get(cell, 0) for cell in self.up) + min(counts.get(cell, 0) for cell in self.down)

    def touched(self) -> frozenset[Cell]:
        """Every cell that then changes."""
        corners = (*self.up, *self.down)
        return frozenset(cell for corner in corners for cell in _sums_over(corner, self.summed))


def suppressed(counts: Mapping[Cell, int], smallest: int = SMALLEST_SHOWN) -> Suppressed:
    """Hide all cells from 1 to below `smallest`, and what else is needed; a zero is shown.

    `counts`: full cells only (no None). Of features by which most of what would be shown is small, nothing
    is shown at all, and nothing finer; nor where no box leaves enough doubt. Raises ValueError for a cell
    with a margin in it.
    """
    if any(None in cell for cell in counts):
        raise ValueError("margins are summed here")
    cube = with_margins(counts)
    small = sorted(
        (cell for cell, count in cube.items() if 0 < count < smallest and any(cell)),
        key=lambda cell: (sum(_level(cell)), cube[cell], str(cell)),
    )
    too_fine = _too_fine(cube, small)
    hidden = {cell for cell in cube if _level(cell) in too_fine} | set(small)
    features = _categories(counts)
    for cell in small:
        if _level(cell) not in too_fine:
            hidden |= _protection(cell, cube, features, hidden)
    return Suppressed(cube, frozenset(hidden))


def _level(cell: Cell) -> tuple[bool, ...]:
    """Which features the cell names."""
    return tuple(part is not None for part in cell)


def _too_fine(cube: Mapping[Cell, int], small: list[Cell]) -> frozenset[tuple[bool, ...]]:
    """Levels more than half of whose people-bearing cells are small, and every finer one."""
    filled = Counter(_level(cell) for cell, count in cube.items() if count)
    few = Counter(map(_level, small))
    coarsest = [level for level, count in few.items() if 2 * count > filled[level]]
    return frozenset(
        level
        for level in map(_level, cube)
        if any(all(mine or not theirs for mine, theirs in zip(level, one, strict=True)) for one in coarsest)
    )


def with_margins(counts: Mapping[Cell, int]) -> dict[Cell, int]:
    """The counts with every sum over one or more features."""
    cube: dict[Cell, int] = {}
    for cell, count in counts.items():
        for kept in product((True, False), repeat=len(cell)):
            key = tuple(part if keep else None for part, keep in zip(cell, kept, strict=True))
            cube[key] = cube.get(key, 0) + count
    return cube


def _protection(
    cell: Cell, cube: Mapping[Cell, int], features: list[list[str]], hidden: set[Cell]
) -> frozenset[Cell]:
    """What to hide beside the small `cell`: of the boxes with enough doubt one that costs little."""
    best: tuple[int, int, frozenset[Cell]] | None = None
    doubtful = (box for box in _boxes(cell, features) if box.doubt(cube) >= LEAST_DOUBT)
    for box in islice(doubtful, _BOXES_COMPARED):
        touched = box.touched()
        new = touched - hidden
        if not new:
            return touched
        cost = (sum(cube.get(one, 0) for one in new), len(new), touched)
        if best is None or cost[:2] < best[:2]:
            best = cost
    return best[2] if best else _everything_around(cell, cube)


def _boxes(cell: Cell, features: list[list[str]]) -> Iterator[_Box]:
    """All boxes of which `cell` is a corner: another category for each feature it names, and one fixed
    category for each it sums over."""
    named = [place for place, part in enumerate(cell) if part is not None]
    summed = [place for place, part in enumerate(cell) if part is None]
    others = [[one for one in features[place] if one != cell[place]] for place in named]
    for far in product(*others):
        for carrier in product(*(features[place] for place in summed)):
            fixed = dict(zip(summed, carrier, strict=True))
            yield _box(cell, dict(zip(named, far, strict=True)), fixed)


def _box(cell: Cell, far: Mapping[int, str], fixed: Mapping[int, str]) -> _Box:
    sides: tuple[list[Cell], list[Cell]] = ([], [])
    for corner in product((False, True), repeat=len(far)):
        away = {place: far[place] for place, moved in zip(far, corner, strict=True) if moved}
        full = tuple(away.get(at, fixed.get(at, part)) for at, part in enumerate(cell))
        sides[sum(corner) % 2].append(full)
    return _Box(tuple(sides[0]), tuple(sides[1]), tuple(fixed))


def _sums_over(full: Cell, places: tuple[int, ...]) -> Iterator[Cell]:
    """`full`, and it summed over some or all of `places`."""
    for summed in product((False, True), repeat=len(places)):
        gone = {place for place, away in zip(places, summed, strict=True) if away}
        yield tuple(None if at in gone else part for at, part in enumerate(full))


def _everything_around(cell: Cell, cube: Mapping[Cell, int]) -> frozenset[Cell]:
    """All cells that name the features this one names: nothing of that fineness is shown."""
    return frozenset(
        other
        for other in cube
        if all(theirs or not mine for mine, theirs in zip(_level(cell), _level(other), strict=True))
    )


def _categories(counts: Mapping[Cell, int]) -> list[list[str]]:
    """Of each feature, in order of text."""
    width = len(next(iter(counts), ()))
    return [sorted({str(cell[place]) for cell in counts}) for place in range(width)]
