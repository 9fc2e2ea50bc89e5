"""A term starts the day after signing and is over after its last day, both at midnight in Japan."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.contract_term import ContractTerm

TERM = ContractTerm(signed_on=date(2027, 4, 1), ends_on=date(2027, 12, 17))
DAYS = st.dates(date(2020, 1, 1), date(2040, 12, 31))


@pytest.mark.parametrize(
    ("now", "covered"),
    [
        (datetime(2027, 4, 1, 14, 59, 59, tzinfo=UTC), False),
        (datetime(2027, 4, 1, 15, 0, 0, tzinfo=UTC), True),
        (datetime(2027, 12, 17, 14, 59, 59, tzinfo=UTC), True),
        (datetime(2027, 12, 17, 15, 0, 0, tzinfo=UTC), False),
    ],
)
def test_reading_begins_and_stops_on_the_second(now: datetime, covered: bool) -> None:
    assert TERM.covers(now) is covered


def test_the_day_of_signing_does_not_count_even_at_its_last_second() -> None:
    assert not TERM.has_begun(TERM.starts_at - timedelta(microseconds=1))
    assert TERM.has_begun(TERM.starts_at)


def test_a_term_may_end_on_the_29th_of_february() -> None:
    term = ContractTerm(date(2027, 12, 31), date(2028, 2, 29))
    assert term.starts_at == datetime(2027, 12, 31, 15, tzinfo=UTC)
    assert term.over_at == datetime(2028, 2, 29, 15, tzinfo=UTC)


@pytest.mark.parametrize("ends_on", [date(2027, 4, 1), date(2027, 3, 31)])
def test_a_term_without_a_day_is_refused(ends_on: date) -> None:
    with pytest.raises(ValueError, match="ends after"):
        ContractTerm(date(2027, 4, 1), ends_on)


def test_grace_counts_whole_days_after_the_end() -> None:
    assert not TERM.grace_is_over(TERM.over_at + timedelta(days=14, seconds=-1), 14)
    assert TERM.grace_is_over(TERM.over_at + timedelta(days=14), 14)


@given(DAYS, st.integers(1, 1000))
def test_a_term_lasts_from_the_day_after_signing_through_its_last_day(signed: date, days: int) -> None:
    term = ContractTerm(signed, signed + timedelta(days=days))
    assert term.over_at - term.starts_at == timedelta(days=days)
