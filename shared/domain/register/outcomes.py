"""What becomes of a row, and what is noted about it: codes and places, never values."""

from bisect import insort
from collections import Counter
from collections.abc import Mapping
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
    MY_NUMBER = "my_number"

    @property
    def ja(self) -> str:
        return _NOTES[self]


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """`row` and `column` as a spreadsheet counts them; column 0 means the whole row."""

    row: int
    column: int
    code: str

    def to_json(self) -> dict[str, Json]:
        return {"row": self.row, "column": self.column, "code": self.code}


@dataclass(slots=True)
class Findings:
    """Counts all; keeps the first `limit` rows of each code for the page, and for the full report as many
    as `most`, since a wrong file must not fill memory. `fields`: column → our name of what stands there;
    `first`: by (is a note, code)."""

    limit: int = 20
    most: int = 100_000
    note_counts: Counter[Note] = field(default_factory=Counter)
    kept: list[tuple[Finding, bool]] = field(default_factory=list)
    total: int = 0
    fields: Mapping[int, str] = field(default_factory=dict)
    first: dict[tuple[bool, str], list[Finding]] = field(default_factory=dict)

    def bad(self, outcome: Outcome, row: int, column: int = 0) -> None:
        """Bad rows arrive in any order (duplicates last)."""
        self._add(Finding(row, column, outcome.value), is_note=False)

    def note(self, note: Note, row: int, column: int) -> None:
        self.note_counts[note] += 1
        self._add(Finding(row, column, note.value), is_note=True)

    def add_all(self, later: "Findings") -> None:
        """What was found in the next part of the file, as if it had been found here."""
        self.fields = later.fields
        self.note_counts.update(later.note_counts)
        self.total += later.total
        self.kept += later.kept[: self.most - len(self.kept)]
        for code, more in later.first.items():
            self.first[code] = sorted([*self.first.get(code, ()), *more])[: self.limit]

    def first_bad_rows(self) -> list[Finding]:
        """The first `limit` of each reason, by row."""
        return self._shown(is_note=False)

    def first_notes(self) -> list[Finding]:
        return self._shown(is_note=True)

    def full(self) -> list[tuple[Finding, bool]]:
        """All that were kept, by row; True: a note, which leaves nobody out."""
        return sorted(self.kept)

    @property
    def cut(self) -> bool:
        """There were more than the full report keeps."""
        return self.total > len(self.kept)

    def _add(self, finding: Finding, *, is_note: bool) -> None:
        if not self.limit:
            return
        self.total += 1
        if len(self.kept) < self.most:
            self.kept.append((finding, is_note))
        first = self.first.setdefault((is_note, finding.code), [])
        if len(first) < self.limit or finding < first[-1]:
            insort(first, finding)
            del first[self.limit :]

    def _shown(self, *, is_note: bool) -> list[Finding]:
        firsts = [first for (noted, _), first in self.first.items() if noted is is_note]
        return sorted(finding for first in firsts for finding in first)


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
    Note.MY_NUMBER: "個人番号と思われる12桁の番号がある（その行は保管せず、発送停止）",
}
