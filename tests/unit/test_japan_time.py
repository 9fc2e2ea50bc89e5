"""Days and instants as they stand on pages and papers."""

from datetime import UTC, date, datetime

import pytest

from shared.domain.japan_time import after_end, day_in_words, day_of, in_words, plain_day, weekday_of


def test_a_day_of_japan_begins_at_15_oclock_utc() -> None:
    assert day_of(datetime(2026, 12, 31, 14, 59, 59, tzinfo=UTC)) == date(2026, 12, 31)
    assert day_of(datetime(2026, 12, 31, 15, 0, 0, tzinfo=UTC)) == date(2027, 1, 1)
    assert after_end(date(2028, 2, 29)) == datetime(2028, 2, 29, 15, tzinfo=UTC)


def test_days_and_instants_are_said_in_the_field_s_words() -> None:
    assert plain_day(date(2009, 6, 2)) == "2009年6月2日"
    assert day_in_words(date(2026, 11, 23)) == "2026年11月23日（月）"
    assert in_words(datetime(2026, 11, 23, 1, 2, tzinfo=UTC)) == "2026年11月23日 10時02分"
    assert "".join(weekday_of(date(2026, 11, 23 + day)) for day in range(7)) == "月火水木金土日"


def test_an_instant_without_its_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        day_of(datetime(2026, 11, 23))  # noqa: DTZ001
