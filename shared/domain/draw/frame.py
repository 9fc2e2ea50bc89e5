"""The frame drawn from: every row as 27 packed bytes, sorted by bucket, so that millions fit in memory.

Equal record numbers have equal tokens: sorting brings duplicates together. Parts of a file are gathered
apart and put together in the order of the file.
"""

import struct
from array import array
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import date
from itertools import accumulate, compress, islice
from operator import eq, itemgetter, not_
from typing import Any

from shared.domain.draw.tokens import TOKEN_BYTES
from shared.domain.in_order import InOrder, in_turn
from shared.domain.invitee import Sex
from shared.domain.register.outcomes import Findings, Outcome
from shared.errors import Refusal

type Kind = tuple[Sex, str]
type Cell = tuple[Sex, str, str]

_ROW = struct.Struct(">16sBIIH")
_BUCKETS = 256
_SORTED_BYTES = 1 << 18
"""Of buckets, at least, that are sorted as one piece of work."""
_MOST_DISTRICTS = 5000
_OUTCOMES = tuple(Outcome)
_ELIGIBLE, _TOO_YOUNG = _OUTCOMES.index(Outcome.ELIGIBLE), _OUTCOMES.index(Outcome.TOO_YOUNG)


@dataclass(slots=True)
class Census:
    """Counts over the rows; births and `cells` (sex, age band, district) of the eligible only."""

    outcomes: Counter[Outcome] = field(default_factory=Counter)
    births: Counter[date] = field(default_factory=Counter)
    cells: Counter[Cell] = field(default_factory=Counter)

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

    def _by(self, place: int) -> Counter[Any]:
        found: Counter[Any] = Counter()
        for cell, people in self.cells.items():
            found[cell[place]] += people
        return found


class Bands(dict[int, str]):
    """Age band by birth (an ordinal): there are far fewer births than rows."""

    def __init__(self, band_of: Callable[[date], str]) -> None:
        super().__init__()
        self._band_of = band_of

    def __reduce__(self) -> tuple[type["Bands"], tuple[Callable[[date], str]]]:
        """For another process of ours: without what was remembered."""
        return type(self), (self._band_of,)

    def __missing__(self, born: int) -> str:
        return self.setdefault(born, self._band_of(date.fromordinal(born)))


@dataclass(slots=True)
class FramePart:
    """Rows of one part of a file, in any order; none has a lower number than `first_row`.

    `kinds`: sex and district → the number under which packed rows name them. `births` (ordinals) and
    `cell_counts` (age band and kind) are of the eligible only.
    """

    bands: Bands
    findings: Findings = field(default_factory=Findings)
    first_row: int = 0
    buckets: list[bytearray] = field(default_factory=lambda: [bytearray() for _ in range(_BUCKETS)])
    kinds: dict[Kind, int] = field(default_factory=dict)
    districts: set[str] = field(default_factory=set)
    outcome_counts: Counter[Outcome] = field(default_factory=Counter)
    births: "array[int]" = field(default_factory=lambda: array("I"))
    cell_counts: Counter[tuple[str, int]] = field(default_factory=Counter)

    def kind(self, sex: Sex, district: str) -> int:
        """Raises Refusal `register.districts_too_many`: the column holds something else."""
        self.districts.add(district)
        _refuse_many(self.districts)
        return self.kinds.setdefault((sex, district), len(self.kinds))

    def add(
        self, token: bytes, row: int, birth: date | None, sex: Sex, district: str, outcome: Outcome
    ) -> None:
        """Raises Refusal as `kind` does."""
        born, kind = birth.toordinal() if birth else 0, self.kind(sex, district)
        self.buckets[token[0]] += _ROW.pack(token, _OUTCOMES.index(outcome), row, born, kind)
        self.outcome_counts[outcome] += 1
        if outcome is Outcome.ELIGIBLE:
            self.births.append(born)
            self.cell_counts[self.bands[born], kind] += 1

    def add_all(
        self,
        tokens: Iterable[bytes],
        rows: Iterable[int],
        births: Sequence[int],
        kinds: Sequence[int],
        latest: int,
    ) -> None:
        """People column by column: eligible, or too young if born after `latest`. Births are ordinals."""
        young = [born > latest for born in births]
        outcomes = [_TOO_YOUNG if too_young else _ELIGIBLE for too_young in young]
        buckets = self.buckets
        for packed in map(_ROW.pack, tokens, outcomes, rows, births, kinds):
            buckets[packed[0]] += packed
        old = list(map(not_, young))
        self.outcome_counts[Outcome.ELIGIBLE] += sum(old)
        self.outcome_counts[Outcome.TOO_YOUNG] += sum(young)
        eligible = list(compress(births, old))
        self.births.extend(eligible)
        bands = map(self.bands.__getitem__, eligible)
        self.cell_counts.update(zip(bands, compress(kinds, old), strict=True))

    def add_without_token(self, outcome: Outcome) -> None:
        """A row whose record number cannot be read."""
        self.outcome_counts[outcome] += 1


