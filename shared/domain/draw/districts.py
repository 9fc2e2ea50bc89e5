"""District counts for the public: small ones are merged, and enough of them that none can be worked out."""

from collections.abc import Mapping
from dataclasses import dataclass

from shared.domain.canonical_json import Json

SMALLEST_SHOWN = 10


@dataclass(frozen=True, slots=True)
class PublicCounts:
    """`shown` by name; `merged` districts together have `merged_count` people and are not named."""

    shown: Mapping[str, int]
    merged: int
    merged_count: int

    def to_json(self) -> dict[str, Json]:
        listed: list[Json] = [{"district": name, "count": self.shown[name]} for name in sorted(self.shown)]
        return {"shown": listed, "merged": self.merged, "merged_count": self.merged_count}


def suppressed(counts: Mapping[str, int], smallest: int = SMALLEST_SHOWN) -> PublicCounts:
    """Complementary suppression: N is public, so a single hidden count would be N minus the rest.

    Merged are all below `smallest` and the nameless one; then the next smallest too, until the merged
    are at least two districts and `smallest` people, or nothing is left.
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


def _total(counts: Mapping[str, int], names: list[str]) -> int:
    return sum(counts[name] for name in names)
