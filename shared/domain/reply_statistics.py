"""Replies counted: by day, answer and reason, and rates by sex, age band and district with Wilson's interval.

For the public, small counts are hidden with enough others (suppression.py). Each box that hides a count of
answers keeps the counts of the invited, so what the draw's record says of the drawn gives nothing away.
"""

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import product

from shared.domain.chance import wilson
from shared.domain.invitee import Sex
from shared.domain.reply import Answer, Reason
from shared.domain.suppression import Cell, Suppressed, suppressed, with_margins

HIDDEN = "秘匿"
ALL = "計"


class Feature(StrEnum):
    """What invited people are told apart by."""

    SEX = "sex"
    AGE = "age"
    DISTRICT = "district"

    @property
    def ja(self) -> str:
        return {"sex": "性別", "age": "年齢", "district": "町丁"}[self.value]


NO_REPLY = "none"
_NO_REASON = "-"


@dataclass(frozen=True, slots=True)
class Invited:
    """An invited person, but not who. `answer`: an Answer's value, or NO_REPLY (withdrawn ones too)."""

    sex: str
    age: str
    district: str
    answer: str

    def category(self, feature: Feature) -> str:
        return {"sex": self.sex, "age": self.age, "district": self.district}[feature.value]


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
    """One category, or all; None: hidden from the public."""

    labels: tuple[str, ...]
    invited: int | None
    yes: int | None
    no: int | None

    @property
    def replied(self) -> Rate | None:
        """Share of the invited who answered at all."""
        if self.invited is None or self.yes is None or self.no is None:
            return None
        return Rate.of(self.yes + self.no, self.invited)

    @property
    def accepted(self) -> Rate | None:
        """Share of the invited who want to take part."""
        return None if self.invited is None or self.yes is None else Rate.of(self.yes, self.invited)

    @property
    def cells(self) -> list[str]:
        counts = (HIDDEN if count is None else str(count) for count in (self.invited, self.yes, self.no))
        rates = (rate.words if rate else HIDDEN for rate in (self.replied, self.accepted))
        return [*self.labels, *counts, *rates]


@dataclass(frozen=True, slots=True)
class RateTable:
    """Rates by `features`: every combination in which somebody was invited, sums first."""

    features: tuple[Feature, ...]
    rows: tuple[RateRow, ...]

    @property
    def headings(self) -> list[str]:
        named = [feature.ja for feature in self.features]
        return [*named, "案内", "参加", "不参加", "返信率（95%の範囲）", "参加率（95%の範囲）"]


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


def rate_table(people: Iterable[Invited], features: Sequence[Feature], *, public: bool) -> RateTable:
    """`features`: at most two for the public. Raises ValueError."""
    if public and len(features) > 2:
        raise ValueError("with the answer that would be more than three features")
    cube = _cube(((*map(one.category, features), one.answer) for one in people), public=public)
    rows = (_row(cube, labels) for labels in _combinations(cube, len(features)))
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


def _combinations(cube: Suppressed, features: int) -> Iterator[tuple[str | None, ...]]:
    """Every label with every other, the sum over a feature first."""
    yield from product(*([None, *_categories(cube, place)] for place in range(features)))


def _categories(cube: Suppressed, place: int) -> list[str]:
    return sorted({part for cell in cube.counts if (part := cell[place]) is not None})


def _row(cube: Suppressed, labels: tuple[str | None, ...]) -> RateRow:
    invited, yes, no = (cube.shown((*labels, answer)) for answer in (None, Answer.YES, Answer.NO))
    return RateRow(tuple(ALL if one is None else _words(one) for one in labels), invited, yes, no)


def _words(category: str) -> str:
    known = {sex.value: sex.ja for sex in Sex}
    return known.get(category, category) or "（空欄）"


def _plain(cell: str) -> str:
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@")) else cell
