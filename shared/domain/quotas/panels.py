"""Which panels are allowed: applicants alike in all quota features count as one type (DESIGN.md §6)."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from shared.domain.quotas.programs import Model, Solver

type Features = tuple[str, ...]
"""One feature for each category, in the categories' order."""
type Seats = tuple[int, ...]
"""How many of each type take part, in the order of `Panels.types`."""


@dataclass(frozen=True, slots=True)
class Quota:
    """So many of those with `feature` take part: at least `least`, at most `most`."""

    category: str
    feature: str
    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Row:
    """Of the types `members`, together between `least` and `most` take part."""

    members: tuple[int, ...]
    least: int
    most: int

    def holds(self, seats: Seats) -> bool:
        return self.least <= sum(seats[member] for member in self.members) <= self.most


@dataclass(frozen=True)
class Panels:
    """All panels of `seats` people that keep every quota. `sizes`: applicants of each of the `types`."""

    categories: tuple[str, ...]
    types: tuple[Features, ...]
    sizes: tuple[int, ...]
    seats: int
    quotas: tuple[Quota, ...]

    @property
    def applicants(self) -> int:
        return sum(self.sizes)

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """All seats are taken, and each quota is kept."""
        everyone = Row(tuple(range(len(self.types))), self.seats, self.seats)
        return (everyone, *(Row(self.having(q), q.least, q.most) for q in self.quotas))

    def having(self, quota: Quota) -> tuple[int, ...]:
        """The types with the quota's feature."""
        place = self.categories.index(quota.category)
        return tuple(n for n, features in enumerate(self.types) if features[place] == quota.feature)

    def count(self, quota: Quota, people: Sequence[int] | None = None) -> int:
        """How many have the quota's feature: of `people` (by type), or of all applicants."""
        counted = self.sizes if people is None else people
        return sum(counted[member] for member in self.having(quota))

    def allows(self, seats: Seats) -> bool:
        """Exact: every type gives at most what it has, and every row holds."""
        fits = all(0 <= taken <= size for taken, size in zip(seats, self.sizes, strict=True))
        return fits and all(row.holds(seats) for row in self.rows)

    def model(self, solver: Solver, *, integer: bool = False, gap: float = 0.0) -> Model:
        """One variable for each type, one row for each of `rows`."""
        model = solver.model(integer=integer, gap=gap)
        for size in self.sizes:
            model.variable(0, size)
        for row in self.rows:
            model.row(row.least, row.most, dict.fromkeys(row.members, 1.0))
        return model


def panels_of(
    categories: Sequence[str], people: Iterable[Features], seats: int, quotas: Iterable[Quota]
) -> Panels:
    """Count the applicants by type; types in order, so that equal input gives an equal result."""
    counted: Mapping[Features, int] = Counter(people)
    types = tuple(sorted(counted))
    sizes = tuple(counted[features] for features in types)
    return Panels(tuple(categories), types, sizes, seats, tuple(quotas))
