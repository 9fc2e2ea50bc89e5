"""Figures for bar charts: bands and lengths. Each chart stands beside the table that says the same."""

from collections.abc import Mapping
from dataclasses import dataclass

_OLDEST_BAND = 90


@dataclass(frozen=True, slots=True)
class Bar:
    """`share`: length in percent of the longest bar."""

    label: str
    count: int
    share: int


def age_bands(ages: Mapping[int, int]) -> list[Bar]:
    """Ten years each, from the youngest that occurs; 90 and above are one."""
    counts: dict[int, int] = {}
    for age, count in ages.items():
        band = min(age // 10 * 10, _OLDEST_BAND)
        counts[band] = counts.get(band, 0) + count
    return bars([(_label(band), counts[band]) for band in sorted(counts)])


def bars(counts: list[tuple[str, int]]) -> list[Bar]:
    longest = max((count for _, count in counts), default=0) or 1
    return [Bar(label, count, round(100 * count / longest)) for label, count in counts]


def _label(band: int) -> str:
    if band == 0:
        return "10歳未満"
    return f"{band}歳以上" if band == _OLDEST_BAND else f"{band}歳代"
