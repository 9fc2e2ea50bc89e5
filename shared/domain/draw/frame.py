"""The frame drawn from: every row as 28 packed bytes, sorted by bucket, so that millions fit in memory.

Equal record numbers have equal tokens: sorting brings duplicates together.
"""

import struct
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import islice, zip_longest

from shared.domain.draw.tokens import TOKEN_BYTES
from shared.domain.invitee import Sex
from shared.domain.register.outcomes import Findings, Outcome
from shared.errors import Refusal

_ROW = struct.Struct(">16sIIHBB")
_BUCKETS = 256
_MOST_DISTRICTS = 5000
_OUTCOMES = tuple(Outcome)
_SEXES = tuple(Sex)


@dataclass(slots=True)
class Census:
    """Counts over the rows; births, sexes and districts of the eligible only."""

    outcomes: Counter[Outcome] = field(default_factory=Counter)
    births: Counter[date] = field(default_factory=Counter)
    sexes: Counter[Sex] = field(default_factory=Counter)
    districts: Counter[str] = field(default_factory=Counter)

    @property
    def rows(self) -> int:
        return self.outcomes.total()

    @property
    def eligible(self) -> int:
        return self.outcomes[Outcome.ELIGIBLE]


class Frame:
    """Rows are added in any order; `tokens` may be taken once, and frees what it has passed."""

    def __init__(self, findings: Findings) -> None:
        self.census = Census()
        self._findings = findings
        self._buckets: list[bytearray] = [bytearray() for _ in range(_BUCKETS)]
        self._districts: dict[str, int] = {}

    def add(
        self, token: bytes, row: int, birth: date | None, sex: Sex, district: str, outcome: Outcome
    ) -> None:
        """Raises Refusal `register.districts_too_many`: the column holds something else."""
        place = self._districts.setdefault(district, len(self._districts))
        if place >= _MOST_DISTRICTS:
            raise Refusal("register.districts_too_many", limit=_MOST_DISTRICTS)
        self._buckets[token[0]] += _ROW.pack(
            token, row, birth.toordinal() if birth else 0, place, _SEXES.index(sex), _OUTCOMES.index(outcome)
        )

    def add_without_token(self, outcome: Outcome) -> None:
        """A row whose record number cannot be read."""
        self.census.outcomes[outcome] += 1

    def tokens(self) -> Iterator[bytes]:
        """The eligible tokens, sorted and unique, packed, a bucket at a time; counts go to `census`."""
        names = list(self._districts)
        for bucket in range(_BUCKETS):
            rows = self._buckets[bucket]
            self._buckets[bucket] = bytearray()
            yield b"".join(self._eligible(rows, names))

    def _eligible(self, rows: bytearray, names: list[str]) -> Iterator[bytes]:
        ordered = sorted(bytes(rows[at : at + _ROW.size]) for at in range(0, len(rows), _ROW.size))
        previous = b""
        for packed, after in zip_longest(ordered, islice(ordered, 1, None), fillvalue=b""):
            token, row, birth, district, sex, outcome = _ROW.unpack(packed)
            doubled = token in (previous, after[:TOKEN_BYTES])
            previous = token
            if doubled:
                self.census.outcomes[Outcome.DUPLICATE] += 1
                self._findings.bad(Outcome.DUPLICATE, row)
            elif self._counted(_OUTCOMES[outcome], birth, _SEXES[sex], names[district]):
                yield token

    def _counted(self, outcome: Outcome, birth: int, sex: Sex, district: str) -> bool:
        self.census.outcomes[outcome] += 1
        if outcome is not Outcome.ELIGIBLE:
            return False
        self.census.births[date.fromordinal(birth)] += 1
        self.census.sexes[sex] += 1
        self.census.districts[district] += 1
        return True
