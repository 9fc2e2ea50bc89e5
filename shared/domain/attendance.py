"""A day's attendance by roster number: who came, who missed a session, who had lunch. Nobody is named."""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass, field

from shared.errors import Refusal

_BOM = "\ufeff"


@dataclass(frozen=True, slots=True)
class DayMarks:
    """`missed`: session number (of the programme) → who was there that day but not then. `no_lunch`: None
    where no lunch was served."""

    present: frozenset[int]
    missed: Mapping[int, frozenset[int]] = field(default_factory=dict)
    no_lunch: frozenset[int] | None = None

    def in_session(self, session: int) -> frozenset[int]:
        """Who was there."""
        return self.present - self.missed.get(session, frozenset())

    @property
    def lunches(self) -> int | None:
        """How many were eaten; None where none was served."""
        return None if self.no_lunch is None else len(self.present - self.no_lunch)


def check_marks(marks: DayMarks, people: int) -> None:
    """Raises Refusal `attendance.number_unknown` (number), `attendance.not_present` (number: missed
    something on a day on which the person was not there)."""
    others = frozenset().union(*marks.missed.values(), marks.no_lunch or frozenset())
    for number in sorted(marks.present | others):
        if not 1 <= number <= people:
            raise Refusal("attendance.number_unknown", number=number)
    for number in sorted(others - marks.present):
        raise Refusal("attendance.not_present", number=number)


def to_csv(people: int, marks: DayMarks) -> bytes:
    """UTF-8 with BOM, CRLF: a row a number, a column a session that was asked about, and lunch if served."""
    sessions = sorted(marks.missed)
    headings = ["番号", "出欠", *(f"第{session}部" for session in sessions)]
    table = [headings if marks.no_lunch is None else [*headings, "昼食"]]
    table += [_row(number, marks, sessions) for number in range(1, people + 1)]
    text = io.StringIO(newline="")
    csv.writer(text).writerows(table)
    return (_BOM + text.getvalue()).encode()


def _row(number: int, marks: DayMarks, sessions: list[int]) -> list[str]:
    came = [number in marks.present, *(number in marks.in_session(session) for session in sessions)]
    row = [str(number), *("出席" if here else "欠席" for here in came)]
    if marks.no_lunch is not None:
        row.append("あり" if number in marks.present - marks.no_lunch else "なし")
    return row
