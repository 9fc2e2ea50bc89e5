"""The column map: which header holds which field. A column nobody needs is refused with the file."""

import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from shared.errors import Refusal


class Field(StrEnum):
    """What the product may read of a register. The value is the name in the plan's column map."""

    RECORD_NUMBER = "record_number"
    BIRTH_DATE = "birth_date"
    SEX = "sex"
    DISTRICT = "district"
    PROTECTED = "protected"
    POSTAL_CODE = "postal_code"
    ADDRESS = "address"
    NAME = "name"
    BUILDING = "building"
    KANA = "kana"
    ALIAS = "alias"
    HOUSEHOLD = "household"


FRAME = frozenset({Field.RECORD_NUMBER, Field.BIRTH_DATE, Field.SEX, Field.DISTRICT, Field.PROTECTED})
DETAILS = frozenset({Field.RECORD_NUMBER, Field.POSTAL_CODE, Field.ADDRESS, Field.NAME})
OPTIONAL_DETAILS = frozenset({Field.BUILDING, Field.KANA, Field.ALIAS, Field.HOUSEHOLD})
_REPEATED = frozenset({Field.BIRTH_DATE, Field.PROTECTED})
DEFAULT_HEADERS: Mapping[Field, str] = {
    Field.RECORD_NUMBER: "宛名番号",
    Field.BIRTH_DATE: "生年月日",
    Field.SEX: "性別",
    Field.DISTRICT: "町丁",
    Field.PROTECTED: "支援措置",
    Field.POSTAL_CODE: "郵便番号",
    Field.ADDRESS: "住所",
    Field.NAME: "氏名",
}
_UNWANTED = ("個人番号", "マイナンバー", "住民票コード", "本籍", "筆頭者", "国籍", "続柄", "在留資格")
_BRACKETS = str.maketrans("", "", "()[]{}<>〈〉《》「」『』【】〔〕〘〙〚〛")


class Contents(StrEnum):
    """What a file brings: all in one, the frame to draw from, details of the drawn, or the outcome of a draw
    on an isolated PC (which has no columns)."""

    ONE_FILE = "one-file"
    FRAME = "frame"
    DETAILS = "details"
    OUTCOME = "outcome"

    @property
    def required(self) -> frozenset[Field]:
        return {"one-file": FRAME | DETAILS, "frame": FRAME, "details": DETAILS}.get(self.value, frozenset())

    @property
    def allowed(self) -> frozenset[Field]:
        """Details may repeat what shows a changed person; a frame may bring no more than it needs."""
        if self is Contents.FRAME:
            return self.required
        repeated = _REPEATED if self is Contents.DETAILS else frozenset()
        return self.required | OPTIONAL_DETAILS | repeated


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with a header: a message code, with places and our own words only."""

    code: str
    params: Mapping[str, str | int]


class WrongColumns(Refusal):
    """All that is wrong with a header, one by one; `code` and `params` are the first one's."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(problems[0].code, **problems[0].params)
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class Columns:
    """Where each field stands in this file, and how many columns a row has."""

    places: Mapping[Field, int]
    width: int

    def text(self, row: Sequence[str], field: Field) -> str:
        """The cell, empty when the file has no such column."""
        place = self.places.get(field)
        return "" if place is None else row[place]


def comparable(header: str) -> str:
    """A header as it is matched: NFKC, without blanks and brackets."""
    return "".join(unicodedata.normalize("NFKC", header).translate(_BRACKETS).split())


def match(header: Sequence[str], column_map: Mapping[Field, str], contents: Contents) -> Columns:
    """Places of the fields in `header`. Raises WrongColumns, naming places and our own words only, because
    the first row of a file without header is somebody's record:

    `register.column_doubled` (column), `register.column_unwanted` (column, header),
    `register.column_not_needed` (column), `register.column_missing` / `_no_protection` (header).
    """
    wanted = {comparable(column_map[field]): field for field in contents.allowed if field in column_map}
    names = [comparable(name) for name in header]
    return placed([wanted.get(name) for name in names], names, column_map, contents)


def placed(
    fields: Sequence[Field | None],
    names: Sequence[str],
    column_map: Mapping[Field, str],
    contents: Contents,
) -> Columns:
    """The file's columns when they hold `fields`, in order. Raises WrongColumns as `match`."""
    places: dict[Field, int] = {}
    problems: list[Problem] = []
    for place, field in enumerate(fields):
        if field is None or field not in contents.allowed:
            problems.append(_not_needed(names[place], place))
        elif field in places:
            problems.append(Problem("register.column_doubled", {"column": place + 1}))
        else:
            places[field] = place
    lacking = [field for field in Field if field in contents.required and field not in places]
    problems += [_missing(field, column_map) for field in lacking]
    if problems:
        raise WrongColumns(problems)
    return Columns(places, len(fields))


def check_map(column_map: Mapping[Field, str], contents: Contents) -> None:
    """Raises Refusal `register.map_incomplete` / `register.map_ambiguous` for a map that cannot work."""
    if not all(comparable(column_map.get(field, "")) for field in contents.required):
        raise Refusal("register.map_incomplete")
    if max(Counter(comparable(header) for header in column_map.values()).values()) > 1:
        raise Refusal("register.map_ambiguous")


def unwanted(name: str) -> str | None:
    """What no extract may hold, if the (comparable) header says so."""
    return next((word for word in _UNWANTED if word in name), None)


def _not_needed(name: str, place: int) -> Problem:
    word = unwanted(name)
    if word:
        return Problem("register.column_unwanted", {"column": place + 1, "header": word})
    return Problem("register.column_not_needed", {"column": place + 1})


def _missing(field: Field, column_map: Mapping[Field, str]) -> Problem:
    header = column_map.get(field, field.value)
    if field is Field.PROTECTED:
        return Problem("register.column_no_protection", {"header": header})
    return Problem("register.column_missing", {"header": header})
