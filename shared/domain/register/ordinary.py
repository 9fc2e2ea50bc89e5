"""Ordinary rows, whole columns at a time: those about which the Judge would find nothing to say.

All but a few rows of a sound register are ordinary. The others go to the Judge, one by one; a property test
holds the two ways to the same result.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from shared.domain.draw.frame import FramePart
from shared.domain.invitee import Sex
from shared.domain.register import cells, my_number
from shared.domain.register.birth_dates import parse
from shared.domain.register.cells import Mark
from shared.domain.register.columns import Columns, Field
from shared.domain.register.judging import ProtectedRule, ReadingRule

ODD = -1
"""In place of a birth or a kind: the Judge has to look."""
_MOST_REMEMBERED = 1 << 16
_JOINT = "|"
"""Between cells that are looked through together: no digit, and printable."""
_READ_APART = frozenset({Field.RECORD_NUMBER, Field.BIRTH_DATE})
_FEW_KINDS = frozenset({Field.SEX, Field.DISTRICT, Field.PROTECTED, Field.POSTAL_CODE})


class Memory(dict[Any, int]):
    """What a text, or several, was read as: registers repeat them by the thousand."""

    def __init__(self, read: Callable[[Any], int]) -> None:
        super().__init__()
        self._read = read

    def __missing__(self, key: Any) -> int:
        if len(self) >= _MOST_REMEMBERED:
            self.clear()
        return self.setdefault(key, self._read(key))


@dataclass(frozen=True, slots=True)
class Sifted:
    """One batch by column: births are ordinals, kinds the part's. At the places in `odd` both are void."""

    numbers: Sequence[str]
    births: list[int]
    kinds: list[int]
    odd: list[int]


def births(rule: ReadingRule) -> Memory:
    """Ordinals of birth dates as written, for all sieves of one file."""

    def read(text: str) -> int:
        birth = parse(text)
        return birth.toordinal() if birth and birth <= rule.received_on else ODD

    return Memory(read)


class Sieve:
    """For one part of a file; kinds are numbered by the part that its rows go to."""

    def __init__(self, rule: ReadingRule, columns: Columns, part: FramePart, known: Memory) -> None:
        self._rule = rule
        self._pattern = rule.pattern
        self._part = part
        self._births = known
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
        births = list(map(self._births.__getitem__, columns[self._birth_at]))
        kinds = list(
            map(self._kinds.__getitem__, zip(*map(columns.__getitem__, self._kinds_at), strict=True))
        )
        odd = self._odd_numbers(numbers) | _places(births) | _places(kinds) | self._odd_texts(columns)
        for at in odd:
            births[at] = kinds[at] = ODD
        return Sifted(numbers, births, kinds, sorted(odd))

    def _read_kind(self, texts: tuple[str, ...]) -> int:
        of = dict(zip(self._kind_fields, texts, strict=True))
        sex, district, mark = cells.sex(of[Field.SEX]), of[Field.DISTRICT].strip(), of[Field.PROTECTED]
        if sex is Sex.UNKNOWN or not district or my_number.found_in(_JOINT.join(texts)):
            return ODD
        allowed = (Mark.NO,) if self._rule.protected is ProtectedRule.EXCLUDE else (Mark.NO, Mark.YES)
        if cells.protection(mark) not in allowed or not self._can_be_posted(of.get(Field.POSTAL_CODE)):
            return ODD
        return self._part.kind(sex, district)

    def _can_be_posted(self, text: str | None) -> bool:
        """Without the column there is nothing to find."""
        return text is None or not cells.postal_stops(cells.postal_code(text), self._rule.postal_prefixes)

    def _odd_numbers(self, numbers: Sequence[str]) -> set[int]:
        whole = "".join(numbers)
        if whole.isascii() and len(whole.split()) < 2 and all(map(self._pattern.fullmatch, numbers)):
            return set()
        return {at for at, text in enumerate(numbers) if cells.record_number(text, self._pattern) != text}

    def _odd_texts(self, columns: Sequence[Sequence[str]]) -> set[int]:
        """Texts nobody reads but people: empty, unprintable, or with a My Number in them."""
        odd: set[int] = set()
        for at in self._free_at:
            column, whole = columns[at], _JOINT.join(columns[at])
            if my_number.found_in(whole):
                odd.update([place for place, text in enumerate(column) if my_number.found_in(text)])
            if at in self._printed_at:
                odd.update(_unprintable(column, whole))
                if not all(map(str.strip, column)):
                    odd.update([place for place, text in enumerate(column) if not text.strip()])
        return odd


def _unprintable(column: Sequence[str], whole: str) -> list[int]:
    """Where in the column; `whole`: the column as one text."""
    if whole.count(_JOINT) >= len(column):
        return [place for place, text in enumerate(column) if cells.unprintable(text)]
    return [whole.count(_JOINT, 0, at) for at in cells.unprintable_at(whole)]


def _places(values: Sequence[int]) -> set[int]:
    return {at for at, value in enumerate(values) if value == ODD} if ODD in values else set()
