"""A details file: addresses and names of exactly the drawn, held against their rows in the frame.

Who is missing, extra, doubled or changed is named by record number, never by name. Somebody on the
change list (異動リスト) may be missing or changed: their letter is stopped, their place stays.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from enum import StrEnum

from shared.domain.canonical_json import Json
from shared.domain.invitee import Invitee
from shared.domain.register import cells, my_number
from shared.domain.register.birth_dates import BirthDates
from shared.domain.register.columns import Columns, Field
from shared.domain.register.judging import ReadingRule
from shared.domain.register.outcomes import Findings, Note
from shared.domain.register.people import with_details
from shared.domain.register.reading import opened
from shared.errors import Refusal

_STOPPING = {
    Note.POSTAL_CODE_INVALID: Field.POSTAL_CODE,
    Note.POSTAL_CODE_OUTSIDE: Field.POSTAL_CODE,
    Note.NAME_EMPTY: Field.NAME,
    Note.ADDRESS_EMPTY: Field.ADDRESS,
}


class Discrepancy(StrEnum):
    """How a details file differs from who was asked for."""

    MISSING = "missing"
    EXTRA = "extra"
    DOUBLED = "doubled"
    CHANGED = "changed"
    RECORD_NUMBER_INVALID = "record_number_invalid"

    @property
    def ja(self) -> str:
        return _WORDS[self]


_WORDS = {
    Discrepancy.MISSING: "抽出された人の行がない（異動リストにもない）",
    Discrepancy.EXTRA: "抽出されていない人の行がある",
    Discrepancy.DOUBLED: "同じ宛名番号の行が二つ以上ある",
    Discrepancy.CHANGED: "抽出時のデータと異なる（異動リストにない）",
    Discrepancy.RECORD_NUMBER_INVALID: "宛名番号がない、または形式が違う",
}


@dataclass(frozen=True, slots=True, order=True)
class Differing:
    """`row` and `column` as a spreadsheet counts them, 0 where there is none. `record_number`: for ward
    staff only; it stays in the details' own holding."""

    row: int
    column: int
    code: str
    record_number: str

    def to_json(self) -> Json:
        return {
            "row": self.row,
            "column": self.column,
            "code": self.code,
            "record_number": self.record_number,
        }


@dataclass(slots=True)
class Details:
    """`people`: everybody asked for, by rank; without details where they may be missing (`excused`)."""

    rows: int = 0
    people: list[Invitee] = field(default_factory=list)
    differing: list[Differing] = field(default_factory=list)
    findings: Findings = field(default_factory=Findings)
    matched: int = 0
    excused: int = 0


def read_details(
    pieces: Iterable[str], rule: ReadingRule, asked: Sequence[Invitee], moved: AbstractSet[str]
) -> Details:
    """Hold the file against `asked` (their rows in the frame). `moved`: record numbers on the change list.

    Raises Refusal for the file as `reading.judge_beginning` does.
    """
    rows, columns = opened(pieces, rule)
    details = Details()
    reader = _Reader(rule, columns, details, {one.record_number: one for one in asked}, moved)
    for number, row in rows:
        details.rows += 1
        reader.read(number, row)
    details.people = list(reader.completed(asked))
    details.differing.sort()
    return details


class _Reader:
    def __init__(
        self,
        rule: ReadingRule,
        columns: Columns,
        details: Details,
        asked: dict[str, Invitee],
        moved: AbstractSet[str],
    ) -> None:
        self._rule, self._columns, self._details, self._asked = rule, columns, details, asked
        self._moved = moved
        details.findings.fields = {place + 1: at.value for at, place in columns.places.items()}
        self._pattern = re.compile(rule.record_number_pattern)
        self._births = BirthDates()
        self._found: dict[str, Invitee] = {}
        self._first_row: dict[str, int] = {}

    def read(self, number: int, row: Sequence[str]) -> None:
        if len(row) != self._columns.width:
            raise Refusal(
                "register.wrong_column_count", row=number, expected=self._columns.width, found=len(row)
            )
        written = row[self._columns.places[Field.RECORD_NUMBER]]
        record_number = cells.record_number(written, self._pattern)
        if record_number is None:
            self._differs(Discrepancy.RECORD_NUMBER_INVALID, number, Field.RECORD_NUMBER, "")
        elif record_number not in self._asked:
            self._differs(Discrepancy.EXTRA, number, Field.RECORD_NUMBER, record_number)
        elif record_number in self._first_row:
            self._differs(Discrepancy.DOUBLED, number, Field.RECORD_NUMBER, record_number)
        else:
            self._first_row[record_number] = number
            self._take(number, row, self._asked[record_number])

    def completed(self, asked: Sequence[Invitee]) -> Iterator[Invitee]:
        """Everybody asked for, in their order; notes who is missing."""
        for one in asked:
            if one.record_number in self._found:
                self._details.matched += 1
            elif one.record_number in self._moved:
                self._details.excused += 1
            elif one.record_number not in self._first_row:
                self._differs(Discrepancy.MISSING, 0, None, one.record_number)
            yield self._found.get(one.record_number, one)

    def _take(self, number: int, row: Sequence[str], known: Invitee) -> None:
        changed = self._changed(row, known)
        protected = known.protected or changed is Field.PROTECTED
        if changed and known.record_number not in self._moved:
            self._differs(Discrepancy.CHANGED, number, changed, known.record_number)
            return
        if self._holds_my_number(row):
            self._details.findings.note(Note.MY_NUMBER, number, 0)
            self._found[known.record_number] = replace(known, protected=protected)
            return
        person = replace(with_details(known, row, self._columns, self._rule), protected=protected)
        self._note(person, number)
        self._found[known.record_number] = person

    def _changed(self, row: Sequence[str], known: Invitee) -> Field | None:
        """The first of the frame's fields that the file repeats with another value."""
        text = self._columns.text
        places = self._columns.places
        if Field.BIRTH_DATE in places and self._births.parse(text(row, Field.BIRTH_DATE)) != known.birth_date:
            return Field.BIRTH_DATE
        if Field.PROTECTED not in places:
            return None
        marked = cells.protection(text(row, Field.PROTECTED)) is not cells.Mark.NO
        return Field.PROTECTED if marked != known.protected else None

    def _holds_my_number(self, row: Sequence[str]) -> bool:
        number_at = self._columns.places[Field.RECORD_NUMBER]
        others = [cell for place, cell in enumerate(row) if place != number_at]
        return my_number.found_in("\x1f".join(others))

    def _note(self, person: Invitee, number: int) -> None:
        for stop in person.stops:
            note = Note(stop.value)
            self._details.findings.note(note, number, self._column(_STOPPING[note]))
        if person.unprintable:
            at_fault = Field.NAME if cells.unprintable(person.name) else Field.ADDRESS
            self._details.findings.note(Note.UNPRINTABLE, number, self._column(at_fault))

    def _differs(self, code: Discrepancy, row: int, at: Field | None, record_number: str) -> None:
        self._details.differing.append(Differing(row, self._column(at), code.value, record_number))

    def _column(self, at: Field | None) -> int:
        return 0 if at is None else self._columns.places[at] + 1
