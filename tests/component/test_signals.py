"""Signals: what an alert waits for is logged when it happens, and says ids and counts only."""

from datetime import timedelta

import pytest

from shared.documents.holding import Holding, HoldingKind, Phase
from shared.domain.ids import SYSTEM_ACTOR, TrailId
from shared.services.backstop import days_of, report_near_backstop
from shared.services.drift import record_drift
from shared.services.holdings import open_holding
from shared.services.poison import take_poison
from shared.services.signals import Signal, give
from shared.services.work import Queue, Step, WorkMessage
from shared.settings import Role
from tests.fakes import World


def signals(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.name == "togikai.signals"]


def opened(world: World, kind: HoldingKind = HoldingKind.ASSEMBLY) -> Holding:
    return open_holding(world.parts(), kind, "as-1", TrailId("as-1"), SYSTEM_ACTOR)


def test_a_value_that_is_no_id_is_left_out(caplog: pytest.LogCaptureFixture) -> None:
    give(Signal.LOGIN_FAILED, code="login.refused", name="金糸雀 太郎", count=2)
    assert signals(caplog) == ["signal login.failed code=login.refused count=2"]


def test_a_blocked_step_gives_one_signal(caplog: pytest.LogCaptureFixture) -> None:
    world = World()
    holding = opened(world)
    message = WorkMessage(holding=holding.holding_id, step=Step.PREPARE_LOTS, unit="u-1", epoch=holding.epoch)
    for _ in range(2):
        take_poison(world.parts(), Queue.MAIL_MERGE, message.model_dump_json().encode())
    assert signals(caplog) == [f"signal step.blocked step=mail-merge/prepare holding={holding.id} unit=u-1"]


def test_a_poison_message_that_names_nothing_known_gives_its_size(caplog: pytest.LogCaptureFixture) -> None:
    take_poison(World().parts(), Queue.DRAW, "金糸雀".encode())
    assert signals(caplog) == ["signal queue.poison_unknown queue=draw bytes=9"]


@pytest.mark.parametrize(("days_left", "given"), [(61, 0), (60, 1), (1, 1)])
def test_a_living_holding_near_the_backstop_gives_a_signal(
    days_left: int, given: int, caplog: pytest.LogCaptureFixture
) -> None:
    world = World()
    holding = opened(world)
    world.clock.advance(timedelta(days=days_of()["ha"] - days_left))
    report_near_backstop(world.parts())
    assert len(signals(caplog)) == given
    assert all(f"holding={holding.id} days={days_left} held=0" in line for line in signals(caplog))


def test_an_extract_has_half_its_time_as_notice(caplog: pytest.LogCaptureFixture) -> None:
    world = World()
    opened(world, HoldingKind.EXTRACT)
    world.clock.advance(timedelta(days=14))
    report_near_backstop(world.parts())
    assert signals(caplog) == []
    world.clock.advance(timedelta(days=1))
    report_near_backstop(world.parts())
    assert len(signals(caplog)) == 1


def test_an_erased_holding_has_nothing_to_lose(caplog: pytest.LogCaptureFixture) -> None:
    world = World()
    holding = opened(world)
    parts = world.parts()
    from shared.services.repository import Change

    parts.repository.change(Holding, holding.id, lambda found: Change(found.with_(phase=Phase.ERASED)))
    world.clock.advance(timedelta(days=9999))
    report_near_backstop(world.parts())
    assert signals(caplog) == []


def test_each_setting_that_differs_is_signalled_and_recorded(caplog: pytest.LogCaptureFixture) -> None:
    world = World(live_settings={})
    record_drift(world.parts(Role.VERIFIER))
    assert "signal settings.differ setting=records-audit.state" in signals(caplog)
    assert b'"action":"settings.compared"' in world.parts().trail.read(TrailId("_system"))


def test_where_nothing_can_tell_nothing_is_recorded(caplog: pytest.LogCaptureFixture) -> None:
    world = World()
    record_drift(world.parts(Role.VERIFIER))
    assert signals(caplog) == []
    assert world.parts().trail.read(TrailId("_system")) == b""
