"""When packets must be back, in the ward's working days, and on which days the contractor is reminded.

A day off is a weekend, a national holiday (国民の祝日に関する法律) or 12/29-1/3 (the ward's year end).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache

from holidays import HolidayBase, country_holidays

REMINDED_BEFORE = (14, 7, 3, 1, 0)
"""Days before the due date on which a reminder goes out; after it, one goes out daily."""

_YEAR_END = {(12, 29), (12, 30), (12, 31), (1, 1), (1, 2), (1, 3)}
_SATURDAY = 5


class DueFrom(StrEnum):
    """What a packet kind's working days are counted from."""

    POSTING = "posting"
    EVENT_END = "event-end"


@dataclass(frozen=True, slots=True)
class Reminder:
    """`key` is sent at most once for one due date. `late`: the supervisor is told as well."""

    key: str
    days_left: int

    @property
    def late(self) -> bool:
        return self.days_left < 0


def is_working_day(day: date) -> bool:
    return day.weekday() < _SATURDAY and (day.month, day.day) not in _YEAR_END and day not in _holidays()


def working_days_after(start: date, count: int) -> date:
    """The `count`-th working day after `start`, which is not counted itself; 0 gives `start`, or the
    next working day when it is none. Raises ValueError for a negative count."""
    if count < 0:
        raise ValueError("due dates lie ahead")
    if count == 0:
        return start if is_working_day(start) else next(_working_days(start))
    days = _working_days(start)
    for _ in range(count - 1):
        next(days)
    return next(days)


def due_date(start: DueFrom, days: int, *, posted_on: date | None, event_end: date) -> date | None:
    """The day by which a packet must be back or erased; None while the day it is counted from is unknown."""
    base = posted_on if start is DueFrom.POSTING else event_end
    return None if base is None else working_days_after(base, days)


def reminder_for(due: date, today: date) -> Reminder | None:
    """The reminder that belongs to `today`, or None when it is too early for one.

    Between two marks it is the earlier mark's: a timer that missed a day catches up, and the key
    keeps the reminder from being sent twice.
    """
    left = (due - today).days
    if left < 0:
        return Reminder(f"late-{-left}", left)
    marks = [mark for mark in REMINDED_BEFORE if mark >= left]
    return Reminder(f"before-{min(marks)}", left) if marks else None


def _working_days(after: date) -> Iterator[date]:
    day = after
    while True:
        day += timedelta(days=1)
        if is_working_day(day):
            yield day


@cache
def _holidays() -> HolidayBase:
    return country_holidays("JP")
