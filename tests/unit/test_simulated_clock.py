"""The local clock: business time moves forward only, real time never."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from local.clock import SimulatedClock


@pytest.fixture
def clock(tmp_path: Path) -> SimulatedClock:
    return SimulatedClock(tmp_path / "offset")


def test_business_time_is_real_time_at_first(clock: SimulatedClock) -> None:
    assert clock.business_now() - clock.real_now() < timedelta(seconds=1)


def test_business_time_moves_and_real_time_does_not(clock: SimulatedClock) -> None:
    target = datetime.now(UTC) + timedelta(days=200)
    clock.move_to(target)
    assert target <= clock.business_now() < target + timedelta(seconds=5)
    assert clock.real_now() < target - timedelta(days=199)


def test_it_never_moves_back(clock: SimulatedClock) -> None:
    clock.move_to(datetime.now(UTC) + timedelta(days=2))
    with pytest.raises(ValueError, match="forward only"):
        clock.move_to(datetime.now(UTC) + timedelta(days=1))


def test_all_clocks_on_one_file_agree(clock: SimulatedClock, tmp_path: Path) -> None:
    clock.move_to(datetime.now(UTC) + timedelta(days=2))
    assert SimulatedClock(tmp_path / "offset").offset() == clock.offset()


def test_it_may_begin_in_the_past_but_only_once(clock: SimulatedClock) -> None:
    past = datetime(2020, 5, 1, tzinfo=UTC)
    clock.begin_at(past)
    assert past <= clock.business_now() < past + timedelta(minutes=1)
    with pytest.raises(ValueError, match="already"):
        clock.begin_at(past)
