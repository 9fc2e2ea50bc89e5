"""Ordinary rows, whole columns at a time: those about which the Judge would find nothing to say, or only that
they cannot be printed.

All but a few rows of a sound register are ordinary. The others go to the Judge, one by one; a property test
holds the two ways to the same result.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from shared.domain.age import day_number
from shared.domain.draw.frame import FrameTables
from shared.domain.invitee import Sex
from shared.domain.memory import Memory
from shared.domain.register import cells, my_number
from shared.domain.register.birth_dates import NO_DATE, BirthNumbers
from shared.domain.register.blocks import JOINT, Block
from shared.domain.register.cells import Mark
from shared.domain.register.columns import Columns, Field
from shared.domain.register.encoding import Encoding, decoded
from shared.domain.register.judging import ProtectedRule, ReadingRule

ODD = -1
"""In place of a kind: the Judge has to look."""
_BLANK = re.compile(rf"{JOINT}\s*{JOINT}")
"""A cell with nothing in it."""
_READ_APART = frozenset({Field.RECORD_NUMBER, Field.BIRTH_DATE})
_FEW_KINDS = frozenset({Field.SEX, Field.DISTRICT, Field.PROTECTED, Field.POSTAL_CODE})


@dataclass(frozen=True, slots=True)
class Sifted:
    """One batch by column: births are day numbers, kinds are numbers of `FrameTables`. At the places in
    `odd` both are void."""

    numbers: Sequence[bytes]
    births: list[int]
    kinds: list[int]
    odd: list[int]
    unprintable: dict[int, int]
    """Of the others, those who cannot be printed: place → in which column."""


class Sieve:
    """For one file, or the part of it that is in one encoding. All that reads raises UnicodeDecodeError."""

    def __init__(self, rule: ReadingRule, columns: Columns, tables: FrameTables, encoding: Encoding) -> None:
        self._rule = rule
        self._pattern = rule.pattern
        self._tables = tables
        self._encoding = encoding
        self._births = BirthNumbers(encoding)
        self._received_on = day_number(rule.received_on)
        self._kinds = Memory(self._read_kind)
        places = columns.places
        self._number_at, self._birth_at = places[Field.RECORD_NUMBER], places[Field.BIRTH_DATE]
        self._kind_fields = [field for field in places if field in _FEW_KINDS]
        self._kinds_at = [places[field] for field in self._kind_fields]
        self._printed_at = [places[field] for field in (Field.NAME, Field.ADDRESS) if field in places]
        """In the order in which the Judge looks at them."""
        apart = _READ_APART | _FEW_KINDS | {Field.NAME, Field.ADDRESS}
        self._free_at = [*self._printed_at, *(at for field, at in places.items() if field not in apart)]

    def sift(self, block: Block) -> Sifted:
        columns = block.columns
        numbers = columns[self._number_at]
        births = self._births.read(columns[self._birth_at])
        kinds = list(
            map(self._kinds.__getitem__, zip(*map(columns.__getitem__, self._kinds_at), strict=True))
        )
        odd_texts, unprintable = self._texts(block)
        odd = self._odd_numbers(numbers) | self._odd_births(births) | odd_texts
        if ODD in kinds:
            odd.update([at for at, kind in enumerate(kinds) if kind == ODD])
        for at in odd & unprintable.keys():
            del unprintable[at]
        return Sifted(numbers, births, kinds, sorted(odd), unprintable)

    def _read_kind(self, of_row: tuple[bytes, ...]) -> int:
        texts = [decoded(cell, self._encoding) for cell in of_row]
        of = dict(zip(self._kind_fields, texts, strict=True))
        sex, district, mark = cells.sex(of[Field.SEX]), of[Field.DISTRICT].strip(), of[Field.PROTECTED]
        if sex is Sex.UNKNOWN or not district or my_number.found_in(JOINT.join(texts)):
            return ODD
        allowed = (Mark.NO,) if self._rule.protected is ProtectedRule.EXCLUDE else (Mark.NO, Mark.YES)
        if cells.protection(mark) not in allowed or not self._can_be_posted(of.get(Field.POSTAL_CODE)):
            return ODD
        return self._tables.kind(sex, district)

    def _can_be_posted(self, text: str | None) -> bool:
        """Without the column there is nothing to find."""
        return text is None or not cells.postal_stops(cells.postal_code(text), self._rule.postal_prefixes)

    def _odd_numbers(self, numbers: Sequence[bytes]) -> set[int]:
        if cells.all_fit(numbers, self._pattern):
            return set()
        texts = [decoded(number, self._encoding) for number in numbers]
        return {at for at, text in enumerate(texts) if cells.record_number(text, self._pattern) != text}

    def _odd_births(self, births: Sequence[int]) -> set[int]:
        if min(births) > NO_DATE and max(births) <= self._received_on:
            return set()
        return {at for at, birth in enumerate(births) if not NO_DATE < birth <= self._received_on}

    def _texts(self, block: Block) -> tuple[set[int], dict[int, int]]:
        """Texts nobody reads but people: where they are empty, or have a My Number in them; and where they
        are unprintable, with the first such column."""
        odd: set[int] = set()
        unprintable: dict[int, int] = {}
        for at in self._free_at:
            whole = block.joined(at)
            if max(map(len, block.columns[at])) >= my_number.SHORTEST and my_number.found_in(whole):
                odd.update(_places(my_number.found_in, block.texts(at)))
            if at in self._printed_at:
                unprintable = dict.fromkeys(_unprintable(block, at, whole), at) | unprintable
                if _BLANK.search(f"{JOINT}{whole}{JOINT}"):
                    odd.update(_places(_is_blank, block.texts(at)))
        return odd, unprintable


def _unprintable(block: Block, at: int, whole: str) -> list[int]:
    """Where in a column; `whole`: the column as one text."""
    found, place, counted = [], 0, 0
    for offset in cells.unprintable_at(whole):
        place += whole.count(JOINT, counted, offset)
        counted = offset
        found.append(place)
    if found and place + whole.count(JOINT, counted) >= len(block.numbers):
        return _places(cells.unprintable, block.texts(at))
    return found


def _places(is_odd: Callable[[str], bool], texts: Sequence[str]) -> list[int]:
    return [place for place, text in enumerate(texts) if is_odd(text)]


def _is_blank(text: str) -> bool:
    return not text.strip()
