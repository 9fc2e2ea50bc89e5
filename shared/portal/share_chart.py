"""A chart of shares: for each category a bar a stage, and a mark where the population is. Lengths only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from shared.services.representation_words import CHARTED, Share, population_share, shares

_WIDTH, _LEFT, _BAR, _GAP = 400, 160, 14, 14
_ROOM = 10
"""Percent that the scale shows at least."""


@dataclass(frozen=True, slots=True)
class BarShape:
    """`width` in units of the drawing; `words`: what stands behind it."""

    css: str
    y: int
    width: float
    words: str


@dataclass(frozen=True, slots=True)
class RowShape:
    """One category: its bars, and the population's mark at `mark` (None where nobody knows)."""

    name: str
    y: int
    bars: tuple[BarShape, ...]
    mark: float | None
    height: int


@dataclass(frozen=True, slots=True)
class Chart:
    """`words` says the same as the drawing, for who cannot see it."""

    title: str
    height: int
    rows: tuple[RowShape, ...]
    words: str


def chart(title: str, rows: Sequence[Mapping[str, Any]], report: Mapping[str, Any]) -> Chart:
    """Shares in percent of each stage's people, over the categories of one feature."""
    found = [(row["name"], shares(row, report), population_share(row, report)) for row in rows]
    most = max(
        (share for _, bars, whole in found for share in (*(bar.share for bar in bars), whole) if share),
        default=0,
    )
    unit = _WIDTH / max(most, _ROOM)
    height = len(CHARTED) * _BAR
    shaped = tuple(
        _row(name, bars, whole, unit, place * (height + _GAP), height)
        for place, (name, bars, whole) in enumerate(found)
    )
    words = " ".join(_words(name, bars, whole) for name, bars, whole in found)
    return Chart(title, len(shaped) * (height + _GAP), shaped, words)


def _row(
    name: str, found: Sequence[Share], whole: float | None, unit: float, top: int, height: int
) -> RowShape:
    bars = tuple(
        BarShape(bar.stage.value, top + place * _BAR, round((bar.share or 0) * unit, 1), _beside(bar))
        for place, bar in enumerate(found)
    )
    mark = None if whole is None else round(_LEFT + whole * unit, 1)
    return RowShape(name, top, bars, mark, height)


def _words(name: str, found: Sequence[Share], whole: float | None) -> str:
    said = "、".join(f"{bar.stage.ja}{'なし' if bar.empty else _percent(bar.share)}" for bar in found)
    return f"{name}：母集団{_percent(whole)}、{said}。"


def _beside(bar: Share) -> str:
    if bar.share is None:
        return "―" if bar.empty else "＊"
    return _percent(bar.share)


def _percent(share: float | None) -> str:
    return "非表示" if share is None else f"{share:.1f}％"
