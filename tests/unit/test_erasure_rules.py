"""The saga's decision alone: order, waits, holds, gates; and that every code has its word."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.certificate import Basis, recovery_open_points
from shared.domain.certificate_words import ITEMS, KINDS, REASONS
from shared.domain.erasure import (
    DUTY_OF,
    REQUIRED_GATES,
    Act,
    Do,
    Duty,
    Finished,
    Held,
    Pauses,
    Reason,
    Wait,
    clocks_agree,
    closed_gate,
    irrevocable,
    next_act,
)
from shared.domain.japan_time import stamp

NOW = datetime(2027, 12, 18, tzinfo=UTC)
PAUSES = Pauses(timedelta(seconds=26), timedelta(seconds=2))
TWICE = {Act.SEE_KEY_ABSENT, Act.SEE_CONTAINER_GONE}


def run(held_from: int | None = None) -> list[Act]:
    """Acts in the order they are decided; a hold is placed after `held_from` acts."""
    deeds: dict[Act, list[datetime]] = {}
    order: list[Act] = []
    now = NOW
    while True:
        held = held_from is not None and len(order) >= held_from and not irrevocable(deeds)
        match next_act(deeds, held=held, now=now, pauses=PAUSES):
            case Do(act):
                order.append(act)
                deeds.setdefault(act, []).append(now)
            case Wait(until=until):
                assert until > now
                now = until
            case Held() | Finished():
                return order


def test_every_act_is_decided_once_in_order_and_each_absence_twice() -> None:
    assert run() == [act for act in Act for _ in range(2 if act in TWICE else 1)]


@given(st.integers(0, 20))
def test_a_hold_stops_it_before_the_point_of_no_return_and_never_after(held_from: int) -> None:
    reversible = 4
    assert len(run(held_from)) == (held_from if held_from < reversible else len(run()))


def test_no_identity_both_destroys_and_witnesses() -> None:
    assert {
        DUTY_OF[act] for act in (Act.DISABLE_KEY, Act.DELETE_KEY, Act.PURGE_KEY, Act.DELETE_CONTAINER)
    } == {Duty.ERASER}
    assert {DUTY_OF[act] for act in Act if act.startswith("see_")} == {Duty.VERIFIER}


@pytest.mark.parametrize(("kind", "reason"), REQUIRED_GATES)
def test_each_gate_alone_keeps_it_closed(kind: str, reason: Reason) -> None:
    gates = dict.fromkeys(REQUIRED_GATES[kind, reason], True)
    assert closed_gate(kind, reason, gates) is None
    for name in gates:
        assert closed_gate(kind, reason, {**gates, name: False}) == name
        assert closed_gate(kind, reason, {key: True for key in gates if key != name}) == name


@pytest.mark.parametrize("kind", ["he", "ha", "hc", "hp"])
def test_a_reason_that_is_not_for_the_kind_is_never_enough(kind: str) -> None:
    everything = {name: True for names in REQUIRED_GATES.values() for name in names}
    others = [reason for reason in Reason if (kind, reason) not in REQUIRED_GATES]
    assert {closed_gate(kind, reason, everything) for reason in others} == {"reason"}


@pytest.mark.parametrize(
    ("seconds", "agree"), [(0, True), (300, True), (-300, True), (301, False), (-301, False)]
)
def test_clocks_may_differ_by_five_minutes(seconds: int, agree: bool) -> None:
    limit = timedelta(minutes=5)
    assert clocks_agree(NOW, NOW + timedelta(seconds=seconds), limit) is agree


SEEN_AT = datetime(2028, 2, 22, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    ("later", "open_points"),
    [
        (
            timedelta(0),
            ("recovery_soft_delete:until:2028-02-29T15:00:00.000Z", "recovery_versioning:until:unknown"),
        ),
        (
            timedelta(days=7, seconds=-1),
            ("recovery_soft_delete:until:2028-02-29T15:00:00.000Z", "recovery_versioning:until:unknown"),
        ),
        (timedelta(days=7), ("recovery_versioning:until:unknown",)),
    ],
)
def test_recovery_that_is_on_is_an_open_point_until_it_runs_out(
    later: timedelta, open_points: tuple[str, ...]
) -> None:
    seen: dict[str, str | int] = {
        "time": stamp(SEEN_AT),
        "recovery_versioning": "on",
        "recovery_soft_delete": "on",
        "recovery_soft_delete_days": 7,
        "recovery_change_feed": "off",
        "live": "absent",
    }
    assert recovery_open_points([seen], SEEN_AT + later) == open_points


def test_every_act_reason_kind_and_basis_has_its_word() -> None:
    assert {act.value for act in Act} <= ITEMS.keys()
    assert {reason.value for reason in Reason} == REASONS.keys()
    assert KINDS.keys() == {"extract", "assembly", "contract", "people"}
    assert all(basis.ja for basis in Basis)
