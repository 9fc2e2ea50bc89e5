"""Replies counted: by day, answer and reason, and rates by sex, age band and district with Wilson's interval.

For the public, small counts are hidden with enough others (suppression.py). Rates are made of the very counts
that the representativeness report shows, so the two together tell no more than one of them.
"""

import csv
import io
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from shared.domain.chance import wilson
from shared.domain.reply import Answer, Reason
from shared.domain.representation import Stage
from shared.domain.suppression import Cell, Suppressed, suppressed, with_margins

HIDDEN = "秘匿"
ALL = "計"


class Feature(StrEnum):
    """What invited people are told apart by, in the order of a cell."""

    SEX = "sex"
    AGE = "age"
    DISTRICT = "district"

    @property
    def ja(self) -> str:
        return {"sex": "性別", "age": "年齢", "district": "町丁（地区）"}[self.value]


_SHOWN = (Stage.DRAWN, Stage.REPLIED, Stage.APPLIED)
_NO_REASON = "-"


@dataclass(frozen=True, slots=True)
class Rate:
    """A share of the invited and its 95 % interval, each from 0 to 1."""

    value: float
    low: float
    high: float

    @classmethod
    def of(cls, part: int, whole: int) -> "Rate | None":
        return cls(part / whole, *wilson(part, whole)) if whole else None

    @property
    def words(self) -> str:
        """`12.3%（10.1〜14.9）`."""
        return f"{self.value:.1%}（{100 * self.low:.1f}〜{100 * self.high:.1f}）"


@dataclass(frozen=True, slots=True)
class RateRow:
    """One category, or all; None: hidden from the public. `replied`: a standing yes or no."""

    labels: tuple[str, ...]
    invited: int | None
    replied: int | None
    yes: int | None

    @property
    def reply_rate(self) -> Rate | None:
        """Share of the invited who answered at all."""
        return _rate(self.replied, self.invited)

    @property
    def yes_rate(self) -> Rate | None:
        """Share of the invited who want to take part."""
        return _rate(self.yes, self.invited)

    @property
    def cells(self) -> list[str]:
        counts = (self.invited, self.replied, self.yes)
        rates = (rate.words if rate else HIDDEN for rate in (self.reply_rate, self.yes_rate))
        return [*self.labels, *(HIDDEN if count is None else str(count) for count in counts), *rates]


@dataclass(frozen=True, slots=True)
class RateTable:
    """Rates by `features`: every combination in which somebody was invited, sums first."""

    features: tuple[Feature, ...]
    rows: tuple[RateRow, ...]

    @property
    def headings(self) -> list[str]:
        named = [feature.ja for feature in self.features]
        return [*named, "案内", "返信", "参加", "返信率（95%の範囲）", "参加率（95%の範囲）"]


@dataclass(frozen=True, slots=True)
class DayRow:
    """Replies received on a day; None: hidden from the public."""

    day: date
    yes: int | None
    no: int | None

    @property
    def both(self) -> int | None:
        """All replies of the day."""
        return None if self.yes is None or self.no is None else self.yes + self.no


def rate_table(cubes: Mapping[Stage, Suppressed], features: Sequence[Feature]) -> RateTable:
    """`cubes`: of all stages, as `stage_cubes` makes them for the ward or for the public."""
    cells = sorted({_sum_over(cell, features) for cell in cubes[Stage.DRAWN].counts}, key=_sums_first)
    rows = (_row(cubes, cell, features) for cell in cells)
    return RateTable(tuple(features), tuple(row for row in rows if row.invited != 0))


def days_table(replies: Iterable[tuple[date, Answer]], *, public: bool) -> tuple[DayRow, ...]:
    """By day of receipt, in order."""
    cube = _cube(((day.isoformat(), answer.value) for day, answer in replies), public=public)
    return tuple(
        DayRow(date.fromisoformat(day), cube.shown((day, Answer.YES)), cube.shown((day, Answer.NO)))
        for day in _categories(cube, 0)
    )


def reasons_table(reasons: Iterable[Reason | None], *, public: bool) -> tuple[tuple[str, int | None], ...]:
    """How often each reason was given with a no; `記入なし` where none was."""
    cube = _cube(((reason.value if reason else _NO_REASON,) for reason in reasons), public=public)
    named = [(reason.ja, cube.shown((reason.value,))) for reason in Reason]
    return (*named, ("記入なし", cube.shown((_NO_REASON,))))


def written(tables: Iterable[tuple[str, Sequence[str], Iterable[Sequence[str]]]]) -> bytes:
    """Titled tables as one CSV for a spreadsheet: UTF-8 with BOM; no label begins a formula."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    for title, headings, rows in tables:
        writer.writerow([title])
        writer.writerow(headings)
        writer.writerows([_plain(cell) for cell in row] for row in rows)
        writer.writerow([])
    return out.getvalue().encode("utf-8-sig")


def _cube(people: Iterable[tuple[str, ...]], *, public: bool) -> Suppressed:
    cells: dict[Cell, int] = dict(Counter(people))
    return suppressed(cells) if public and cells else Suppressed(with_margins(cells), frozenset())


def _categories(cube: Suppressed, place: int) -> list[str]:
    return sorted({part for cell in cube.counts if (part := cell[place]) is not None})


def _sum_over(cell: Cell, features: Sequence[Feature]) -> Cell:
    """The cell's sum over the features that are not asked for."""
    return tuple(part if feature in features else None for feature, part in zip(Feature, cell, strict=True))


def _sums_first(cell: Cell) -> tuple[tuple[bool, str], ...]:
    return tuple((part is not None, part or "") for part in cell)


def _row(cubes: Mapping[Stage, Suppressed], cell: Cell, features: Sequence[Feature]) -> RateRow:
    invited, replied, yes = (cubes[stage].shown(cell) for stage in _SHOWN)
    named = dict(zip(Feature, cell, strict=True))
    return RateRow(tuple(named[feature] or ALL for feature in features), invited, replied, yes)


def _rate(part: int | None, whole: int | None) -> Rate | None:
    return None if part is None or whole is None else Rate.of(part, whole)


def _plain(cell: str) -> str:
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@")) else cell
