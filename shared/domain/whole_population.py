"""The population that a report holds its stages against: as many counts of it as the reader may know."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from shared.domain.suppression import Cell, Suppressed, suppressed, with_margins

MERGED = "（合算）"
"""Of categories that the draw published together, without their names."""


@dataclass(frozen=True, slots=True)
class Whole:
    """`cube`: people by sex, age band and district with all sums, and what of it is hidden. `named`: the
    categories of each feature that may be named; None: all."""

    cube: Suppressed
    named: tuple[frozenset[str], ...] | None = None

    @property
    def people(self) -> int:
        return self.cube.counts[None, None, None]

    def count(self, cell: Cell) -> int | None:
        """None where it must not be told."""
        return self.cube.shown(cell) if self._nameable(cell) else None

    def cells(self) -> Iterator[Cell]:
        """Those of a category in each feature that may be named."""
        return (cell for cell in self.cube.counts if None not in cell and self._nameable(cell))

    def _nameable(self, cell: Cell) -> bool:
        pairs = zip(cell, self.named or (), strict=False)
        return all(part is None or part in names for part, names in pairs)


def whole(counts: Mapping[Cell, int]) -> Whole:
    """Every count, for the ward."""
    return Whole(Suppressed(with_margins(counts), frozenset()))


def public_whole(counts: Mapping[Cell, int], named: Sequence[Collection[str]]) -> Whole:
    """Small counts hidden. `named`: the categories that were published with their counts before; all others
    are one, so that nothing published here and there makes a difference that tells more."""
    names = tuple(frozenset(one) for one in named)
    merged: Counter[Cell] = Counter()
    for cell, people in counts.items():
        parts = zip(cell, names, strict=True)
        merged[tuple(part if part in known else MERGED for part, known in parts)] += people
    return Whole(suppressed(merged), names)
