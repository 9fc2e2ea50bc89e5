"""The frame drawn from: every row as 27 packed bytes, sorted by bucket, so that millions fit in memory.

Equal record numbers have equal tokens: sorting brings duplicates together.
"""

import struct
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import compress
from operator import not_
from typing import Any

from shared.domain.draw.tokens import TOKEN_BYTES
from shared.domain.invitee import Sex
from shared.domain.register.outcomes import Findings, Outcome
from shared.errors import Refusal

_ROW = struct.Struct(">16sBIIH")
_BUCKETS = 256
_MOST_DISTRICTS = 5000
_OUTCOMES = tuple(Outcome)
_ELIGIBLE, _TOO_YOUNG = _OUTCOMES.index(Outcome.ELIGIBLE), _OUTCOMES.index(Outcome.TOO_YOUNG)


@dataclass(slots=True)
class Census:
    """Counts over the rows; births and `cells` (sex, age band, district) of the eligible only."""

    outcomes: Counter[Outcome] = field(default_factory=Counter)
    births: Counter[date] = field(default_factory=Counter)
    cells: Counter[tuple[Sex, str, str]] = field(default_factory=Counter)

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


class _Bands(dict[int, str]):
    """Age band by birth (an ordinal): there are far fewer births than rows."""

    def __init__(self, band_of: Callable[[date], str]) -> None:
        super().__init__()
        self._band_of = band_of

    def __missing__(self, born: int) -> str:
        return self.setdefault(born, self._band_of(date.fromordinal(born)))


class Frame:
    """Rows are added in any order; `tokens` may be taken once, and frees what it has passed.

    `band_of`: the age band of who was born that day.
    """

    def __init__(self, findings: Findings, band_of: Callable[[date], str]) -> None:
        self._findings = findings
        self._bands = _Bands(band_of)
        self._buckets: list[bytearray] = [bytearray() for _ in range(_BUCKETS)]
        self._kinds: dict[tuple[Sex, str], int] = {}
        self._districts: set[str] = set()
        self._outcome_counts: Counter[Outcome] = Counter()
        self._birth_counts: Counter[int] = Counter()
        self._cell_counts: Counter[tuple[str, int]] = Counter()

    def kind(self, sex: Sex, district: str) -> int:
        """The number under which people of this sex and district are counted.

        Raises Refusal `register.districts_too_many`: the column holds something else.
        """
        self._districts.add(district)
        if len(self._districts) > _MOST_DISTRICTS:
            raise Refusal("register.districts_too_many", limit=_MOST_DISTRICTS)
        return self._kinds.setdefault((sex, district), len(self._kinds))

    def add(
        self, token: bytes, row: int, birth: date | None, sex: Sex, district: str, outcome: Outcome
    ) -> None:
        """Raises Refusal as `kind` does."""
        born, kind = birth.toordinal() if birth else 0, self.kind(sex, district)
        self._buckets[token[0]] += _ROW.pack(token, _OUTCOMES.index(outcome), row, born, kind)
        self._outcome_counts[outcome] += 1
        if outcome is Outcome.ELIGIBLE:
            self._birth_counts[born] += 1
            self._cell_counts[self._bands[born], kind] += 1

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
        buckets = self._buckets
        for packed in map(_ROW.pack, tokens, outcomes, rows, births, kinds):
            buckets[packed[0]] += packed
        old = list(map(not_, young))
        self._outcome_counts[Outcome.ELIGIBLE] += sum(old)
        self._outcome_counts[Outcome.TOO_YOUNG] += sum(young)
        eligible = list(compress(births, old))
        self._birth_counts.update(eligible)
        bands = map(self._bands.__getitem__, eligible)
        self._cell_counts.update(zip(bands, compress(kinds, old), strict=True))

    def add_without_token(self, outcome: Outcome) -> None:
        """A row whose record number cannot be read."""
        self._outcome_counts[outcome] += 1

    @property
    def census(self) -> Census:
        """Complete once all tokens were taken: only then the duplicates are known."""
        census = Census(outcomes=+self._outcome_counts)
        census.births.update({date.fromordinal(born): n for born, n in (+self._birth_counts).items()})
        names = list(self._kinds)
        for (band, kind), count in (+self._cell_counts).items():
            sex, district = names[kind]
            census.cells[sex, band, district] = count
        return census

    def tokens(self) -> Iterator[bytes]:
        """The eligible tokens, sorted and unique, packed, a bucket at a time."""
        for bucket in range(_BUCKETS):
            packed = bytes(self._buckets[bucket])
            self._buckets[bucket] = bytearray()
            rows = sorted(packed[at : at + _ROW.size] for at in range(0, len(packed), _ROW.size))
            yield b"".join(self._eligible(rows))

    def _eligible(self, rows: list[bytes]) -> list[bytes]:
        """Of sorted rows."""
        if len({row[:TOKEN_BYTES] for row in rows}) < len(rows):
            rows = self._without_doubled(rows)
        return [row[:TOKEN_BYTES] for row in rows if row[TOKEN_BYTES] == _ELIGIBLE]

    def _without_doubled(self, rows: list[bytes]) -> list[bytes]:
        times = Counter(row[:TOKEN_BYTES] for row in rows)
        for row in rows:
            if times[row[:TOKEN_BYTES]] > 1:
                self._recount_as_doubled(*_ROW.unpack(row))
        return [row for row in rows if times[row[:TOKEN_BYTES]] == 1]

    def _recount_as_doubled(self, _token: bytes, outcome: int, row: int, birth: int, kind: int) -> None:
        self._outcome_counts[_OUTCOMES[outcome]] -= 1
        self._outcome_counts[Outcome.DUPLICATE] += 1
        self._findings.bad(Outcome.DUPLICATE, row)
        if outcome == _ELIGIBLE:
            self._birth_counts[birth] -= 1
            self._cell_counts[self._bands[birth], kind] -= 1
