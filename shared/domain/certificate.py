"""The system's erasure certificate (システム消去証明書): what is said, on what basis, and in which bytes.

Canonical JSON is authoritative; the PDF renders it. It says no more than was observed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from shared.domain.canonical_json import Json, canonical
from shared.domain.erasure import PROTOCOL
from shared.domain.japan_time import read_stamp, stamp

type Sighting = Mapping[str, str | int]

_SIGNED_PREFIX = f"{PROTOCOL}|certificate\0".encode()


class Basis(StrEnum):
    """On whose word a line stands."""

    VERIFIED = "verified_by_system"
    RECORDED = "recorded_in_system"
    DECLARED = "declared_by_contractor"
    CONFIRMED = "confirmed_by_ward"
    DECIDED = "decided_by_ward"
    STATED = "stated_by_plan"

    @property
    def ja(self) -> str:
        return _BASES[self]


@dataclass(frozen=True, slots=True)
class Line:
    """One statement. `section` and `item` are codes; `value` is text, a number or an instant."""

    section: str
    item: str
    value: str | int
    basis: Basis


@dataclass(frozen=True, slots=True)
class Anchor:
    """The trail as it stood when the certificate was made."""

    trail: str
    seq: int
    head: str


@dataclass(frozen=True, slots=True)
class Certificate:
    """`late_objects`: what was not in the inventory. `custody`: the contract's ledger, by id.

    `open_points` make it interim; `limits` are codes of what nobody could observe.
    """

    number: str
    issue: int
    issued_at: str
    holding: str
    simulated_time: bool
    lines: tuple[Line, ...]
    objects: tuple[Mapping[str, Json], ...]
    late_objects: tuple[Mapping[str, Json], ...]
    sightings: tuple[Mapping[str, str | int], ...]
    custody: Mapping[str, Json] | None
    open_points: tuple[str, ...]
    limits: tuple[str, ...]
    anchor: Anchor

    @property
    def final(self) -> bool:
        return not self.open_points

    def body(self) -> dict[str, Json]:
        """As signed."""
        return {
            "protocol": PROTOCOL,
            "number": self.number,
            "issue": self.issue,
            "status": "final" if self.final else "interim",
            "issued_at": self.issued_at,
            "holding": self.holding,
            "simulated_time": self.simulated_time,
            "lines": [
                {"section": line.section, "item": line.item, "value": line.value, "basis": line.basis.value}
                for line in self.lines
            ],
            "objects": list(self.objects),
            "late_objects": list(self.late_objects),
            "sightings": list(self.sightings),
            "custody": self.custody,
            "open_points": list(self.open_points),
            "limits": list(self.limits),
            "trail": {"id": self.anchor.trail, "seq": self.anchor.seq, "head": self.anchor.head},
        }


def certificate_number(holding_id: str) -> str:
    """One number per holding; issues of it are counted beside."""
    return f"EC-{holding_id.upper()}"


def file_name(number: str, issue: int) -> str:
    """Without its ending."""
    return f"{number}-{issue}"


def signed_bytes(body: Mapping[str, Json]) -> bytes:
    """What the app's Ed25519 signature of a certificate is over."""
    return _SIGNED_PREFIX + canonical(body)


def certificate_file(body: Mapping[str, Json], public_key: bytes, signature: bytes) -> bytes:
    """The file: the body, and beside it the signature over the body's canonical form."""
    signed: dict[str, Json] = {
        "certificate": body,
        "public_key": public_key.hex(),
        "signature": signature.hex(),
    }
    return canonical(signed)


def recovery_open_points(sightings: Sequence[Sighting], now: datetime) -> tuple[str, ...]:
    """Recovery features that were seen switched on, and until when each may bring back what was deleted.

    `recovery_versioning:until:unknown` never ends by itself; a day that is past is no open point. And
    settings that were not as deployed: what the certificate takes for granted may not hold. A key that the
    vault's log saw backed up may come back even after its purge.
    """
    ends: dict[str, datetime | None] = {}
    for sighting in sightings:
        for name, state in sighting.items():
            if name.startswith("recovery_") and state == "on":
                ends[name] = _recovery_ends(sighting, name)
    differing = {
        f"settings:{name}"
        for sighting in sightings
        for name in str(sighting.get("settings_differing", "")).split(",")
        if name
    }
    recoverable = tuple(
        f"{name}:until:{stamp(end) if end else 'unknown'}"
        for name, end in sorted(ends.items())
        if end is None or now < end
    )
    backups = max((int(sighting.get("key_log_backups", 0)) for sighting in sightings), default=0)
    copied = (f"key_log:backups:{backups}",) if backups else ()
    return recoverable + tuple(sorted(differing)) + copied


def _recovery_ends(sighting: Sighting, name: str) -> datetime | None:
    days = sighting.get(f"{name}_days")
    return read_stamp(str(sighting["time"])) + timedelta(days=int(days)) if days is not None else None


_BASES = {
    Basis.VERIFIED: "システムが確認",
    Basis.RECORDED: "システムに記録",
    Basis.DECLARED: "受託者の申告",
    Basis.CONFIRMED: "区職員が確認",
    Basis.DECIDED: "区が決定（二人）",
    Basis.STATED: "計画・契約の記載",
}
