"""Ways in which counts could differ without a change in anything shown: what keeps a small count hidden.

People stand in full cells, each with an outcome: the stages that they reached. A *box* moves people between
its corners, of one outcome or of two in opposite ways, so that no sum over a feature it names changes.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

type Cell = tuple[str | None, ...]
"""A category for each feature; None: all of them."""
type Outcome = frozenset[str]
"""The stages that somebody reached."""
type People = Mapping[Outcome, Mapping[Cell, int]]
"""How many of each outcome are in each full cell."""
type Touched = frozenset[tuple[str, Cell]]
"""Cells of stages."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """What a reader can work out of a cell: who reached `stage`, or who of them did not reach `beyond`."""

    stage: str
    beyond: str | None = None

    @property
    def stages(self) -> tuple[str, ...]:
        return (self.stage,) if self.beyond is None else (self.stage, self.beyond)

    def holds(self, outcome: Outcome) -> int:
        """How often somebody of this outcome counts in it."""
        return (self.stage in outcome) - (self.beyond is not None and self.beyond in outcome)


@dataclass(frozen=True, slots=True)
class _Corners:
    """Full cells of one box: those that lose a person of an outcome when the others gain one, and those."""

    one: tuple[Cell, ...]
    other: tuple[Cell, ...]

    def doubt(self, people: People, move: Sequence[Outcome]) -> int:
        """How many more values the counts could have: people who could go to and fro."""
        there, back = people[move[0]], people[move[-1]]
        if len(move) == 1:
            return _least(there, self.one) + _least(there, self.other)
        to_and_fro = (there, back), (back, there)
        return sum(min(_least(a, self.one), _least(b, self.other)) for a, b in to_and_fro)


def boxes(
    cell: Cell, quantity: Quantity, people: People, features: Sequence[Sequence[str]], least: int
) -> Iterator[Touched]:
    """What changes with each box that changes `quantity` at `cell` and leaves at least `least` more values.

    Corners are another category for each feature that the cell names. For the features it sums over there is
    one fixed category each, or all of them: such boxes are independent, and their doubts add up.
    """
    named = [place for place, part in enumerate(cell) if part is not None]
    summed = [place for place, part in enumerate(cell) if part is None]
    carriers = list(product(*(features[place] for place in summed)))
    moves = list(_moves(quantity, people))
    for far in product(*([one for one in features[place] if one != cell[place]] for place in named)):
        away = dict(zip(named, far, strict=True))
        each = [_corners(cell, away, dict(zip(summed, carrier, strict=True))) for carrier in carriers]
        for move in moves:
            doubts = [corners.doubt(people, move) for corners in each]
            useful = [corners for corners, doubt in zip(each, doubts, strict=True) if doubt]
            alone = [corners for corners, doubt in zip(each, doubts, strict=True) if doubt >= least]
            yield from (_touched([corners], move, summed) for corners in alone)
            if len(useful) > 1 and sum(doubts) >= least:
                yield _touched(useful, move, summed)


def _least(counts: Mapping[Cell, int], cells: Iterable[Cell]) -> int:
    return min(counts.get(cell, 0) for cell in cells)


def _moves(quantity: Quantity, people: People) -> Iterator[tuple[Outcome, ...]]:
    """Pairs of outcomes that differ in the quantity, and single ones that count in it."""
    outcomes = sorted(people, key=lambda one: (len(one), sorted(map(str, one))))
    for place, one in enumerate(outcomes):
        for other in outcomes[place + 1 :]:
            if quantity.holds(one) != quantity.holds(other):
                yield one, other
    yield from ((one,) for one in outcomes if quantity.holds(one))


def _corners(cell: Cell, away: Mapping[int, str], fixed: Mapping[int, str]) -> _Corners:
    sides: tuple[list[Cell], list[Cell]] = ([], [])
    for corner in product((False, True), repeat=len(away)):
        moved = {place: away[place] for place, gone in zip(away, corner, strict=True) if gone}
        sides[sum(corner) % 2].append(
            tuple(moved.get(at, fixed.get(at, part)) for at, part in enumerate(cell))
        )
    return _Corners(tuple(sides[0]), tuple(sides[1]))


def _touched(corners: Iterable[_Corners], move: Sequence[Outcome], summed: Sequence[int]) -> Touched:
    """Every cell that changes, of the stages that the outcomes do not share."""
    stages = move[0] if len(move) == 1 else move[0] ^ move[1]
    full = {cell for one in corners for cell in (*one.one, *one.other)}
    cells = {cell for one in full for cell in _sums_over(one, summed)}
    return frozenset(product(stages, cells))


def _sums_over(full: Cell, places: Sequence[int]) -> Iterator[Cell]:
    """`full`, and it summed over some or all of `places`: sums over what the box names stay as they are."""
    for kept in product((False, True), repeat=len(places)):
        gone = {place for place, away in zip(places, kept, strict=True) if away}
        yield tuple(None if at in gone else part for at, part in enumerate(full))
