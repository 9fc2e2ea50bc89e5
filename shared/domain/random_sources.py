"""Where the seed's randomness comes from: events the public can watch, named before they happen.

Both draws use them. A source's value has one written form, so that two people who enter it agree.
"""

import hashlib
import math
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from shared.domain.canonical_json import Json, canonical
from shared.errors import Refusal

WARN_BELOW_BITS = 64
REFUSE_BELOW_BITS = 45
"""Whoever picks the register's key could try 2^45 keys and choose a panel."""

_DIE_BITS = math.log2(6)
_SEPARATORS = re.compile(r"[\s,、・-]+")


class SourceKind(StrEnum):
    """What kind of event; the value is the word in plan and manifest."""

    DICE = "dice"
    SIMULATED_DICE = "simulated-dice"
    PUBLIC_NUMBER = "public-number"
    DRAND = "drand"
    OPERATING_SYSTEM = "operating-system"

    @property
    def is_dice(self) -> bool:
        return self in (SourceKind.DICE, SourceKind.SIMULATED_DICE)

    @property
    def public(self) -> bool:
        """Whether anyone could have watched it. The operating system's randomness nobody can."""
        return self in (SourceKind.DICE, SourceKind.PUBLIC_NUMBER, SourceKind.DRAND)


SYSTEM_VALUE_EXAMPLE = "0123456789abcdef" * 4
"""The form in which the program writes the operating system's 32 bytes."""
MOST_BITS = {SourceKind.PUBLIC_NUMBER: math.log2(math.comb(37, 7))}
"""ロト7, 23.3 bits: the largest public number that the design counts on. More takes a second event."""


@dataclass(frozen=True, slots=True)
class Source:
    """One event, as the plan fixes it. `at`: its value does not exist before. `pattern`: of the whole
    written value. `throws`: dice only; `stated_bits`: entropy of the other kinds, as the plan states it.
    `fallback`: the objective condition under which another event counts instead, and which.
    """

    name: str
    kind: SourceKind
    event: str
    at: datetime
    pattern: str
    example: str
    throws: int = 0
    stated_bits: float = 0.0
    fallback: str = ""

    @property
    def bits(self) -> float:
        """n throws give 2.58·n bits."""
        return self.throws * _DIE_BITS if self.kind.is_dice else self.stated_bits

    @property
    def simulated(self) -> bool:
        return self.kind is SourceKind.SIMULATED_DICE

    def written(self, entered: str) -> str:
        """The one written form of an entered value: NFKC, single blanks; dice without separators.

        Raises Refusal `sources.value_invalid` (source, example).
        """
        plain = unicodedata.normalize("NFKC", entered).strip()
        value = _SEPARATORS.sub("", plain) if self.kind.is_dice else " ".join(plain.split())
        throws = not self.kind.is_dice or re.fullmatch(f"[1-6]{{{self.throws}}}", value)
        if not (throws and re.fullmatch(self.pattern, value)):
            raise Refusal("sources.value_invalid", source=self.name, example=self.example)
        return value

    def to_json(self) -> dict[str, Json]:
        """As the manifest commits to it."""
        return {
            "source": self.name,
            "kind": self.kind.value,
            "event": self.event,
            "at": in_utc(self.at),
            "pattern": self.pattern,
            "example": self.example,
            "throws": self.throws,
            "bits": f"{self.bits:.2f}",
            "fallback": self.fallback,
            "public": self.kind.public,
            "simulated": self.simulated,
        }

    @classmethod
    def from_json(cls, committed: Mapping[str, Any]) -> "Source":
        """Raises KeyError, TypeError, ValueError for what `to_json` does not write."""
        kind = SourceKind(committed["kind"])
        source = cls(
            name=committed["source"],
            kind=kind,
            event=committed["event"],
            at=datetime.fromisoformat(committed["at"]),
            pattern=committed["pattern"],
            example=committed["example"],
            throws=committed["throws"],
            stated_bits=0.0 if kind.is_dice else float(committed["bits"]),
            fallback=committed["fallback"],
        )
        re.compile(source.pattern)
        if source.to_json() != committed:
            raise ValueError("not a source as it is committed to")
        return source


def in_utc(instant: datetime) -> str:
    """To the second, as manifests and orders write it."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass(frozen=True, slots=True)
class Strength:
    """How hard the seed is to foresee; what nobody could watch does not count for `public_bits`."""

    bits: float
    public_bits: float
    simulated: bool

    @property
    def weak(self) -> bool:
        """Allowed, with a warning."""
        return self.bits < WARN_BELOW_BITS

    @property
    def publicly_verifiable(self) -> bool:
        return self.public_bits >= REFUSE_BELOW_BITS


def strength(sources: Sequence[Source]) -> Strength:
    """Raises Refusal `sources.too_weak` below 45 bits in total, `sources.doubled` for one event twice."""
    if len({source.event for source in sources}) != len(sources):
        raise Refusal("sources.doubled")
    bits = sum(source.bits for source in sources)
    if bits < REFUSE_BELOW_BITS:
        raise Refusal("sources.too_weak", bits=int(bits), least=REFUSE_BELOW_BITS)
    public = sum(source.bits for source in sources if source.kind.public)
    return Strength(bits, public, any(source.simulated for source in sources))


def written_values(sources: Sequence[Source], entered: Sequence[str]) -> list[dict[str, str]]:
    """{source, event, value} in the manifest's order.

    Raises Refusal `sources.value_invalid`, `sources.values_missing` (expected, found).
    """
    if len(sources) != len(entered):
        raise Refusal("sources.values_missing", expected=len(sources), found=len(entered))
    return [
        {"source": source.name, "event": source.event, "value": source.written(text)}
        for source, text in zip(sources, entered, strict=True)
    ]


def seed(prefix: str, manifest_sha256: bytes, values: Sequence[Json]) -> bytes:
    """SHA-256(prefix ‖ 0x00 ‖ manifest hash (32 bytes) ‖ RFC 8785 array of {source, event, value})."""
    return hashlib.sha256(prefix.encode() + b"\0" + manifest_sha256 + canonical(values)).digest()
