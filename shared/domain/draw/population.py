"""Who can be drawn, counted for the public: small counts are merged, so that none can be worked out."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from shared.domain.canonical_json import Json
from shared.domain.invitee import Sex

SMALLEST_SHOWN = 10
_FIRST_BAND_ENDS, _LAST_BAND = 29, 80


type PeopleCell = tuple[Sex, str, str]
"""Sex, age band and district."""


@dataclass(frozen=True, slots=True)
class PublicCounts:
    """`shown` by name; `merged` categories together have `merged_count` people and are not named."""

    shown: Mapping[str, int]
    merged: int
    merged_count: int

    @property
    def total(self) -> int:
        return sum(self.shown.values()) + self.merged_count

    def to_json(self) -> dict[str, Json]:
        listed: list[Json] = [{"name": name, "count": self.shown[name]} for name in sorted(self.shown)]
        return {"shown": listed, "merged": self.merged, "merged_count": self.merged_count}

    @classmethod
    def from_json(cls, committed: Mapping[str, Any]) -> "PublicCounts":
        """Raises KeyError, TypeError for what `to_json` does not write."""
        shown = {one["name"]: one["count"] for one in committed["shown"]}
        return cls(shown, committed["merged"], committed["merged_count"])


@dataclass(frozen=True, slots=True)
class Population:
    """The people that can be drawn, in three ways; each sums to all of them."""

    sexes: PublicCounts
    ages: PublicCounts
    districts: PublicCounts

    @property
    def axes(self) -> dict[str, PublicCounts]:
        return {"sexes": self.sexes, "ages": self.ages, "districts": self.districts}

    def to_json(self) -> dict[str, Json]:
        return {axis: counts.to_json() for axis, counts in self.axes.items()}

    @classmethod
    def from_json(cls, committed: Mapping[str, Any]) -> "Population":
        """Raises KeyError, TypeError for what `to_json` does not write."""
        return cls(*(PublicCounts.from_json(committed[axis]) for axis in ("sexes", "ages", "districts")))


def population(cells: Mapping[PeopleCell, int]) -> Population:
    """Counts of the eligible as they may be published."""
    return Population(*(suppressed(_by(cells, place)) for place in range(3)))


def cells_to_json(cells: Mapping[PeopleCell, int]) -> list[Json]:
    """[sex, age band, district, people], in order. Small counts are in it: for the ward only."""
    return [list(one) for one in sorted((*cell, people) for cell, people in cells.items())]


def cells_from_json(stored: Sequence[Sequence[Any]]) -> dict[PeopleCell, int]:
    """Raises ValueError, TypeError for what `cells_to_json` does not write."""
    return {(Sex(sex), band, district): people for sex, band, district, people in stored}


def in_bands(ages: Iterable[tuple[int, int]], minimum_age: int) -> dict[str, int]:
    """People by age band, of pairs (age, people)."""
    bands: Counter[str] = Counter()
    for age, people in ages:
        bands[age_band(age, minimum_age)] += people
    return dict(bands)


def age_band(age: int, minimum_age: int) -> str:
    """Ten years to a band, as in `30-39`; the first begins at the minimum age, the last one is `80-`."""
    if age >= _LAST_BAND:
        return f"{_LAST_BAND}-"
    if age <= _FIRST_BAND_ENDS:
        return f"{minimum_age}-{_FIRST_BAND_ENDS}"
    decade = age // 10 * 10
    return f"{max(decade, minimum_age)}-{decade + 9}"


def suppressed(counts: Mapping[str, int], smallest: int = SMALLEST_SHOWN) -> PublicCounts:
    """Complementary suppression: N is public, so a single hidden count would be N minus the rest.

    Merged are all below `smallest` and the nameless one; then the next smallest too, until the merged
    are at least two categories and `smallest` people, or nothing is left.
    """
    ascending = sorted(counts, key=lambda name: (bool(name) and counts[name] >= smallest, counts[name], name))
    hidden = sum(1 for name in counts if not name or counts[name] < smallest)
    while 0 < hidden < len(ascending) and (hidden < 2 or _total(counts, ascending[:hidden]) < smallest):
        hidden += 1
    return PublicCounts(
        shown={name: counts[name] for name in ascending[hidden:]},
        merged=hidden,
        merged_count=_total(counts, ascending[:hidden]),
    )


def _by(cells: Mapping[PeopleCell, int], place: int) -> Counter[str]:
    found: Counter[str] = Counter()
    for cell, people in cells.items():
        found[str(cell[place])] += people
    return found


def _total(counts: Mapping[str, int], names: list[str]) -> int:
    return sum(counts[name] for name in names)
