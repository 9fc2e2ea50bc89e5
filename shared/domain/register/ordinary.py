"""Ordinary rows, whole columns at a time: those about which the Judge would find nothing to say.

All but a few rows of a sound register are ordinary. The others go to the Judge, one by one; a property test
holds the two ways to the same result.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from shared.domain.age import day_number
from shared.domain.draw.frame import FrameTables
from shared.domain.invitee import Sex
from shared.domain.memory import Memory
from shared.domain.register import cells, my_number
from shared.domain.register.birth_dates import NO_DATE, BirthNumbers
from shared.domain.register.cells import Mark
from shared.domain.register.columns import Columns, Field
from shared.domain.register.judging import ProtectedRule, ReadingRule

ODD = -1
"""In place of a kind: the Judge has to look."""
_JOINT = "|"
"""Between cells that are looked through together: no digit, and printable."""
_READ_APART = frozenset({Field.RECORD_NUMBER, Field.BIRTH_DATE})
_FEW_KINDS = frozenset({Field.SEX, Field.DISTRICT, Field.PROTECTED, Field.POSTAL_CODE})


@dataclass(frozen=True, slots=True)
class Sifted:
    """One batch by column: births are day numbers, kinds are numbers of `FrameTables`. At the places in
    `odd` both are void."""

    numbers: Sequence[str]
    births: list[int]
    kinds: list[int]
    odd: list[int]


class Sieve:
    """For one file."""

    def __init__(self, rule: ReadingRule, columns: Columns, tables: FrameTables) -> None:
        self._rule = rule
        self._pattern = rule.pattern
        self._tables = tables
        self._births = BirthNumbers()
        self._received_on = day_number(rule.received_on)
        self._kinds = Memory(self._read_kind)
        places = columns.places
        self._number_at, self._birth_at = places[Field.RECORD_NUMBER], places[Field.BIRTH_DATE]
        self._kind_fields = [field for field in places if field in _FEW_KINDS]
        self._kinds_at = [places[field] for field in self._kind_fields]
        self._printed_at = [places[field] for field in (Field.NAME, Field.ADDRESS) if field in places]
        apart = _READ_APART | _FEW_KINDS
        self._free_at = [place for field, place in places.items() if field not in apart]

    def sift(self, columns: Sequence[Sequence[str]]) -> Sifted:
        """Of some rows, by column."""
        numbers = columns[self._number_at]
        births = self._births.read(columns[self._birth_at])
        kinds = list(
            map(self._kinds.__getitem__, zip(*map(columns.__getitem__, self._kinds_at), strict=True))
        )
        odd = self._odd_numbers(numbers) | self._odd_births(births) | self._odd_texts(columns)
        if ODD in kinds:
            odd.update([at for at, kind in enumerate(kinds) if kind == ODD])
        return Sifted(numbers, births, kinds, sorted(odd))

    def _read_kind(self, texts: tuple[str, ...]) -> int:
        of = dict(zip(self._kind_fields, texts, strict=True))
        sex, district, mark = cells.sex(of[Field.SEX]), of[Field.DISTRICT].strip(), of[Field.PROTECTED]
        if sex is Sex.UNKNOWN or not district or my_number.found_in(_JOINT.join(texts)):
            return ODD
        allowed = (Mark.NO,) if self._rule.protected is ProtectedRule.EXCLUDE else (Mark.NO, Mark.YES)
        if cells.protection(mark) not in allowed or not self._can_be_posted(of.get(Field.POSTAL_CODE)):
            return ODD
        return self._tables.kind(sex, district)

    def _can_be_posted(self, text: str | None) -> bool:
        """Without the column there is nothing to find."""
        return text is None or not cells.postal_stops(cells.postal_code(text), self._rule.postal_prefixes)

    def _odd_numbers(self, numbers: Sequence[str]) -> set[int]:
        if cells.all_fit(numbers, self._pattern):
            return set()
        return {at for at, text in enumerate(numbers) if cells.record_number(text, self._pattern) != text}

    def _odd_births(self, births: Sequence[int]) -> set[int]:
        if min(births) > NO_DATE and max(births) <= self._received_on:
            return set()
        return {at for at, birth in enumerate(births) if not NO_DATE < birth <= self._received_on}

    def _odd_texts(self, columns: Sequence[Sequence[str]]) -> set[int]:
        """Texts nobody reads but people: empty, unprintable, or with a My Number in them."""
        odd: set[int] = set()
        for at in self._free_at:
            column, whole = columns[at], _JOINT.join(columns[at])
            if max(map(len, column)) >= my_number.SHORTEST and my_number.found_in(whole):
                odd.update([place for place, text in enumerate(column) if my_number.found_in(text)])
            if at in self._printed_at:
                odd.update(_unprintable(column, whole))
                if not all(map(str.strip, column)):
                    odd.update([place for place, text in enumerate(column) if not text.strip()])
        return odd


def _unprintable(column: Sequence[str], whole: str) -> list[int]:
    """Where in the column; `whole`: the column as one text."""
    found, place, counted = [], 0, 0
    for at in cells.unprintable_at(whole):
        place += whole.count(_JOINT, counted, at)
        counted = at
        found.append(place)
    if found and place + whole.count(_JOINT, counted) >= len(column):
        return [place for place, text in enumerate(column) if cells.unprintable(text)]
    return found
