"""What is published of a lottery: the manifest before the randomness exists, the record after.

docs/formats/lottery.md describes both for whoever writes another verifier.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from shared.domain.canonical_json import Json, canonical
from shared.domain.lottery import PROTOCOL, Applicant, Panel, Vector

TABLE_PREFIX = f"{PROTOCOL}|table"


@dataclass(frozen=True, slots=True)
class Manifest:
    """The commitment. `sources`: the random sources in order; none when all are in."""

    assembly: str
    number: int
    predecessor: str | None
    reason: str | None
    seats: int
    alternates: int
    pool: tuple[Applicant, ...]
    distribution: tuple[Vector, ...]
    table_sha256: str
    sources: Sequence[Json]
    code_sha256: str

    @property
    def everyone_is_in(self) -> bool:
        return len(self.pool) <= self.seats

    def to_json(self) -> dict[str, Json]:
        return {
            "protocol": PROTOCOL,
            "assembly": self.assembly,
            "lottery": self.number,
            "predecessor": self.predecessor,
            "reason": self.reason,
            "seats": self.seats,
            "alternates": self.alternates,
            "pool": [_entry(applicant) for applicant in sorted(self.pool, key=lambda a: a.token)],
            "distribution": [_vector(vector) for vector in self.distribution],
            "table_sha256": self.table_sha256,
            "sources": self.sources,
            "code_sha256": self.code_sha256,
        }


def table_digest(salt: bytes, table: Mapping[str, Json]) -> str:
    """Commitment to the table of labels and quotas, which only the auditor opens. `salt`: 32 random bytes."""
    return hashlib.sha256(TABLE_PREFIX.encode() + b"\0" + salt + canonical(table)).hexdigest()


def opened_table(salt: bytes, table: Mapping[str, Json]) -> bytes:
    """`lottery-table.json`, for the auditor: whoever has it can verify the quotas."""
    return canonical({"protocol": PROTOCOL, "salt": salt.hex(), "table": table})


def table_without_quotas() -> dict[str, Json]:
    """The one type and group stand for nobody in particular."""
    return {"quotas": [], "types": {"1": {}}, "groups": {"1": {}}}


def digest_of(manifest: Json) -> bytes:
    """SHA-256 of a manifest as published: what the seed is bound to."""
    return hashlib.sha256(canonical(manifest)).digest()


def record(
    manifest: Json, manifest_sha256: bytes, values: Sequence[Json], seed: bytes | None, panel: Panel
) -> bytes:
    """`lottery-record.json`. `values`: {source, event, value} each; none, and no seed, when all are in."""
    return canonical(
        {
            "protocol": PROTOCOL,
            "manifest": manifest,
            "manifest_sha256": manifest_sha256.hex(),
            "values": values,
            "seed": None if seed is None else seed.hex(),
            "vector": panel.vector,
            "participants": _tokens(panel.participants),
            "alternates": _tokens(panel.alternates),
        }
    )


def _entry(applicant: Applicant) -> dict[str, Json]:
    return {"token": applicant.token.hex(), "type": applicant.type, "group": applicant.group}


def _vector(vector: Vector) -> dict[str, Json]:
    return {"weight": vector.weight, "seats": vector.seats, "alternates": vector.alternates}


def _tokens(applicants: Sequence[Applicant]) -> list[Json]:
    return [applicant.token.hex() for applicant in applicants]
