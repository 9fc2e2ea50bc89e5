"""Working days skip weekends, national holidays and the ward's year end; reminders never repeat a key."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.due_dates import DueFrom, due_date, is_working_day, reminder_for, working_days_after

DAYS = st.dates(date(2024, 1, 1), date(2035, 12, 31))


@pytest.mark.parametrize(
    ("start", "count", "due"),
    [
        (date(2027, 10, 3), 1, date(2027, 10, 4)),  # from a Sunday
        (date(2027, 10, 3), 10, date(2027, 10, 18)),  # over スポーツの日, 10/11
        (date(2026, 9, 18), 1, date(2026, 9, 24)),  # 敬老の日, 国民の休日, 秋分の日
        (date(2026, 12, 28), 1, date(2027, 1, 4)),  # over the year end
        (date(2028, 2, 28), 1, date(2028, 2, 29)),
        (date(2028, 2, 29), 1, date(2028, 3, 1)),
        (date(2027, 10, 1), 0, date(2027, 10, 1)),
        (date(2027, 10, 2), 0, date(2027, 10, 4)),
    ],
)
def test_working_days_are_counted_from_the_next_day(start: date, count: int, due: date) -> None:
    assert working_days_after(start, count) == due


@pytest.mark.parametrize("day", [date(2026, 12, 29), date(2026, 12, 31), date(2027, 1, 2), date(2027, 1, 3)])
def test_the_year_end_is_closed(day: date) -> None:
    assert not is_working_day(day)


def test_a_due_date_never_lies_before_its_start() -> None:
    with pytest.raises(ValueError, match="ahead"):
        working_days_after(date(2027, 1, 1), -1)


def test_a_lot_has_no_due_date_before_it_is_posted() -> None:
    event_end = date(2027, 10, 3)
    assert due_date(DueFrom.POSTING, 10, posted_on=None, event_end=event_end) is None
    assert due_date(DueFrom.EVENT_END, 1, posted_on=None, event_end=event_end) == date(2027, 10, 4)


@pytest.mark.parametrize(
    ("left", "key"),
    [(15, None), (14, "before-14"), (10, "before-14"), (7, "before-7"), (3, "before-3"), (2, "before-3"),
     (1, "before-1"), (0, "before-0"), (-1, "late-1"), (-30, "late-30")],
)  # fmt: skip
def test_reminder_keys(left: int, key: str | None) -> None:
    due = date(2027, 10, 18)
    reminder = reminder_for(due, due - timedelta(days=left))
    assert (reminder.key if reminder else None) == key
    assert reminder is None or reminder.late is (left < 0)


@given(DAYS, st.integers(1, 40))
def test_a_due_date_is_a_working_day_and_skips_none(start: date, count: int) -> None:
    due = working_days_after(start, count)
    between = [start + timedelta(days=n) for n in range(1, (due - start).days + 1)]
    assert is_working_day(due)
    assert sum(map(is_working_day, between)) == count
