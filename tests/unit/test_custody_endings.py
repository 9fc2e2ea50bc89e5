"""Ends besides return and erasure: what is lost stays open, what is shredded or handed over is settled."""

import pytest

from shared.domain import custody_collections as own
from shared.domain import custody_exceptions as exceptions
from shared.domain.custody import Ledger
from shared.domain.custody_endings import hand_over, lose, shred, withdraw
from shared.domain.custody_lines import CollectionKind, Fate, PaperContent, ReturnWay
from tests.unit.test_custody import ACT, FORMS, LOTS, PC, STAFF, pulled, refused, with_paper

COPY, OWN = f"{LOTS[0]}-c1", "c.own-1"


def with_own() -> Ledger:
    return own.register(Ledger(), OWN, CollectionKind.PHOTOS, PC, 0, ACT)


def back(ledger: Ledger, sheets: int) -> Ledger:
    return ledger.declare_paper(FORMS, sheets, ACT, ReturnWay.MAIL)


def test_what_is_lost_is_open_and_names_its_incident() -> None:
    ledger = lose(pulled(), COPY, 0, "in-1", ACT)
    assert (ledger.fate_of(COPY), ledger.line(COPY).incident) == (Fate.LOST, "in-1")
    assert not ledger.balance([]).balanced


def test_sheets_that_are_lost_stay_open_beside_those_that_came_back_until_they_are_found() -> None:
    ledger = back(lose(with_paper(10), FORMS, 3, "in-1", ACT), 7).accept_paper(FORMS, 7, STAFF)
    assert ledger.fate_of(FORMS) is Fate.LOST
    found = back(ledger, 3)
    assert found.fate_of(FORMS) is Fate.RETURN_DECLARED
    paper = found.accept_paper(FORMS, 10, STAFF).paper_of(FORMS)
    assert (paper.fate, paper.returned, paper.lost) == (Fate.RETURNED, 10, 0)
    with refused("paper.too_many"):
        back(ledger, 4)


def test_lost_sheets_can_be_written_off_by_the_ward() -> None:
    ledger = lose(with_paper(10), FORMS, 10, "in-1", ACT)
    assert ledger.fate_of(FORMS) is Fate.LOST
    assert exceptions.write_off(ledger, FORMS, STAFF).balance([]).balanced


def test_shredded_and_posted_sheets_make_up_the_whole() -> None:
    ledger = shred(with_paper(10).post(FORMS, 6), FORMS, 3)
    assert ledger.fate_of(FORMS) is Fate.OUT
    assert shred(ledger, FORMS, 1).fate_of(FORMS) is Fate.ERASED
    assert back(ledger, 1).accept_paper(FORMS, 1, STAFF).fate_of(FORMS) is Fate.RETURNED
    with refused("paper.too_many"):
        shred(ledger, FORMS, 2)


def test_the_wards_own_forms_are_never_shredded() -> None:
    ledger = Ledger().hand_over(FORMS, PaperContent.APPLICATION_FORMS, 3, "place-1", STAFF)
    with refused("paper.never_shredded"):
        shred(ledger.receive(FORMS, 3, ACT), FORMS, 1)


@pytest.mark.parametrize(
    ("ledger", "ref"),
    [(pulled(), COPY), (with_paper(), str(FORMS)), (own.approve(with_own(), OWN, STAFF), OWN)],
)
def test_what_is_handed_over_by_instruction_is_settled_and_names_it(ledger: Ledger, ref: str) -> None:
    done = hand_over(ledger, ref, "c.m1", ACT)
    assert (done.fate_of(ref), done.line(ref).instruction) == (Fate.HANDED_OVER, "c.m1")
    with refused("custody.already_settled"):
        hand_over(done, ref, "c.m1", ACT)


def test_nothing_is_collected_or_closed_before_the_ward_approved_it() -> None:
    for fate in (Fate.ERASED, Fate.RETURN_DECLARED):
        with refused("custody.not_approved"):
            own.declare(with_own(), OWN, fate, 0, ACT, ReturnWay.HAND)
    with refused("custody.not_approved"):
        hand_over(with_own(), OWN, "c.m1", ACT)
    approved = own.approve(with_own(), OWN, STAFF)
    assert own.declare(approved, OWN, Fate.ERASED, 0, ACT).balance([]).balanced


def test_what_was_never_approved_is_withdrawn_and_what_was_is_not() -> None:
    assert withdraw(with_own(), OWN, ACT).balance([]).balanced
    with refused("custody.already_approved"):
        withdraw(own.approve(with_own(), OWN, STAFF), OWN, ACT)


def test_the_ward_s_own_form_needs_no_approval_of_its_own() -> None:
    ledger = own.register(Ledger(), OWN, CollectionKind.ATTENDANCE, PC, 0, ACT, wards_form=True)
    declared = own.declare(ledger, OWN, Fate.RETURN_DECLARED, 0, ACT, ReturnWay.PORTAL)
    assert declared.fate_of(OWN) is Fate.RETURN_DECLARED


def test_a_return_says_how_it_comes() -> None:
    with refused("custody.way_missing"):
        pulled().declare_copy(LOTS[0], 1, Fate.RETURN_DECLARED, ACT)
