from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.age import YEAR, age_on, day_number, day_of, latest_birth_date, reached_on

BIRTHS = st.dates(date(1900, 1, 1), date(2020, 12, 31))
DAYS = st.dates(date(2021, 1, 1), date(2060, 12, 31))


@pytest.mark.parametrize(
    ("birth", "age", "day"),
    [
        (date(2008, 2, 15), 18, date(2026, 2, 14)),
        (date(2008, 2, 29), 18, date(2026, 2, 28)),
        (date(2008, 3, 1), 18, date(2026, 2, 28)),
        (date(2004, 2, 29), 20, date(2024, 2, 28)),
        (date(2004, 3, 1), 20, date(2024, 2, 29)),
        (date(2008, 1, 1), 18, date(2025, 12, 31)),
    ],
)
def test_an_age_is_reached_at_the_end_of_the_day_before_the_birthday(
    birth: date, age: int, day: date
) -> None:
    assert reached_on(birth, age) == day
    assert age_on(birth, day) == age
    assert age_on(birth, day - timedelta(days=1)) == age - 1


@given(birth=BIRTHS, day=DAYS)
def test_age_agrees_with_the_day_it_is_reached(birth: date, day: date) -> None:
    age = age_on(birth, day)
    assert reached_on(birth, age) <= day < reached_on(birth, age + 1)


@given(reference=DAYS, minimum=st.integers(0, 100))
def test_the_latest_birth_date_is_accepted_and_the_next_day_is_not(reference: date, minimum: int) -> None:
    latest = latest_birth_date(minimum, reference)
    assert age_on(latest, reference) >= minimum
    assert age_on(latest + timedelta(days=1), reference) < minimum


@given(BIRTHS, DAYS)
def test_day_numbers_stand_for_days_in_their_order(birth: date, day: date) -> None:
    assert day_of(day_number(birth)) == birth
    assert (day_number(birth) < day_number(day)) == (birth < day)
    assert day_number(day.replace(month=3, day=1)) - day_number(date(day.year - 7, 3, 1)) == 7 * YEAR
