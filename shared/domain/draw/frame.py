"""The frame drawn from: every row as 27 packed bytes, sorted by bucket, so that millions fit in memory.

Equal record numbers have equal tokens: sorting brings duplicates together. Parts of a file are gathered
apart, in any process, and put together in the order of the file.
"""

import struct
from array import array
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import accumulate, compress, islice
from operator import add, eq, itemgetter
from typing import Any, Protocol

from shared.domain.draw.tokens import TOKEN_BYTES
from shared.domain.in_order import InOrder, in_turn
from shared.domain.invitee import Sex
from shared.domain.memory import Memory
from shared.domain.register.outcomes import Findings, Outcome
from shared.errors import Refusal

type Kind = tuple[Sex, str]
type Cell = tuple[Sex, str, str]

_ROW = struct.Struct(">16sBIIH")
_BIRTH = slice(21, 25)
"""In a packed row."""
_BUCKETS = 256
_SORTED_BYTES = 1 << 18
"""Of buckets, at least, that are sorted as one piece of work."""
_MOST_DISTRICTS = 5000
_OUTCOMES = tuple(Outcome)
_ELIGIBLE, _TOO_YOUNG = _OUTCOMES.index(Outcome.ELIGIBLE), _OUTCOMES.index(Outcome.TOO_YOUNG)
_BAND = 1 << 16
"""More than there can be kinds: a band's number × this + a kind's is one number to count by."""
_TOO_YOUNG_BAND = ""


@dataclass(slots=True)
class Census:
    """Counts over the rows; all but `outcomes` are of the eligible only. `cells`: by sex, age band, district;
    `earliest`, `latest`: births."""

    outcomes: Counter[Outcome] = field(default_factory=Counter)
    ages: Counter[int] = field(default_factory=Counter)
    cells: Counter[Cell] = field(default_factory=Counter)
    earliest: date | None = None
    latest: date | None = None

    @property
    def sexes(self) -> Counter[Sex]:
        return self._by(0)

    @property
    def districts(self) -> Counter[str]:
        return self._by(2)

    @property
    def rows(self) -> int:
        return self.outcomes.total()

    @property
    def eligible(self) -> int:
        return self.outcomes[Outcome.ELIGIBLE]

    def take_births(self, between: tuple[int, int] | None) -> None:
        """First and last (ordinals) of some more people; None: nobody."""
        if between:
            first, last = map(date.fromordinal, between)
            self.earliest = min(first, self.earliest or first)
            self.latest = max(last, self.latest or last)

    def _by(self, place: int) -> Counter[Any]:
        found: Counter[Any] = Counter()
        for cell, people in self.cells.items():
            found[cell[place]] += people
        return found


class AgeRule(Protocol):
    """Whose age makes them eligible, and how people are counted by age."""

    @property
    def minimum_age(self) -> int: ...

    def age(self, birth: date) -> int: ...

    def age_band(self, age: int) -> str: ...


