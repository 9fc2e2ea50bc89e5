"""The audit trail: appends events to their chain once, whichever process flushes them, and signs heads."""

import json
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field

from shared.documents.trail_entry import TrailEntry
from shared.domain import trail as chain
from shared.domain.ids import EventId, TrailId
from shared.domain.trail import Event, Tip
from shared.errors import Fault, LostRace
from shared.ports import Clock, RecordStore, Signer

CONTAINER = "audit"
_ATTEMPTS = 50


@dataclass(frozen=True, slots=True)
class TrailKeys:
    """Raw Ed25519 public keys that a trail's first record introduces."""

    app: bytes
    verifier: bytes


@dataclass(slots=True)
class _Known:
    """What this process has read of one trail, and where the next append goes. Never goes back."""

    month: str = ""
    position: int = 0
    tip: Tip = field(default_factory=Tip)
    events: set[EventId] = field(default_factory=set)

    def turn_to(self, month: str) -> None:
        self.month, self.position = month, 0


class AuditTrail:
    """One chain per trail id. All roles append; the append position is the lock between them."""

    def __init__(self, records: RecordStore, clock: Clock, keys: TrailKeys) -> None:
        self._records = records
        self._clock = clock
        self._keys = keys
        self._known: dict[TrailId, _Known] = {}
        self._lock = threading.RLock()

    def append(self, trail: TrailId, entries: Sequence[TrailEntry]) -> None:
        """Append what the trail does not hold yet, in this order. Repeating it changes nothing."""
        with self._lock:
            known = self._known.setdefault(trail, _Known())
            for _ in range(_ATTEMPTS):
                fresh = [entry.happening() for entry in entries if entry.event_id not in known.events]
                if not fresh:
                    return
                try:
                    self._place(trail, known, fresh)
                except LostRace:
                    self._catch_up(trail, known)
        raise Fault("audit.append_contended", trail=trail)

    def read(self, trail: TrailId, until: int | None = None) -> bytes:
        """All lines of the trail, through record `until` when given."""
        data = b"".join(self._records.get(CONTAINER, name) for name in self._segments(trail))
        if until is None:
            return data
        return b"".join(data.splitlines(keepends=True)[: until + 1])

    def segments(self, trail: TrailId) -> list[tuple[str, int, bool]]:
        """Month, number of records, and whether it is sealed, of each segment in order."""
        found = []
        for name in self._segments(trail):
            lines = self._records.get(CONTAINER, name).splitlines()
            sealed = bool(lines) and json.loads(lines[-1])["action"] == chain.SEALED
            found.append((name.rpartition("/")[2].removesuffix(".jsonl"), len(lines), sealed))
        return found

    def head(self, trail: TrailId) -> Tip:
        """The chain's end as stored now; checks the chain on the way. Raises Fault when it is broken."""
        with self._lock:
            known = self._known.setdefault(trail, _Known())
            self._catch_up(trail, known)
            return known.tip

    def checkpoint(self, trail: TrailId, signer: Signer) -> bytes:
        """A signed checkpoint file of the head as it is now."""
        body = chain.checkpoint_body(trail, self.head(trail), self._clock.business_now())
        return chain.checkpoint_file(body, signer.public_key, signer.sign(chain.checkpoint_message(body)))

    def _place(self, trail: TrailId, known: _Known, fresh: list[Event]) -> None:
        """Append at the known end: opens a new trail, seals last month's segment. Raises LostRace."""
        if known.tip.seq < 0:
            self._catch_up(trail, known)
            if known.tip.seq >= 0:
                raise LostRace("audit.trail_moved")
        now = self._clock.business_now()
        this_month = chain.month_of(now)
        if known.tip.seq < 0:
            known.turn_to(this_month)
            simulated = self._clock.simulated
            opening = chain.opening(trail, now, self._keys.app, self._keys.verifier, simulated=simulated)
            fresh = [opening, *fresh]
        elif this_month > known.month:
            self._write(trail, known, [chain.sealing(trail, now, known.month, this_month)])
            known.turn_to(this_month)
        self._write(trail, known, fresh)

    def _write(self, trail: TrailId, known: _Known, events: list[Event]) -> None:
        data, tip = chain.chain(events, known.tip)
        self._records.append(CONTAINER, chain.segment_name(trail, known.month), data, known.position)
        known.position += len(data)
        known.tip = tip
        known.events.update(event.event_id for event in events)

    def _catch_up(self, trail: TrailId, known: _Known) -> None:
        """Read what others appended since, through seals into later segments."""
        if known.tip.seq < 0:
            segments = self._segments(trail)
            if not segments:
                return
            known.turn_to(segments[0].rpartition("/")[2].removesuffix(".jsonl"))
        while self._read_segment(trail, known):
            pass

    def _read_segment(self, trail: TrailId, known: _Known) -> bool:
        """Whether the segment was sealed, so that there may be more in the next."""
        data = self._records.read_from(CONTAINER, chain.segment_name(trail, known.month), known.position)
        known.position += len(data)
        try:
            for record, tip in chain.follow(data, known.tip):
                known.tip = tip
                known.events.add(record.event.event_id)
                if record.event.action == chain.SEALED:
                    known.turn_to(str(record.event.facts["next"]))
                    return True
        except chain.BrokenChain as error:
            raise Fault("audit.chain_broken", trail=trail, seq=error.seq) from error
        return False

    def _segments(self, trail: TrailId) -> list[str]:
        return sorted(self._records.names(CONTAINER, f"{trail}/"))
