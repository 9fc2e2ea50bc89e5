"""The frame drawn from: every row as 26 packed bytes, sorted by bucket, so that millions fit in memory.

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
from itertools import accumulate, compress
from operator import add, itemgetter, not_
from typing import Any, Protocol

from shared.domain.age import day_number, day_of
from shared.domain.in_order import InOrder, in_turn
from shared.domain.invitee import Sex
from shared.domain.memory import Memory
from shared.domain.packed import Packed
from shared.domain.register.outcomes import Findings, Outcome
from shared.errors import Refusal

type Kind = tuple[Sex, str]
type Cell = tuple[Sex, str, str]

_ROW = struct.Struct(">16sIIH")
"""Token, outcome and birth, row, kind."""
_ROWS, _TOKENS, _OUTCOMES_AND_BIRTHS = Packed(f"{_ROW.size}s"), Packed("16s10x"), Packed("16xI6x")
_BUCKETS = 256
_SORTED_BYTES = 1 << 18
"""Of buckets, at least, that are sorted as one piece of work."""
_MOST_DISTRICTS = 5000
_OUTCOMES = tuple(Outcome)
_OUTCOME = 1 << 24
"""More than any birth (a day number): an outcome's number × this + a birth is one number."""
_BY_AGE = 0
"""In place of an outcome's number: eligible or too young, as the birth says."""
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
        """First and last (day numbers) of some more people; None: nobody."""
        if between:
            first, last = map(day_of, between)
            self.earliest = min(first, self.earliest or first)
            self.latest = max(last, self.latest or last)

    def _by(self, place: int) -> Counter[Any]:
        found: Counter[Any] = Counter()
        for cell, people in self.cells.items():
            found[cell[place]] += people
        return found


class AgeRule(Protocol):
    """Whose age makes them eligible, and how people are counted by age. Births are day numbers."""

    @property
    def minimum_age(self) -> int: ...

    @property
    def latest_birth_date(self) -> date: ...

    def ages(self, births: Iterable[int]) -> list[int]: ...

    def age_band(self, age: int) -> str: ...


class FrameTables:
    """What rows are counted by, numbered as it comes, for all parts of a file that one process reads."""

    def __init__(self, rule: AgeRule) -> None:
        self.minimum_age = rule.minimum_age
        self.ages = rule.ages
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
        """Of the eligible, and of those who are too young."""
        self._cells: Counter[int] = Counter()

    def add(
        self, token: bytes, row: int, born: date | None, sex: Sex, district: str, outcome: Outcome
    ) -> None:
        """Raises Refusal as `FrameTables.kind` does."""
        birth, kind = day_number(born) if born else 0, self._tables.kind(sex, district)
        if outcome in (Outcome.ELIGIBLE, Outcome.TOO_YOUNG):
            self.add_all([token], [row], [birth], [kind])
            return
        number = _OUTCOMES.index(outcome) + 1
        self._buckets[token[0]] += _ROW.pack(token, number * _OUTCOME + birth, row, kind)
        self._outcomes[outcome] += 1

    def add_all(
        self, tokens: Iterable[bytes], rows: Iterable[int], births: Sequence[int], kinds: Sequence[int]
    ) -> None:
        """People about whom nothing but their age decides, column by column. Of tokens the beginning counts;
        births are day numbers."""
        buckets = self._buckets
        for packed in map(_ROW.pack, tokens, births, rows, kinds):
            buckets[packed[0]] += packed
        ages = self._tables.ages(births)
        self._ages.update(ages)
        self._cells.update(map(add, map(self._tables.bands.__getitem__, ages), kinds))

    def add_without_token(self, outcome: Outcome) -> None:
        """A row whose record number cannot be read."""
        self._outcomes[outcome] += 1

    def part(self) -> FramePart:
        """All of them."""
        minimum = self._tables.minimum_age
        eligible = Counter({age: people for age, people in self._ages.items() if age >= minimum})
        too_young = self._ages.total() - eligible.total()
        counted = {Outcome.ELIGIBLE: eligible.total(), Outcome.TOO_YOUNG: too_young}
        return FramePart(
            first_row=self._first_row,
            rows=b"".join(self._buckets),
            ends=array("I", accumulate(map(len, self._buckets), initial=0)),
            kinds=self._tables.kinds(),
            outcomes=self._outcomes + Counter(counted),
            ages=eligible,
            cells=self._tables.cells(self._cells),
            findings=self.findings,
        )


class Frame:
    """The whole, from its parts in the order of the file. `tokens` may be taken once."""

    def __init__(self, parts: Iterable[FramePart], rule: AgeRule) -> None:
        self._rule = rule
        self._latest = day_number(rule.latest_birth_date)
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
        for tokens, births, doubled in each(_Sorted(self._latest), self._some_buckets()):
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

    def _recount_as_doubled(self, _token: bytes, outcome_and_birth: int, row: int, kind: int) -> None:
        number, birth = divmod(outcome_and_birth, _OUTCOME)
        by_age = Outcome.ELIGIBLE if birth <= self._latest else Outcome.TOO_YOUNG
        outcome = by_age if number == _BY_AGE else _OUTCOMES[number - 1]
        self._census.outcomes[outcome] -= 1
        self._census.outcomes[Outcome.DUPLICATE] += 1
        self.findings.bad(Outcome.DUPLICATE, row)
        if outcome is Outcome.ELIGIBLE:
            part = bisect_right(self._kinds_from, row, key=itemgetter(0)) - 1
            (age,) = self._rule.ages([birth])
            self._census.ages[age] -= 1
            self._census.cells[_cell(self._kinds_from[part][1][kind], self._rule.age_band(age))] -= 1


def _cell(kind: Kind, band: str) -> Cell:
    sex, district = kind
    return sex, band, district


def _refuse_many(districts: AbstractSet[str]) -> None:
    if len(districts) > _MOST_DISTRICTS:
        raise Refusal("register.districts_too_many", limit=_MOST_DISTRICTS)


@dataclass(frozen=True, slots=True)
class _Sorted:
    """Of some buckets: the eligible tokens, these people's first and last birth (day numbers), and the rows
    of doubled record numbers, which are left out. `latest`: birth of those who may be drawn."""

    latest: int

    def __call__(self, buckets: Sequence[bytes]) -> tuple[bytes, tuple[int, int] | None, list[bytes]]:
        found: list[bytes] = []
        births: list[int] = []
        doubled: list[bytes] = []
        latest = self.latest
        for packed in buckets:
            rows = sorted(_ROWS.fields(packed))
            whole = b"".join(rows)
            tokens = _TOKENS.fields(whole)
            if len(set(tokens)) < len(tokens):
                once = [times == 1 for times in map(Counter(tokens).__getitem__, tokens)]
                doubled += compress(rows, map(not_, once))
                whole, tokens = b"".join(compress(rows, once)), list(compress(tokens, once))
            people = _OUTCOMES_AND_BIRTHS.fields(whole)
            eligible = [person <= latest for person in people]
            found += compress(tokens, eligible)
            births += compress(people, eligible)
        return b"".join(found), (min(births), max(births)) if births else None, doubled
