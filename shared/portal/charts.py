"""Figures for bar charts: bands and lengths. Each chart stands beside the table that says the same."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil

from shared.domain.reply_statistics import Rate

_OLDEST_BAND = 90


@dataclass(frozen=True, slots=True)
class Bar:
    """`share`: length in percent of the longest bar."""

    label: str
    count: int
    share: int


@dataclass(frozen=True, slots=True)
class RateMark:
    """A rate with its interval, as places on a scale of `SCALE` steps."""

    label: str
    words: str
    at: float
    low: float
    high: float


SCALE = 300


def rate_marks(rates: list[tuple[str, Rate | None]]) -> tuple[list[RateMark], int]:
    """The marks, and the percentage at the scale's end: the next ten above the highest interval."""
    shown = [(label, rate) for label, rate in rates if rate]
    end = max((ceil(10 * rate.high) * 10 for _, rate in shown), default=10) or 10
    step = SCALE * 100 / end
    marks = [
        RateMark(label, rate.words, rate.value * step, rate.low * step, rate.high * step)
        for label, rate in shown
    ]
    return marks, end


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
