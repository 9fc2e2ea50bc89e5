"""Judges each row of an extract by the plan's rule."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from shared.domain.age import ages_on, latest_birth_date
from shared.domain.draw.population import age_band
from shared.domain.invitee import Sex
from shared.domain.register import cells, my_number
from shared.domain.register.birth_dates import BirthDates
from shared.domain.register.cells import Mark
from shared.domain.register.columns import DEFAULT_HEADERS, Columns, Contents, Field, match
from shared.domain.register.outcomes import Findings, Note, Outcome
from shared.errors import Refusal


class ProtectedRule(StrEnum):
    """What the plan decides about people under protection (支援措置対象者)."""

    EXCLUDE = "exclude"
    OWN_HAND = "own-hand"


@dataclass(frozen=True, slots=True)
class ReadingRule:
    """Who may be drawn, and how the file is written. `postal_prefixes` empty: postal codes aren't placed.

    `received_on`: the day the file came; nobody in it can be born later. `columns`: where the fields stand,
    as a person said for this very header; None: `column_map` says it.
    """

    reference_date: date
    minimum_age: int
    protected: ProtectedRule
    received_on: date
    contents: Contents = Contents.ONE_FILE
    column_map: Mapping[Field, str] = field(default_factory=lambda: DEFAULT_HEADERS)
    record_number_pattern: str = cells.DEFAULT_RECORD_NUMBER
    postal_prefixes: tuple[str, ...] = ()
    columns: Columns | None = None

    def columns_of(self, header: Sequence[str]) -> Columns:
        """Raises Refusal as `columns.match`, `register.wrong_column_count`."""
        if self.columns is None:
            return match(header, self.column_map, self.contents)
        if len(header) != self.columns.width:
            found, expected = len(header), self.columns.width
            raise Refusal("register.wrong_column_count", row=1, expected=expected, found=found)
        return self.columns

    @property
    def latest_birth_date(self) -> date:
        """The latest accepted birth date, shown beside the rule for a second person to approve."""
        return latest_birth_date(self.minimum_age, self.reference_date)

    def ages(self, births: Iterable[int]) -> list[int]:
        """On the day of the rule, of people by the day numbers of their births."""
        return ages_on(births, self.reference_date)

    def age_band(self, age: int) -> str:
        """As the population is counted."""
        return age_band(age, self.minimum_age)

    @property
    def pattern(self) -> re.Pattern[str]:
        """Of a whole record number."""
        return re.compile(self.record_number_pattern)


@dataclass(frozen=True, slots=True)
class Judged:
    """One row, read. Without a valid record number it has no place in the draw."""

    row: int
    record_number: str | None
    birth_date: date | None
    sex: Sex
    district: str
    mark: Mark
    outcome: Outcome


class Judge:
    """Reads rows of one file; what it finds goes to `findings`."""

    def __init__(self, rule: ReadingRule, columns: Columns, findings: Findings) -> None:
        self._rule = rule
        self._columns = columns
        self._findings = findings
        findings.fields = {place + 1: at.value for at, place in columns.places.items()}
        self._pattern = rule.pattern
        self._births = BirthDates()
        self._latest = rule.latest_birth_date
        self._number_at = columns.places[Field.RECORD_NUMBER]
        self._birth_at = columns.places[Field.BIRTH_DATE]
        self._sex_at = columns.places[Field.SEX]
        self._district_at = columns.places[Field.DISTRICT]
        self._mark_at = columns.places[Field.PROTECTED]
        self._has_details = Field.NAME in columns.places

    def judge(self, number: int, row: Sequence[str]) -> Judged:
        """Raises Refusal `register.wrong_column_count` (row, expected, found)."""
        if len(row) != self._columns.width:
            raise Refusal(
                "register.wrong_column_count", row=number, expected=self._columns.width, found=len(row)
            )
        record_number = cells.record_number(row[self._number_at], self._pattern)
        birth_date = self._births.parse(row[self._birth_at])
        mark = cells.protection(row[self._mark_at])
        outcome, field_at_fault = self._outcome(row, record_number, birth_date, mark)
        if outcome.is_bad_row:
            self._findings.bad(outcome, number, self._column(field_at_fault))
        judged = Judged(
            number,
            record_number,
            birth_date,
            cells.sex(row[self._sex_at]),
            row[self._district_at].strip(),
            mark,
            outcome,
        )
        self._note(judged, row)
        return judged

    def _outcome(
        self, row: Sequence[str], record_number: str | None, birth_date: date | None, mark: Mark
    ) -> tuple[Outcome, Field | None]:
        if self._holds_my_number(row):
            return Outcome.MY_NUMBER, None
        if record_number is None:
            return Outcome.RECORD_NUMBER_INVALID, Field.RECORD_NUMBER
        if birth_date is None or birth_date > self._rule.received_on:
            blank = not row[self._birth_at].strip()
            return (Outcome.BIRTH_DATE_MISSING if blank else Outcome.BIRTH_DATE_INVALID), Field.BIRTH_DATE
        if mark is not Mark.NO and self._rule.protected is ProtectedRule.EXCLUDE:
            return Outcome.PROTECTED, None
        return (Outcome.ELIGIBLE if birth_date <= self._latest else Outcome.TOO_YOUNG), None

    def _holds_my_number(self, row: Sequence[str]) -> bool:
        at = self._number_at
        return my_number.found_in("\x1f".join(row[:at])) or my_number.found_in("\x1f".join(row[at + 1 :]))

    def _note(self, judged: Judged, row: Sequence[str]) -> None:
        if judged.sex is Sex.UNKNOWN:
            self._found(Note.SEX_UNKNOWN, judged, Field.SEX)
        if not judged.district:
            self._found(Note.DISTRICT_EMPTY, judged, Field.DISTRICT)
        if judged.mark is Mark.UNREADABLE:
            self._found(Note.PROTECTION_UNREADABLE, judged, Field.PROTECTED)
        if self._has_details:
            self._note_details(judged, row)

    def _note_details(self, judged: Judged, row: Sequence[str]) -> None:
        text = self._columns.text
        name, address = text(row, Field.NAME), text(row, Field.ADDRESS)
        code = cells.postal_code(text(row, Field.POSTAL_CODE))
        for stop in cells.letter_stops(code, name, address, self._rule.postal_prefixes):
            self._found(Note(stop.value), judged, _STOPPING[Note(stop.value)])
        if cells.unprintable(name):
            self._found(Note.UNPRINTABLE, judged, Field.NAME)
        elif cells.unprintable(address):
            self._found(Note.UNPRINTABLE, judged, Field.ADDRESS)

    def _found(self, note: Note, judged: Judged, field_: Field) -> None:
        self._findings.note(note, judged.row, self._column(field_))

    def _column(self, field_: Field | None) -> int:
        return 0 if field_ is None else self._columns.places.get(field_, -1) + 1


_STOPPING = {
    Note.POSTAL_CODE_INVALID: Field.POSTAL_CODE,
    Note.POSTAL_CODE_OUTSIDE: Field.POSTAL_CODE,
    Note.NAME_EMPTY: Field.NAME,
    Note.ADDRESS_EMPTY: Field.ADDRESS,
}
