"""What is published of a draw: the manifest before the randomness exists, the record after."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from shared.domain import random_sources
from shared.domain.canonical_json import Json, canonical
from shared.domain.draw.population import Population
from shared.domain.draw.selection import Selection
from shared.domain.draw.tokens import PROTOCOL
from shared.domain.random_sources import Source

SEED_PREFIX = f"{PROTOCOL}|seed"
TOKENS_FILE = "draw-tokens.bin"
RECORD_FILE = "draw-record.json"
MANIFEST_FILE = "draw-manifest.json"


@dataclass(frozen=True, slots=True)
class Manifest:
    """The commitment. A further draw names its `predecessor` (hash of that manifest) and the `reason`."""

    assembly: str
    number: int
    predecessor: str | None
    reason: str | None
    reference_date: date
    minimum_age: int
    latest_birth_date: date
    protected: str
    count: int
    population: Population
    tokens_sha256: str
    drawn: int
    reserves: int
    sources: tuple[Source, ...]
    code_sha256: str

    def to_json(self) -> dict[str, Json]:
        strength = random_sources.strength(self.sources)
        return {
            "protocol": PROTOCOL,
            "assembly": self.assembly,
            "draw": self.number,
            "predecessor": self.predecessor,
            "reason": self.reason,
            "rule": {
                "reference_date": self.reference_date.isoformat(),
                "minimum_age": self.minimum_age,
                "latest_birth_date": self.latest_birth_date.isoformat(),
                "protected": self.protected,
            },
            "count": self.count,
            "population": self.population.to_json(),
            "tokens": {"file": TOKENS_FILE, "sha256": self.tokens_sha256},
            "drawn": self.drawn,
            "reserves": self.reserves,
            "sources": [source.to_json() for source in self.sources],
            "publicly_verifiable": strength.publicly_verifiable,
            "simulated": strength.simulated,
            "code_sha256": self.code_sha256,
        }

    def canonical(self) -> bytes:
        return canonical(self.to_json())

    def digest(self) -> bytes:
        """SHA-256 of the canonical manifest: published before the event."""
        return hashlib.sha256(self.canonical()).digest()


def record(
    manifest: Json,
    manifest_sha256: str,
    values: Sequence[Json],
    seed: bytes,
    selection: Selection,
    statistics: Mapping[str, Json],
) -> bytes:
    """`draw-record.json`, canonical. `manifest` as it was published; `values` as both people entered them;
    `statistics` of the drawn, as `draw.statistics` counts them."""
    return canonical(
        {
            "protocol": PROTOCOL,
            "manifest": manifest,
            "manifest_sha256": manifest_sha256,
            "values": values,
            "seed": seed.hex(),
            "drawn": [token.hex() for token in selection.drawn],
            "reserves": [token.hex() for token in selection.reserves],
            "statistics": statistics,
        }
    )
