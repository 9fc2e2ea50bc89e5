"""What becomes of a row, and what is noted about it: codes and places, never values."""

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum

from shared.domain.canonical_json import Json


class Outcome(StrEnum):
    """In the draw, not eligible by the rule, or left out as a bad row. The order is part of no format."""

    ELIGIBLE = "eligible"
    TOO_YOUNG = "too_young"
    PROTECTED = "protected"
    DUPLICATE = "duplicate"
    RECORD_NUMBER_INVALID = "record_number_invalid"
    BIRTH_DATE_MISSING = "birth_date_missing"
    BIRTH_DATE_INVALID = "birth_date_invalid"
    MY_NUMBER = "my_number"

    @property
    def is_bad_row(self) -> bool:
        """Somebody should look at the row; the other outcomes are the rule at work."""
        return self not in (Outcome.ELIGIBLE, Outcome.TOO_YOUNG, Outcome.PROTECTED)

    @property
    def ja(self) -> str:
        return _OUTCOMES[self]


class Note(StrEnum):
    """Worth telling, but never a reason to leave somebody out."""

    SEX_UNKNOWN = "sex_unknown"
    DISTRICT_EMPTY = "district_empty"
    PROTECTION_UNREADABLE = "protection_unreadable"
    UNPRINTABLE = "unprintable"
    POSTAL_CODE_INVALID = "postal_code_invalid"
    POSTAL_CODE_OUTSIDE = "postal_code_outside"
    NAME_EMPTY = "name_empty"
    ADDRESS_EMPTY = "address_empty"

    @property
    def ja(self) -> str:
        return _NOTES[self]


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """`row` and `column` as a spreadsheet counts them; column 0 means the whole row."""

    row: int
    column: int
    code: str

    def to_json(self) -> Json:
        return {"row": self.row, "column": self.column, "code": self.code}


@dataclass(slots=True)
class Findings:
    """Counts all, keeps the first `limit` bad rows and as many notes: a wrong file must not fill memory."""

    limit: int = 100
    bad_rows: list[Finding] = field(default_factory=list)
    notes: list[Finding] = field(default_factory=list)
    note_counts: Counter[Note] = field(default_factory=Counter)

    def bad(self, outcome: Outcome, row: int, column: int = 0) -> None:
        """Bad rows arrive in any order (duplicates last); `first_bad_rows` sorts them."""
        self.bad_rows.append(Finding(row, column, outcome.value))
        if len(self.bad_rows) > 2 * self.limit:
            self.bad_rows = self.first_bad_rows()

    def note(self, note: Note, row: int, column: int) -> None:
        self.note_counts[note] += 1
        if len(self.notes) < self.limit:
            self.notes.append(Finding(row, column, note.value))

    def first_bad_rows(self) -> list[Finding]:
        return sorted(self.bad_rows)[: self.limit]


_OUTCOMES = {
    Outcome.ELIGIBLE: "抽出の対象",
    Outcome.TOO_YOUNG: "対象外（年齢）",
    Outcome.PROTECTED: "対象外（支援措置）",
    Outcome.DUPLICATE: "除外（宛名番号の重複。重複した行をすべて除外）",
    Outcome.RECORD_NUMBER_INVALID: "除外（宛名番号がない、または形式が違う）",
    Outcome.BIRTH_DATE_MISSING: "除外（生年月日がない）",
    Outcome.BIRTH_DATE_INVALID: "除外（ありえない、または読み取れない生年月日）",
    Outcome.MY_NUMBER: "除外（個人番号と思われる12桁の番号がある）",
}
_NOTES = {
    Note.SEX_UNKNOWN: "性別が空欄または読み取れない",
    Note.DISTRICT_EMPTY: "町丁が空欄",
    Note.PROTECTION_UNREADABLE: "支援措置の記載を読み取れない（対象者として扱う）",
    Note.UNPRINTABLE: "氏名または住所に印刷できない文字がある（手作業で作成）",
    Note.POSTAL_CODE_INVALID: "郵便番号が7桁でない（発送停止）",
    Note.POSTAL_CODE_OUTSIDE: "郵便番号が区外（発送停止）",
    Note.NAME_EMPTY: "氏名が空欄（発送停止）",
    Note.ADDRESS_EMPTY: "住所が空欄（発送停止）",
}