class Frame:
    """The whole, from its parts in the order of the file. `tokens` may be taken once. `band_of`: the age band
    of who was born that day."""

    def __init__(self, parts: Iterable[FramePart], band_of: Callable[[date], str]) -> None:
        self._band_of = band_of
        self.findings = Findings()
        self._rows: list[bytes] = []
        self._ends: list[array[int]] = []
        """Of each part its packed rows, bucket after bucket in one piece, and where each bucket ends: buckets
        that grew with every part would leave holes as large as half of them."""
        self._districts: set[str] = set()
        self._kinds: dict[Kind, Kind] = {}
        self._kinds_from: list[tuple[int, list[Kind]]] = []
        """From which row on the numbers in packed rows mean which kinds."""
        self._outcome_counts: Counter[Outcome] = Counter()
        self._birth_counts: Counter[int] = Counter()
        self._cells: Counter[Cell] = Counter()
        for part in parts:
            self._take(part)

    @property
    def census(self) -> Census:
        """Complete once all tokens were taken: only then the duplicates are known."""
        census = Census(outcomes=+self._outcome_counts)
        census.births.update({date.fromordinal(born): n for born, n in (+self._birth_counts).items()})
        census.cells = +self._cells
        return census

    def tokens(self, each: InOrder = in_turn) -> Iterator[bytes]:
        """The eligible tokens, sorted and unique, packed, some buckets at a time."""
        for tokens, doubled in each(_sorted, self._some_buckets()):
            for row in doubled:
                self._recount_as_doubled(*_ROW.unpack(row))
            yield tokens

    def _take(self, part: FramePart) -> None:
        """Raises Refusal `register.districts_too_many`."""
        self._districts |= part.districts
        _refuse_many(self._districts)
        kinds = [self._kinds.setdefault(kind, kind) for kind in part.kinds]
        self._kinds_from.append((part.first_row, kinds))
        self._rows.append(b"".join(part.buckets))
        self._ends.append(array("I", accumulate(map(len, part.buckets), initial=0)))
        self._outcome_counts.update(part.outcome_counts)
        self._birth_counts.update(part.births)
        for (band, number), people in part.cell_counts.items():
            self._cells[_cell(kinds[number], band)] += people
        self.findings.add_all(part.findings)

    def _some_buckets(self) -> Iterator[list[bytes]]:
        """All buckets, in order, some at a time."""
        taken: list[bytes] = []
        for at in range(_BUCKETS):
            parts = zip(self._rows, self._ends, strict=True)
            taken.append(b"".join(rows[ends[at] : ends[at + 1]] for rows, ends in parts))
            if sum(map(len, taken)) >= _SORTED_BYTES:
                yield taken
                taken = []
        yield taken

    def _recount_as_doubled(self, _token: bytes, outcome: int, row: int, birth: int, number: int) -> None:
        self._outcome_counts[_OUTCOMES[outcome]] -= 1
        self._outcome_counts[Outcome.DUPLICATE] += 1
        self.findings.bad(Outcome.DUPLICATE, row)
        if outcome == _ELIGIBLE:
            part = bisect_right(self._kinds_from, row, key=itemgetter(0)) - 1
            self._birth_counts[birth] -= 1
            self._cells[_cell(self._kinds_from[part][1][number], self._band_of(date.fromordinal(birth)))] -= 1


def _cell(kind: Kind, band: str) -> Cell:
    sex, district = kind
    return sex, band, district


def _refuse_many(districts: AbstractSet[str]) -> None:
    if len(districts) > _MOST_DISTRICTS:
        raise Refusal("register.districts_too_many", limit=_MOST_DISTRICTS)


def _sorted(buckets: Sequence[bytes]) -> tuple[bytes, list[bytes]]:
    """The eligible tokens of these buckets, and the rows of doubled record numbers, which are left out."""
    found: list[bytes] = []
    doubled: list[bytes] = []
    for packed in buckets:
        rows = sorted([packed[at : at + _ROW.size] for at in range(0, len(packed), _ROW.size)])
        tokens = [row[:TOKEN_BYTES] for row in rows]
        if any(map(eq, tokens, islice(tokens, 1, None))):
            times = Counter(tokens)
            doubled += [row for row in rows if times[row[:TOKEN_BYTES]] > 1]
            rows = [row for row in rows if times[row[:TOKEN_BYTES]] == 1]
            tokens = [row[:TOKEN_BYTES] for row in rows]
        found += [token for token, row in zip(tokens, rows, strict=True) if row[TOKEN_BYTES] == _ELIGIBLE]
    return b"".join(found), doubled
