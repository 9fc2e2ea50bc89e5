"""Two people, one event, the same values; nothing before the event and nothing after it is settled."""

from datetime import UTC, datetime, timedelta

import pytest

from shared.domain.ids import ActorId
from shared.domain.random_sources import Source, SourceKind
from shared.domain.seed_entry import SeedEntry, enter
from shared.errors import Refusal

EVENT = datetime(2026, 11, 20, 5, 0, tzinfo=UTC)
DICE = Source("dice", SourceKind.DICE, "第1回公開抽選", EVENT, "[1-6]{4}", "3146", throws=4)
FIRST, SECOND, THIRD = ActorId("a-1"), ActorId("a-2"), ActorId("a-3")


def entered(*readings: tuple[ActorId, str]) -> SeedEntry:
    entry = SeedEntry()
    for actor, value in readings:
        entry = enter(entry, [DICE], EVENT, actor, EVENT, [value])
    return entry


def test_two_people_who_read_alike_settle_the_values() -> None:
    assert entered((FIRST, "1234"), (SECOND, "１２３４")).agreed == ("1234",)


def test_one_person_alone_settles_nothing() -> None:
    assert entered((FIRST, "1234"), (FIRST, "1234")).agreed is None


def test_different_readings_are_disputed_until_one_is_corrected() -> None:
    disputed = entered((FIRST, "1234"), (SECOND, "4321"))

    assert disputed.disputed
    assert enter(disputed, [DICE], EVENT, FIRST, EVENT, ["4321"]).agreed == ("4321",)


def test_a_third_person_can_settle_a_dispute() -> None:
    assert entered((FIRST, "1234"), (SECOND, "4321"), (THIRD, "1234")).agreed == ("1234",)


def test_nothing_is_taken_before_the_event() -> None:
    with pytest.raises(Refusal, match=r"seed\.too_early"):
        enter(SeedEntry(), [DICE], EVENT, FIRST, EVENT - timedelta(seconds=1), ["1234"])


def test_what_is_settled_stays() -> None:
    settled = entered((FIRST, "1234"), (SECOND, "1234"))

    with pytest.raises(Refusal, match=r"seed\.settled"):
        enter(settled, [DICE], EVENT, THIRD, EVENT, ["4321"])


def test_values_for_the_seed_need_agreement() -> None:
    with pytest.raises(Refusal, match=r"seed\.not_agreed"):
        entered((FIRST, "1234")).seed_values([DICE])


def test_values_for_the_seed_name_source_and_event() -> None:
    values = entered((FIRST, "1234"), (SECOND, "1234")).seed_values([DICE])

    assert values == [{"source": "dice", "event": "第1回公開抽選", "value": "1234"}]
