"""Each rule of a pull fails with its own code, alone and together; nothing known means no."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from shared.domain.contract_term import ContractTerm
from shared.domain.handler_gate import ContractNow, PacketNow, Standing, failing, require
from shared.errors import Denied, Refusal

TEXT = "a" * 64
NOW = datetime(2027, 6, 1, tzinfo=UTC)
CONTRACT = ContractNow(True, ContractTerm(date(2027, 4, 1), date(2027, 12, 17)), TEXT)
PERSON = Standing(received=True, left_on=None, trained_on=date(2027, 4, 2), confirmed_text=TEXT)
PACKET = PacketNow(recalled=False, due=date(2027, 6, 1))


def test_who_meets_every_rule_passes() -> None:
    assert failing(PERSON, CONTRACT, (PACKET,), NOW) == ()


@pytest.mark.parametrize(
    ("person", "code"),
    [
        (None, "pull.not_named"),
        (replace(PERSON, received=False), "pull.not_received"),
        (replace(PERSON, left_on=date(2027, 6, 1)), "pull.person_left"),
        (replace(PERSON, trained_on=None), "pull.not_trained"),
        (replace(PERSON, trained_on=date(2027, 6, 2)), "pull.not_trained"),
        (replace(PERSON, confirmed_text=None), "pull.clauses_not_confirmed"),
        (replace(PERSON, confirmed_text="b" * 64), "pull.clauses_not_confirmed"),
    ],
)
def test_each_rule_about_the_person(person: Standing | None, code: str) -> None:
    assert failing(person, CONTRACT, (PACKET,), NOW) == (code,)


@pytest.mark.parametrize(
    ("contract", "now", "code"),
    [
        (CONTRACT, datetime(2027, 12, 17, 15, tzinfo=UTC), "pull.contract_ended"),
        (CONTRACT, datetime(2027, 4, 1, 14, 59, 59, tzinfo=UTC), "pull.contract_not_begun"),
        (replace(CONTRACT, active=False), NOW, "pull.contract_not_active"),
    ],
)
def test_each_rule_about_the_contract(contract: ContractNow, now: datetime, code: str) -> None:
    trained = replace(PERSON, trained_on=date(2027, 4, 1))
    assert failing(trained, contract, (), now) == (code,)


@pytest.mark.parametrize(
    ("packet", "now", "code"),
    [
        (replace(PACKET, recalled=True), NOW, "pull.packet_recalled"),
        (PACKET, datetime(2027, 6, 1, 15, tzinfo=UTC), "pull.packet_overdue"),
    ],
)
def test_each_rule_about_the_packet(packet: PacketNow, now: datetime, code: str) -> None:
    assert failing(PERSON, CONTRACT, (packet,), now) == (code,)


def test_a_packet_is_in_date_until_the_end_of_its_due_date() -> None:
    last = datetime(2027, 6, 1, 14, 59, 59, tzinfo=UTC)
    assert failing(PERSON, CONTRACT, (PACKET,), last) == ()


def test_all_failing_rules_are_told_and_the_gravest_is_raised() -> None:
    nobody = Standing(False, None, None, None)
    codes = failing(nobody, replace(CONTRACT, active=False), (replace(PACKET, recalled=True),), NOW)
    assert codes == (
        "pull.contract_not_active",
        "pull.not_received",
        "pull.not_trained",
        "pull.clauses_not_confirmed",
        "pull.packet_recalled",
    )
    with pytest.raises(Refusal, match=codes[0]):
        require(nobody, replace(CONTRACT, active=False), (), NOW)


def test_a_stranger_is_denied() -> None:
    with pytest.raises(Denied, match="not_named"):
        require(None, CONTRACT, (PACKET,), NOW)
