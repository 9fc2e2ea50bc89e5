"""Birth dates as registers write them. What is impossible or ambiguous is refused, never mended."""

import re
import unicodedata
from collections.abc import Sequence
from datetime import date
from operator import add, itemgetter

from shared.domain.age import YEAR, day_number
from shared.domain.memory import Memory
from shared.domain.register.encoding import Encoding, decoded

_ERAS = {
    # letter, kanji, digit, first day, last day. On 1912-07-30 and 1926-12-25 both eras' names are right:
    # the rescripts changed the name "from this day on", within the day.
    "M": ("明", "1", date(1868, 1, 25), date(1912, 7, 30)),
    "T": ("大", "2", date(1912, 7, 30), date(1926, 12, 25)),
    "S": ("昭", "3", date(1926, 12, 25), date(1989, 1, 7)),
    "H": ("平", "4", date(1989, 1, 8), date(2019, 4, 30)),
    "R": ("令", "5", date(2019, 5, 1), date.max),
}
_BY_SIGN = {sign: letter for letter, (kanji, digit, *_) in _ERAS.items() for sign in (letter, kanji, digit)}
_GREGORIAN_SINCE = date(1873, 1, 1)
_NO_BIRTH_YET = date(2200, 1, 1)

_WESTERN = re.compile(
    r"(?P<y>[0-9]{4})(?:(?P<sep>[-/.])(?P<m>[0-9]{1,2})(?P=sep)(?P<d>[0-9]{1,2})"
    r"|年(?P<m2>[0-9]{1,2})月(?P<d2>[0-9]{1,2})日|(?P<m3>[0-9]{2})(?P<d3>[0-9]{2}))"
)
_ERA = re.compile(
    r"(?P<era>[MTSHR]|明治|大正|昭和|平成|令和|[明大昭平令])(?P<y>[0-9]{1,2}|元)"
    r"(?:(?P<sep>[-/.])(?P<m>[0-9]{1,2})(?P=sep)(?P<d>[0-9]{1,2})|年(?P<m2>[0-9]{1,2})月(?P<d2>[0-9]{1,2})日)"
)
_ORDINARY_YEAR, _ORDINARY_DAY = re.compile(b"[0-9]{4}"), re.compile(rb"([-/.]?)([0-9]{2})\1([0-9]{2})")
"""What nearly all registers write, cut after the year."""
_YEAR_IN, _DAY_IN = itemgetter(slice(4)), itemgetter(slice(4, None))
_COMMON_YEAR = 2001
NO_DATE = -1
_NOT_ORDINARY = -1_000_000
"""Less than any number of a day added to it."""
_ERA_CODE = re.compile(r"(?P<era>[1-5])(?P<y>[0-9]{2})(?P<m>[0-9]{2})(?P<d>[0-9]{2})")


def parse(text: str) -> date | None:
    """The date, or None for anything but one possible day since 1873 in a form we know."""
    plain = "".join(unicodedata.normalize("NFKC", text).split()).upper()
    if western := _WESTERN.fullmatch(plain):
        found = _day(int(western["y"]), *_month_day(western))
    elif era := _ERA.fullmatch(plain) or _ERA_CODE.fullmatch(plain):
        found = _day_of_era(era)
    else:
        return None
    return _in_range(found)


class BirthDates:
    """Parses with a memory for one run: a register of millions has some 40,000 different birth dates."""

    def __init__(self) -> None:
        self._known: dict[str, date | None] = {}

    def parse(self, text: str) -> date | None:
        try:
            return self._known[text]
        except KeyError:
            return self._known.setdefault(text, parse(text))


class BirthNumbers:
    """Births of a whole column as day numbers (`age.day_number`). Years, and days of a year, are remembered
    apart: both are few, so that none of the processes has to parse some 40,000 different dates."""

    def __init__(self, encoding: Encoding) -> None:
        self._years = Memory(_ordinary_year)
        self._days = Memory(_ordinary_day)
        self._others = Memory(lambda cell: _other_form(decoded(cell, encoding)))

    def read(self, column: Sequence[bytes]) -> list[int]:
        """What `parse` makes of each; NO_DATE for None. Raises UnicodeDecodeError."""
        years = map(self._years.__getitem__, map(_YEAR_IN, column))
        days = map(self._days.__getitem__, map(_DAY_IN, column))
        numbers = list(map(add, years, days))
        if min(numbers, default=0) >= 0:
            return numbers
        others = self._others
        return [number if number >= 0 else others[cell] for number, cell in zip(numbers, column, strict=True)]


def _ordinary_year(text: bytes) -> int:
    if _ORDINARY_YEAR.fullmatch(text) and _GREGORIAN_SINCE.year <= int(text) < _NO_BIRTH_YET.year:
        return YEAR * int(text)
    return _NOT_ORDINARY


def _ordinary_day(text: bytes) -> int:
    """Of a year with 365 days: 29 February is looked at with its year."""
    written = _ORDINARY_DAY.fullmatch(text)
    day = _day(_COMMON_YEAR, int(written[2]), int(written[3])) if written else None
    return day_number(day) - YEAR * _COMMON_YEAR if day else _NOT_ORDINARY


def _other_form(text: str) -> int:
    birth = parse(text)
    return day_number(birth) if birth else NO_DATE


def _in_range(found: date | None) -> date | None:
    return found if found and _GREGORIAN_SINCE <= found < _NO_BIRTH_YET else None


def _day_of_era(match: re.Match[str]) -> date | None:
    _, _, first, last = _ERAS[_BY_SIGN[match["era"][0]]]
    year = 1 if match["y"] == "元" else int(match["y"])
    found = _day(first.year + year - 1, *_month_day(match)) if year else None
    return found if found and first <= found <= last else None


def _month_day(match: re.Match[str]) -> tuple[int, int]:
    groups = match.groupdict()
    month = groups["m"] or groups.get("m2") or groups.get("m3")
    day = groups["d"] or groups.get("d2") or groups.get("d3")
    return int(month or 0), int(day or 0)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
