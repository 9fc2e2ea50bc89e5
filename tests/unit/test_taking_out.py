"""To the venue and back: the ward's yes, the day itself, and both counts; what is missing keeps it open."""

from datetime import UTC, date, datetime, timedelta

import pytest

from shared.domain import custody_exceptions, taking_out
from shared.domain.approvals import Act
from shared.domain.custody import Ledger
from shared.domain.custody_balance import TAKEN_OUT
from shared.domain.custody_lines import PaperContent
from shared.domain.ids import ActorId
from shared.errors import NotFound, Refusal

DAY = date(2027, 10, 2)
ACT = Act(actor=ActorId("a-1"), at=datetime(2027, 9, 30, tzinfo=UTC))
REF = "c1.out-1"


def asked(sheets: int = 60) -> Ledger:
    return taking_out.ask(Ledger(), REF, PaperContent.NAME_TAGS, sheets, DAY, ACT)


def out(sheets: int = 60) -> Ledger:
    consented = taking_out.consent(asked(), REF, ACT)
    return taking_out.count_out(consented, REF, sheets, DAY, ACT)


def refused(code: str) -> pytest.RaisesExc[Refusal]:
    return pytest.raises(Refusal, match=code)


def test_nothing_leaves_without_the_wards_yes() -> None:
    with refused(r"taking_out\.no_consent"):
        taking_out.count_out(asked(), REF, 60, DAY, ACT)


@pytest.mark.parametrize("today", [DAY - timedelta(days=1), DAY + timedelta(days=1)])
def test_it_leaves_on_the_day_itself(today: date) -> None:
    consented = taking_out.consent(asked(), REF, ACT)
    with refused(r"taking_out\.wrong_day"):
        taking_out.count_out(consented, REF, 60, today, ACT)


@pytest.mark.parametrize("sheets", [0, 61])
def test_no_more_leaves_than_was_asked_for(sheets: int) -> None:
    consented = taking_out.consent(asked(), REF, ACT)
    with refused(r"taking_out\.too_many"):
        taking_out.count_out(consented, REF, sheets, DAY, ACT)


def test_each_act_happens_once() -> None:
    with refused(r"taking_out\.already_consented"):
        taking_out.consent(taking_out.consent(asked(), REF, ACT), REF, ACT)
    with refused(r"taking_out\.already_out"):
        taking_out.count_out(out(), REF, 60, DAY, ACT)
    with refused(r"taking_out\.not_out"):
        taking_out.count_in(taking_out.count_in(out(), REF, 60, ACT), REF, 60, ACT)


def test_what_is_missing_keeps_the_ledger_open_until_it_is_found() -> None:
    short = taking_out.count_in(out(), REF, 58, ACT)
    assert [(item.what, item.ref, item.state) for item in short.balance(()).items] == [
        ("taken-out", REF, TAKEN_OUT)
    ]
    with refused(r"taking_out\.too_many"):
        taking_out.count_in(short, REF, 57, ACT)
    assert taking_out.count_in(short, REF, 60, ACT).balance(()).balanced


def test_two_people_of_the_ward_settle_what_is_never_found() -> None:
    short = taking_out.count_in(out(), REF, 58, ACT)
    settled = custody_exceptions.write_off(short, REF, ACT)
    assert settled.balance(()).balanced
    with refused(r"custody\.already_settled"):
        custody_exceptions.write_off(settled, REF, ACT)


def test_what_nobody_asked_for_is_not_there() -> None:
    with pytest.raises(NotFound):
        taking_out.consent(Ledger(), REF, ACT)
    with refused(r"taking_out\.no_sheets"):
        asked(0)