class FrameTables:
    """What rows are counted by, numbered as it comes, for all parts of a file that one process reads."""

    def __init__(self, rule: AgeRule) -> None:
        self.minimum_age = rule.minimum_age
        self.ages = Memory(lambda born: rule.age(date.fromordinal(born)))
        """By birth (an ordinal)."""
        self.bands = Memory(self._read_band)
        """By age, as numbers to which that of a kind can be added."""
        self._band_of = rule.age_band
        self._bands: dict[str, int] = {}
        self._kinds: dict[Kind, int] = {}
        self._districts: set[str] = set()

    def kind(self, sex: Sex, district: str) -> int:
        """Its number. Raises Refusal `register.districts_too_many`: the column holds something else."""
        self._districts.add(district)
        _refuse_many(self._districts)
        return self._kinds.setdefault((sex, district), len(self._kinds))

    def kinds(self) -> list[Kind]:
        """By number."""
        return list(self._kinds)

    def cells(self, counts: Mapping[int, int]) -> Counter[Cell]:
        """People by band + kind → by cell, without those who are too young."""
        bands, kinds = list(self._bands), self.kinds()
        found: Counter[Cell] = Counter()
        for number, people in counts.items():
            if band := bands[number // _BAND]:
                found[_cell(kinds[number % _BAND], band)] = people
        return found

    def _read_band(self, age: int) -> int:
        band = self._band_of(age) if age >= self.minimum_age else _TOO_YOUNG_BAND
        return _BAND * self._bands.setdefault(band, len(self._bands))


@dataclass(frozen=True, slots=True)
class FramePart:
    """Rows of one part of a file, packed, bucket after bucket; `ends`: where each bucket begins, and the end.

    None of the rows has a lower number than `first_row`; `kinds`: by the numbers that name them in packed
    rows. `ages` and `cells` are of the eligible only.
    """

    first_row: int
    rows: bytes
    ends: "array[int]"
    kinds: list[Kind]
    outcomes: Counter[Outcome]
    ages: Counter[int]
    cells: Counter[Cell]
    findings: Findings


class FrameRows:
    """Rows of one part of a file while they are read, in any order."""

    def __init__(self, tables: FrameTables, first_row: int = 0) -> None:
        self.findings = Findings()
        self._tables = tables
        self._first_row = first_row
        self._buckets = [bytearray() for _ in range(_BUCKETS)]
        self._outcomes: Counter[Outcome] = Counter()
        self._ages: Counter[int] = Counter()
        self._cells: Counter[int] = Counter()

    def add(
        self, token: bytes, row: int, birth: date | None, sex: Sex, district: str, outcome: Outcome
    ) -> None:
        """Raises Refusal as `FrameTables.kind` does."""
        born, kind = birth.toordinal() if birth else 0, self._tables.kind(sex, district)
        self._buckets[token[0]] += _ROW.pack(token, _OUTCOMES.index(outcome), row, born, kind)
        self._outcomes[outcome] += 1
        if outcome is Outcome.ELIGIBLE:
            age = self._tables.ages[born]
            self._ages[age] += 1
            self._cells[self._tables.bands[age] + kind] += 1

    def add_all(
        self, tokens: Iterable[bytes], rows: Iterable[int], births: Sequence[int], kinds: Sequence[int]
    ) -> None:
        """People column by column, eligible or too young. Of tokens the beginning counts; births are
        ordinals."""
        ages, minimum = list(map(self._tables.ages.__getitem__, births)), self._tables.minimum_age
        outcomes = [_TOO_YOUNG if age < minimum else _ELIGIBLE for age in ages]
        buckets = self._buckets
        for packed in map(_ROW.pack, tokens, outcomes, rows, births, kinds):
            buckets[packed[0]] += packed
        young = outcomes.count(_TOO_YOUNG)
        self._outcomes[Outcome.TOO_YOUNG] += young
        self._outcomes[Outcome.ELIGIBLE] += len(outcomes) - young
        self._ages.update(ages)
        self._cells.update(map(add, map(self._tables.bands.__getitem__, ages), kinds))

    def add_without_token(self, outcome: Outcome) -> None:
        """A row whose record number cannot be read."""
        self._outcomes[outcome] += 1

    def part(self) -> FramePart:
        """All of them."""
        minimum = self._tables.minimum_age
        return FramePart(
            first_row=self._first_row,
            rows=b"".join(self._buckets),
            ends=array("I", accumulate(map(len, self._buckets), initial=0)),
            kinds=self._tables.kinds(),
            outcomes=self._outcomes,
            ages=Counter({age: people for age, people in self._ages.items() if age >= minimum}),
            cells=self._tables.cells(self._cells),
            findings=self.findings,
        )


class Frame:
    """The whole, from its parts in the order of the file. `tokens` may be taken once."""

    def __init__(self, parts: Iterable[FramePart], rule: AgeRule) -> None:
        self._rule = rule
        self.findings = Findings()
        self._rows: list[bytes] = []
        self._ends: list[array[int]] = []
        """Of each part: buckets that grew with every part would leave holes as large as half of them."""
        self._districts: set[str] = set()
        self._kinds: dict[Kind, Kind] = {}
        self._kinds_from: list[tuple[int, list[Kind]]] = []
        """From which row on the numbers in packed rows mean which kinds."""
        self._census = Census()
        for part in parts:
            self._take(part)

    @property
    def census(self) -> Census:
        """Complete once all tokens were taken: only then the duplicates are known."""
        found = self._census
        return replace(found, outcomes=+found.outcomes, ages=+found.ages, cells=+found.cells)

    def tokens(self, each: InOrder = in_turn) -> Iterator[bytes]:
        """The eligible tokens, sorted and unique, packed, some buckets at a time."""
        for tokens, births, doubled in each(_sorted, self._some_buckets()):
            for row in doubled:
                self._recount_as_doubled(*_ROW.unpack(row))
            self._census.take_births(births)
            yield tokens

    def _take(self, part: FramePart) -> None:
        """Raises Refusal `register.districts_too_many`."""
        self._districts.update(district for _, district in part.kinds)
        _refuse_many(self._districts)
        kinds = [self._kinds.setdefault(kind, kind) for kind in part.kinds]
        self._kinds_from.append((part.first_row, kinds))
        self._rows.append(part.rows)
        self._ends.append(part.ends)
        self._census.outcomes.update(part.outcomes)
        self._census.ages.update(part.ages)
        self._census.cells.update(part.cells)
        self.findings.add_all(part.findings)

    def _some_buckets(self) -> Iterator[list[bytes]]:
        """All buckets, in order, some at a time."""
        taken: list[bytes] = []
        for at in range(_BUCKETS):
            parts = zip(self._rows, self._ends, strict=True)
            taken.append(b"".join([rows[ends[at] : ends[at + 1]] for rows, ends in parts]))
            if sum(map(len, taken)) >= _SORTED_BYTES:
                yield taken
                taken = []
        yield taken

    def _recount_as_doubled(self, _token: bytes, outcome: int, row: int, born: int, number: int) -> None:
        self._census.outcomes[_OUTCOMES[outcome]] -= 1
        self._census.outcomes[Outcome.DUPLICATE] += 1
        self.findings.bad(Outcome.DUPLICATE, row)
        if outcome == _ELIGIBLE:
            part = bisect_right(self._kinds_from, row, key=itemgetter(0)) - 1
            age = self._rule.age(date.fromordinal(born))
            self._census.ages[age] -= 1
            self._census.cells[_cell(self._kinds_from[part][1][number], self._rule.age_band(age))] -= 1


def _cell(kind: Kind, band: str) -> Cell:
    sex, district = kind
    return sex, band, district


def _refuse_many(districts: AbstractSet[str]) -> None:
    if len(districts) > _MOST_DISTRICTS:
        raise Refusal("register.districts_too_many", limit=_MOST_DISTRICTS)


def _sorted(buckets: Sequence[bytes]) -> tuple[bytes, tuple[int, int] | None, list[bytes]]:
    """Of these buckets: the eligible tokens, these people's first and last birth (ordinals), and the rows
    of doubled record numbers, which are left out."""
    found: list[bytes] = []
    births: list[bytes] = []
    doubled: list[bytes] = []
    for packed in buckets:
        rows = sorted([packed[at : at + _ROW.size] for at in range(0, len(packed), _ROW.size)])
        tokens = [row[:TOKEN_BYTES] for row in rows]
        if any(map(eq, tokens, islice(tokens, 1, None))):
            times = Counter(tokens)
            doubled += [row for row in rows if times[row[:TOKEN_BYTES]] > 1]
            rows = [row for row in rows if times[row[:TOKEN_BYTES]] == 1]
            tokens = [row[:TOKEN_BYTES] for row in rows]
        eligible = [row[TOKEN_BYTES] == _ELIGIBLE for row in rows]
        found += compress(tokens, eligible)
        births += [row[_BIRTH] for row in compress(rows, eligible)]
    between = (int.from_bytes(min(births)), int.from_bytes(max(births))) if births else None
    return b"".join(found), between, doubled
