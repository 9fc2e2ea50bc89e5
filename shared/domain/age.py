"""Age by the statute (年齢計算ニ関スル法律, 民法143条): reached at the end of the day before the birthday.

A city once mailed 1,719 people from a wrong condition, so the rule is here once and nowhere else.
"""

from datetime import date, timedelta

_DAY = timedelta(days=1)


def reached_on(birth: date, age: int) -> date:
    """The day at whose end `age` full years are reached.

    Where the birthday does not exist that year (29 February) the last day of the month counts.
    """
    year = birth.year + age
    try:
        return birth.replace(year=year) - _DAY
    except ValueError:
        return date(year, 2, 28)


def age_on(birth: date, day: date) -> int:
    """Full years reached by the end of `day`; negative before the birth."""
    age = day.year - birth.year
    if reached_on(birth, age + 1) <= day:
        return age + 1
    return age if reached_on(birth, age) <= day else age - 1


def latest_birth_date(minimum_age: int, reference: date) -> date:
    """The latest birth date that has reached `minimum_age` by the end of `reference`."""
    birthday = reference + _DAY
    try:
        return birthday.replace(year=birthday.year - minimum_age)
    except ValueError:
        return date(birthday.year - minimum_age, 2, 28)
