"""Age by the statute (年齢計算ニ関スル法律, 民法143条): reached at the end of the day before the birthday.

A city once mailed 1,719 people from a wrong condition, so the rule is here once and nowhere else.
"""

from collections.abc import Iterable
from datetime import date, timedelta

_DAY = timedelta(days=1)
_MONTH = 31
YEAR = 12 * _MONTH
"""Days of a calendar whose months are all of one length; some of them never come."""


def reached_on(birth: date, age: int) -> date:
    """The day at whose end `age` full years are reached.

    Where the birthday does not exist that year (29 February) the last day of the month counts.
    """
    year = birth.year + age
    try:
        return birth.replace(year=year) - _DAY
    except ValueError:
        return date(year, 2, 28)


def day_number(day: date) -> int:
    """Counted in that calendar: of two birthdays a whole number of years apart, so many times YEAR."""
    return YEAR * day.year + _MONTH * (day.month - 1) + day.day - 1


def day_of(number: int) -> date:
    """The day that has the number."""
    year, rest = divmod(number, YEAR)
    month, day = divmod(rest, _MONTH)
    return date(year, month + 1, day + 1)


def age_on(birth: date, day: date) -> int:
    """Full years reached by the end of `day`; negative before the birth."""
    return ages_on([day_number(birth)], day)[0]


def ages_on(births: Iterable[int], day: date) -> list[int]:
    """Of people by the numbers of their births: as many years as a birthday on the day after would make."""
    birthday = day_number(day + _DAY)
    return [(birthday - birth) // YEAR for birth in births]


def latest_birth_date(minimum_age: int, reference: date) -> date:
    """The latest birth date that has reached `minimum_age` by the end of `reference`."""
    birthday = reference + _DAY
    try:
        return birthday.replace(year=birthday.year - minimum_age)
    except ValueError:
        return date(birthday.year - minimum_age, 2, 28)
