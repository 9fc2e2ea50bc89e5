"""Appending by several processes: each event once, whoever flushes it, also over months and lost answers."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from random import Random

import pytest

from shared.documents.trail_entry import TrailEntry
from shared.domain.ids import ActorId, EventId, TrailId
from shared.domain.trail import SEALED, Record, Tip, follow
from shared.errors import Fault, LostRace, Transient
from shared.services.audit import CONTAINER, AuditTrail, TrailKeys
from tests.fakes import FakeClock, FakeRecordStore, FakeSigner

TRAIL = TrailId("as-1")
KEYS = TrailKeys(FakeSigner("app").public_key, FakeSigner("verifier").public_key)


@dataclass
class LosesAnswers(FakeRecordStore):
    """Appends, then says that it failed, every `every` times."""

    every: int = 3
    appends: int = 0
    blobs: dict[tuple[str, str], bytes] = field(default_factory=dict)

    def append(self, container: str, name: str, data: bytes, position: int) -> None:
        super().append(container, name, data, position)
        self.appends += 1
        if self.appends % self.every == 0:
            raise Transient("storage.unavailable")


@pytest.fixture
def records() -> FakeRecordStore:
    return FakeRecordStore()


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


def entry(number: int, clock: FakeClock) -> TrailEntry:
    return TrailEntry(
        trail=TRAIL,
        event_id=EventId(f"e{number}"),
        time=clock.business_now(),
        actor=ActorId("a-1"),
        action="packet.pulled",
        object=f"pk-{number}",
    )


def process(records: FakeRecordStore, clock: FakeClock) -> AuditTrail:
    return AuditTrail(records, clock, KEYS)


def stored(trail: AuditTrail) -> Iterator[Record]:
    return (record for record, _ in follow(trail.read(TRAIL), Tip()))


def events_in(trail: AuditTrail) -> list[str]:
    return [r.event.event_id for r in stored(trail) if r.event.event_id.startswith("e")]


def test_a_trail_begins_with_the_keys(records: FakeRecordStore, clock: FakeClock) -> None:
    trail = process(records, clock)
    trail.append(TRAIL, [entry(1, clock)])
    first = next(stored(trail)).event
    assert (first.action, first.facts["app_key"]) == ("trail.opened", KEYS.app.hex())
    assert first.facts["verifier_key"] == KEYS.verifier.hex()


def test_processes_that_flush_the_same_outbox_append_once(records: FakeRecordStore, clock: FakeClock) -> None:
    one, two = process(records, clock), process(records, clock)
    one.append(TRAIL, [entry(1, clock), entry(2, clock)])
    two.append(TRAIL, [entry(2, clock), entry(3, clock)])
    one.append(TRAIL, [entry(3, clock), entry(4, clock)])
    assert events_in(one) == ["e1", "e2", "e3", "e4"]


@pytest.mark.parametrize("seed", range(5))
def test_lost_answers_and_races_neither_lose_nor_double_an_event(seed: int, clock: FakeClock) -> None:
    random, records = Random(seed), LosesAnswers()
    trails = [process(records, clock) for _ in range(3)]
    for number in range(30):
        for trail in random.sample(trails, 2):
            while True:
                try:
                    trail.append(TRAIL, [entry(number, clock)])
                    break
                except Transient:
                    continue
    assert events_in(process(records, clock)) == [f"e{number}" for number in range(30)]


def test_a_month_is_sealed_before_the_next_begins(records: FakeRecordStore, clock: FakeClock) -> None:
    clock.business = datetime(2026, 11, 30, 23, tzinfo=UTC)
    one, late = process(records, clock), process(records, clock)
    one.append(TRAIL, [entry(1, clock)])
    late.append(TRAIL, [entry(1, clock)])
    clock.business = datetime(2027, 2, 1, tzinfo=UTC)
    one.append(TRAIL, [entry(2, clock)])
    late.append(TRAIL, [entry(3, clock)])
    assert records.names(CONTAINER) == ["as-1/2026-11.jsonl", "as-1/2027-02.jsonl"]
    sealed = [record.event.facts for record in stored(one) if record.event.action == SEALED]
    assert sealed == [{"next": "2027-02"}]
    assert process(records, clock).head(TRAIL) == late.head(TRAIL)


def test_a_process_that_died_between_seal_and_next_month_costs_nothing(
    records: FakeRecordStore, clock: FakeClock
) -> None:
    clock.business = datetime(2026, 11, 30, tzinfo=UTC)
    trail = process(records, clock)
    trail.append(TRAIL, [entry(1, clock)])
    clock.business = datetime(2026, 12, 1, tzinfo=UTC)
    trail.append(TRAIL, [entry(2, clock)])
    del records.blobs[CONTAINER, "as-1/2026-12.jsonl"]
    again = process(records, clock)
    again.append(TRAIL, [entry(2, clock)])
    assert events_in(again) == ["e1", "e2"]


def test_a_clock_that_lags_stays_in_the_open_month(records: FakeRecordStore, clock: FakeClock) -> None:
    clock.business = datetime(2026, 12, 1, tzinfo=UTC)
    trail = process(records, clock)
    trail.append(TRAIL, [entry(1, clock)])
    clock.business = datetime(2026, 11, 30, tzinfo=UTC)
    trail.append(TRAIL, [entry(2, clock)])
    assert records.names(CONTAINER) == ["as-1/2026-12.jsonl"]


def test_a_changed_record_is_noticed_by_the_next_reader(records: FakeRecordStore, clock: FakeClock) -> None:
    process(records, clock).append(TRAIL, [entry(1, clock), entry(2, clock)])
    name = records.names(CONTAINER)[0]
    records.blobs[CONTAINER, name] = records.blobs[CONTAINER, name].replace(b"pk-1", b"pk-9")
    with pytest.raises(Fault, match=r"audit\.chain_broken"):
        process(records, clock).head(TRAIL)


def test_an_append_that_never_gets_its_turn_says_so(records: FakeRecordStore, clock: FakeClock) -> None:
    class Contended(FakeRecordStore):
        def append(self, container: str, name: str, data: bytes, position: int) -> None:
            raise LostRace("storage.lost_race")

    with pytest.raises(Fault, match=r"audit\.append_contended"):
        process(Contended(), clock).append(TRAIL, [entry(1, clock)])


def test_reading_until_a_checkpoint_ends_with_its_head(records: FakeRecordStore, clock: FakeClock) -> None:
    trail = process(records, clock)
    trail.append(TRAIL, [entry(1, clock)])
    tip = trail.head(TRAIL)
    trail.append(TRAIL, [entry(2, clock)])
    assert list(follow(trail.read(TRAIL, tip.seq), Tip()))[-1][1] == tip
