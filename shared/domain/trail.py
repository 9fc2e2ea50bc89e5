"""The audit trail's format `togikai-audit/1`: records, their chain, segments and signed checkpoints.

Text in a record is plain ASCII, so that no name or address can slip into what is never erased.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from shared.domain.canonical_json import Json, canonical
from shared.domain.ids import SYSTEM_ACTOR, ActorId, EventId, TrailId
from shared.domain.japan_time import stamp

PROTOCOL = "togikai-audit/1"
START = "0" * 64
"""`prev` of a trail's first record."""
OPENED = "trail.opened"
SEALED = "trail.segment_sealed"

_CHECKPOINT_PREFIX = f"{PROTOCOL}|checkpoint\0".encode()
_ACTION = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*")
_FACT_NAME = re.compile(r"[a-z][a-z0-9_]*")
_PLAIN = re.compile(r"[\x20-\x7e]{0,512}")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
_FIELDS = {"seq", "prev", "event", "time", "actor", "action", "object", "outcome", "facts"}

type Facts = Mapping[str, str | int]


@dataclass(frozen=True, slots=True)
class Event:
    """What happened, before it has a place in a chain; `time` as `japan_time.stamp` spells it.

    Raises ValueError for text that is not plain ASCII.
    """

    event_id: EventId
    time: str
    actor: ActorId
    action: str
    object: str
    outcome: str = "ok"
    facts: Facts = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not _INSTANT.fullmatch(self.time):
            raise ValueError("a record's time is UTC with milliseconds")
        texts = [self.event_id, self.actor, self.object, self.outcome]
        texts += [value for value in self.facts.values() if isinstance(value, str)]
        if not all(_PLAIN.fullmatch(text) for text in texts):
            raise ValueError(f"a trail record of {self.action} holds text that is not plain ASCII")
        if not _ACTION.fullmatch(self.action) or not all(map(_FACT_NAME.fullmatch, self.facts)):
            raise ValueError("an action or a fact's name is not a dotted lower-case word")


@dataclass(frozen=True, slots=True)
class Record:
    """An event in its place: `line` is its canonical JSON without the line end."""

    seq: int
    prev: str
    event: Event

    @property
    def line(self) -> bytes:
        event = self.event
        return canonical(
            {
                "seq": self.seq,
                "prev": self.prev,
                "event": event.event_id,
                "time": event.time,
                "actor": event.actor,
                "action": event.action,
                "object": event.object,
                "outcome": event.outcome,
                "facts": dict(event.facts),
            }
        )


@dataclass(frozen=True, slots=True)
class Tip:
    """Where a chain ends: `seq` of its last record (−1: none) and that line's SHA-256, the head."""

    seq: int = -1
    head: str = START

    def after(self, line: bytes) -> "Tip":
        return Tip(self.seq + 1, hashlib.sha256(line).hexdigest())


class BrokenChain(ValueError):
    """A trail that was changed. `seq` is the first record that does not fit."""

    def __init__(self, seq: int, reason: str) -> None:
        super().__init__(f"record {seq}: {reason}")
        self.seq = seq
        self.reason = reason


def chain(events: Iterable[Event], tip: Tip) -> tuple[bytes, Tip]:
    """The lines that continue a chain from `tip`, each with its line end, and the new tip."""
    lines = []
    for event in events:
        line = Record(tip.seq + 1, tip.head, event).line
        tip = tip.after(line)
        lines.append(line + b"\n")
    return b"".join(lines), tip


def follow(data: bytes, tip: Tip) -> Iterator[tuple[Record, Tip]]:
    """Each record of `data` with the tip after it, checked against `tip`. Raises BrokenChain."""
    if data and not data.endswith(b"\n"):
        raise BrokenChain(tip.seq + 1, "the last line is torn")
    for line in data.splitlines():
        record = _parsed(line, tip.seq + 1)
        if record.seq != tip.seq + 1 or record.prev != tip.head:
            raise BrokenChain(tip.seq + 1, "does not continue the chain")
        tip = tip.after(line)
        yield record, tip


def _parsed(line: bytes, seq: int) -> Record:
    try:
        raw = json.loads(line)
        if set(raw) != _FIELDS:
            raise ValueError("fields")
        event = Event(
            raw["event"],
            raw["time"],
            raw["actor"],
            raw["action"],
            raw["object"],
            raw["outcome"],
            raw["facts"],
        )
        record = Record(raw["seq"], raw["prev"], event)
        if record.line != line:
            raise ValueError("not canonical")
    except (ValueError, TypeError, AttributeError) as error:
        raise BrokenChain(seq, "is not a canonical record") from error
    return record


# Segments: one blob a month, ended by a SEALED record that names the next: no late writer can add to it.


def month_of(instant: datetime) -> str:
    """Segment of an instant, by UTC month."""
    return instant.astimezone(UTC).strftime("%Y-%m")


def segment_name(trail: TrailId, month: str) -> str:
    return f"{trail}/{month}.jsonl"


def opening(trail: TrailId, time: datetime, app_key: bytes, verifier_key: bytes, *, simulated: bool) -> Event:
    """The first event of a trail: introduces the raw public keys that later signatures are checked with."""
    return Event(
        EventId(f"{OPENED}.{trail}"),
        stamp(time),
        SYSTEM_ACTOR,
        OPENED,
        trail,
        facts={
            "protocol": PROTOCOL,
            "app_key": app_key.hex(),
            "app_key_fingerprint": fingerprint(app_key),
            "verifier_key": verifier_key.hex(),
            "verifier_key_fingerprint": fingerprint(verifier_key),
            "clock": "simulated" if simulated else "real",
        },
    )


def sealing(trail: TrailId, time: datetime, month: str, next_month: str) -> Event:
    """The last event of a segment: names the next one."""
    return Event(
        EventId(f"{SEALED}.{trail}.{month}"),
        stamp(time),
        SYSTEM_ACTOR,
        SEALED,
        segment_name(trail, month),
        facts={"next": next_month},
    )


# Checkpoints: a signed head, handed to people outside the operator's reach.


def fingerprint(public_key: bytes) -> str:
    """Hex SHA-256 of a raw Ed25519 public key, as printed on paper."""
    return hashlib.sha256(public_key).hexdigest()


def checkpoint_body(trail: TrailId, tip: Tip, time: datetime) -> dict[str, Json]:
    return {"protocol": PROTOCOL, "trail": trail, "seq": tip.seq, "head": tip.head, "time": stamp(time)}


def checkpoint_message(body: Mapping[str, Json]) -> bytes:
    """The bytes a checkpoint's Ed25519 signature is over."""
    return _CHECKPOINT_PREFIX + canonical(body)


def checkpoint_file(body: Mapping[str, Json], public_key: bytes, signature: bytes) -> bytes:
    """The published checkpoint: one canonical JSON line."""
    signed: dict[str, Json] = {
        "checkpoint": body,
        "public_key": public_key.hex(),
        "signature": signature.hex(),
    }
    return canonical(signed) + b"\n"
