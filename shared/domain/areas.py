"""Areas: many 町丁 under one name, as the plan groups them, wherever districts are counted or have quotas.

What is published by area must not tell, beside what the draw publishes by 町丁, how few live in one of them.
"""

import unicodedata
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from shared.domain.draw.population import SMALLEST_SHOWN
from shared.domain.draw.statistics import SMALLEST_DRAWN
from shared.errors import Refusal

REST = "その他の地区"
"""Of every 町丁 that is in no area."""
UNKNOWN = "不明"
"""What a missing 町丁 is called."""


@dataclass(frozen=True, slots=True)
class Areas:
    """`beginnings`: how the 町丁 of an area begin, and its name; none: each 町丁 stands for itself."""

    beginnings: tuple[tuple[str, str], ...] = ()

    @property
    def ja(self) -> str:
        """What one of them is called."""
        return "地区" if self.beginnings else "町丁"

    def of(self, district: str) -> str:
        """The area whose beginning is the longest that fits. A missing 町丁 stays missing."""
        if not self.beginnings or not district:
            return district
        plain = _plain(district)
        fitting = [(len(start), area) for start, area in self.beginnings if plain.startswith(start)]
        return max(fitting)[1] if fitting else REST


def areas_of(named: Sequence[tuple[str, Sequence[str]]]) -> Areas:
    """From each area's name and the beginnings of its 町丁. Raises Refusal `plan.areas_overlap` when a name
    or a beginning is empty or there twice, and for the name of the rest."""
    beginnings = [(_plain(start), name) for name, starts in named for start in starts]
    starts, names = [start for start, _ in beginnings], [name for name, _ in named]
    if len(set(starts)) < len(starts) or len({*names, REST}) <= len(names) or not all(starts):
        raise Refusal("plan.areas_overlap")
    return Areas(tuple(beginnings))


def public_areas(
    areas: Areas, shown: Collection[str], people: Mapping[str, int], drawn: Mapping[str, int]
) -> dict[str, str]:
    """Area → the name under which it is published: its own, or of several together.

    `shown`: 町丁 that the draw's record names; `people` and `drawn` by 町丁. An area's count minus its named
    町丁 is the count of the others: those must be as many as the record itself merges.
    """
    unnamed: dict[str, Counter[str]] = {}
    for district in people.keys() - set(shown):
        counted = {_TOWNS: 1, _PEOPLE: people[district], _DRAWN: drawn.get(district, 0)}
        unnamed.setdefault(areas.of(district), Counter()).update(counted)
    together = sorted(area for area in unnamed if not _enough(unnamed[area]))
    left = sorted(unnamed.keys() - set(together), key=lambda area: (unnamed[area][_PEOPLE], area))
    while together and left and not _enough(sum((unnamed[area] for area in together), Counter())):
        together.append(left.pop(0))
    names = {area: area for area in map(areas.of, people)}
    return names | dict.fromkeys(together, "・".join(area or UNKNOWN for area in sorted(together)))


_TOWNS, _PEOPLE, _DRAWN = "towns", "people", "drawn"


def _enough(counted: Mapping[str, int]) -> bool:
    """As the manifest and the record merge."""
    people, drawn = counted[_PEOPLE], counted[_DRAWN]
    return counted[_TOWNS] > 1 and people >= SMALLEST_SHOWN and min(drawn, people - drawn) >= SMALLEST_DRAWN


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())
