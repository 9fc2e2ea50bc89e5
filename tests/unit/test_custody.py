"""The ledger: no second copy, no sheet astray, and no balance while anything is out."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain import custody_collections as own
from shared.domain.approvals import Act
from shared.domain.custody import Ledger
from shared.domain.custody_balance import UNSIGNED
from shared.domain.custody_endings import lose
from shared.domain.custody_lines import (
    PAPER_MEDIUM,
    CollectionKind,
    ErasureMethod,
    Fate,
    PaperContent,
    ReturnWay,
    Seen,
    Signature,
    SignedWay,
)
from shared.domain.custody_statements import confirm_clean, sign, state_clean
from shared.domain.ids import ActorId, PacketId, PersonId
from shared.errors import NotFound, Refusal

AT = datetime(2027, 6, 1, tzinfo=UTC)
ACT = Act(actor=ActorId("a-1"), at=AT)
STAFF = Act(actor=ActorId("a-2"), at=AT)
LOTS = [PacketId("c.lot-1"), PacketId("c.lot-2")]
FORMS = PacketId("c.paper-1")
PC = "device-1"
SEEN = Seen(day=date(2027, 10, 4), place="place-1", present="p1")
SIGNATURE = Signature(way=SignedWay.PORTAL, sha256="0" * 64, signed=ACT)


def pulled() -> Ledger:
    return Ledger().pull(LOTS, PersonId("p1"), PC, ACT, AT)[0]


def with_paper(sheets: int = 100) -> Ledger:
    ledger = Ledger().hand_over(FORMS, PaperContent.LETTERS, sheets, "place-1", STAFF)
    return ledger.receive(FORMS, sheets, ACT)


def refused(code: str) -> pytest.RaisesExc[Refusal]:
    return pytest.raises(Refusal, match=code)


def test_copies_are_numbered_and_one_act_takes_all() -> None:
    ledger, copies = Ledger().pull(LOTS, PersonId("p1"), PC, ACT, AT)
    assert [(copy.packet, copy.number) for copy in copies] == [(LOTS[0], 1), (LOTS[1], 1)]
    assert ledger.copies == copies


def test_a_second_pull_of_any_of_them_is_refused_as_a_whole() -> None:
    ledger = pulled()
    with refused("pull.already_copied"):
        ledger.pull([LOTS[1], PacketId("c.lot-3")], PersonId("p2"), PC, ACT, AT)


def declared(ledger: Ledger, packet: PacketId, fate: Fate) -> Ledger:
    if fate is Fate.LOST:
        return lose(ledger, f"{packet}-c1", 0, "in-1", ACT)
    return ledger.declare_copy(packet, 1, fate, ACT)


@pytest.mark.parametrize("fate", [Fate.ERASED, Fate.LOST])
def test_a_reissue_follows_the_declaration_of_the_earlier_copy(fate: Fate) -> None:
    ledger = pulled()
    with refused("custody.earlier_copy_out"):
        ledger.reissue(LOTS[0], STAFF)
    ledger = declared(ledger, LOTS[0], fate).reissue(LOTS[0], STAFF)
    again, copies = ledger.pull([LOTS[0]], PersonId("p1"), PC, ACT, AT)
    assert copies[0].number == 2
    with refused("pull.already_copied"):
        again.pull([LOTS[0]], PersonId("p1"), PC, ACT, AT)


def test_a_reissue_is_for_one_copy() -> None:
    ledger = pulled().declare_copy(LOTS[0], 1, Fate.ERASED, ACT).reissue(LOTS[0], STAFF)
    with refused("custody.reissue_open"):
        ledger.reissue(LOTS[0], STAFF)


def test_a_returned_copy_is_settled_only_when_staff_have_it() -> None:
    ledger = pulled().declare_copy(LOTS[0], 1, Fate.RETURN_DECLARED, ACT, ReturnWay.HAND)
    assert {item.state for item in ledger.balance([]).items} == {"return-declared", "out"}
    assert len(ledger.accept_copy(LOTS[0], 1, STAFF).balance([]).items) == 1


def test_an_erased_copy_cannot_be_declared_again() -> None:
    ledger = pulled().declare_copy(LOTS[0], 1, Fate.ERASED, ACT)
    with refused("custody.already_settled"):
        ledger.declare_copy(LOTS[0], 1, Fate.RETURN_DECLARED, ACT, ReturnWay.HAND)


def test_a_lost_copy_keeps_the_ledger_open_until_it_is_found() -> None:
    ledger = declared(pulled(), LOTS[0], Fate.LOST).declare_copy(LOTS[1], 1, Fate.ERASED, ACT)
    assert not ledger.balance([]).balanced
    assert ledger.declare_copy(LOTS[0], 1, Fate.ERASED, ACT).balance([]).balanced


def test_sheets_must_agree_at_receipt() -> None:
    ledger = Ledger().hand_over(FORMS, PaperContent.APPLICATION_FORMS, 100, "place-1", STAFF)
    with refused("paper.count_differs"):
        ledger.receive(FORMS, 99, ACT)
    assert ledger.recount(FORMS, 99).receive(FORMS, 99, ACT).paper_of(FORMS).received == ACT


def test_posted_and_returned_sheets_make_up_what_was_handed_over() -> None:
    ledger = with_paper().post(FORMS, 97)
    with refused("paper.count_differs"):
        ledger.declare_paper(FORMS, 2, ACT, ReturnWay.HAND)
    declared = ledger.declare_paper(FORMS, 3, ACT, ReturnWay.HAND)
    with refused("paper.count_differs"):
        declared.accept_paper(FORMS, 2, STAFF)
    assert declared.accept_paper(FORMS, 3, STAFF).balance([]).balanced


def test_an_application_form_is_never_posted_and_comes_back() -> None:
    ledger = Ledger().hand_over(FORMS, PaperContent.APPLICATION_FORMS, 3, "place-1", STAFF)
    received = ledger.receive(FORMS, 3, ACT)
    with refused("paper.never_posted"):
        received.post(FORMS, 1)
    assert (
        received.declare_paper(FORMS, 3, ACT, ReturnWay.HAND)
        .accept_paper(FORMS, 3, STAFF)
        .balance([])
        .balanced
    )


def test_no_more_is_posted_than_is_there() -> None:
    with refused("paper.too_many"):
        with_paper(10).post(FORMS, 6).post(FORMS, 5)


def test_nothing_is_posted_before_receipt() -> None:
    ledger = Ledger().hand_over(FORMS, PaperContent.LETTERS, 100, "place-1", STAFF)
    with refused("paper.not_received"):
        ledger.post(FORMS, 100)


@given(st.integers(1, 500), st.data())
def test_paper_balances_exactly_when_every_sheet_is_accounted_for(sheets: int, data: st.DataObject) -> None:
    ledger = with_paper(sheets)
    posted = data.draw(st.integers(0, sheets))
    if posted:
        ledger = ledger.post(FORMS, posted)
    back = data.draw(st.integers(0, sheets))
    if posted + back == sheets:
        assert (
            ledger.declare_paper(FORMS, back, ACT, ReturnWay.HAND)
            .accept_paper(FORMS, back, STAFF)
            .balance([])
            .balanced
        )
    else:
        with refused("paper.count_differs"):
            ledger.declare_paper(FORMS, back, ACT, ReturnWay.HAND)


def test_own_collections_count_too() -> None:
    ledger = own.register(Ledger(), "c.own-1", CollectionKind.RECEIPTS, PAPER_MEDIUM, 60, ACT)
    assert not ledger.balance([]).balanced
    ledger = own.declare(
        own.approve(ledger, "c.own-1", STAFF), "c.own-1", Fate.RETURN_DECLARED, 58, ACT, ReturnWay.HAND
    )
    ledger = own.accept(ledger, "c.own-1", STAFF)
    assert ledger.balance([]).balanced
    assert ledger.collection("c.own-1").sheets == 58


def test_a_medium_is_stated_clean_only_when_nothing_is_on_it() -> None:
    ledger = pulled()
    with refused("custody.still_on_medium"):
        state_clean(ledger, PC, ErasureMethod.PURGE, date(2027, 10, 4), ACT)


def erased() -> Ledger:
    ledger = pulled()
    for lot in LOTS:
        ledger = ledger.declare_copy(lot, 1, Fate.ERASED, ACT)
    return ledger


def test_statement_and_confirmation_are_both_needed_for_every_device() -> None:
    ledger = erased()
    devices = [PC, "device-2"]
    assert ledger.balance(devices).balanced
    assert not ledger.balance(devices).closed
    with refused("custody.no_statement"):
        confirm_clean(ledger, PC, SEEN, STAFF)
    for device, method in zip(devices, (ErasureMethod.PURGE, ErasureMethod.NEVER_HELD), strict=True):
        ledger = state_clean(ledger, device, method, date(2027, 10, 4), ACT)
        assert not ledger.balance(devices).closed
        ledger = confirm_clean(ledger, device, SEEN, STAFF)
    assert [item.state for item in ledger.balance(devices).media] == [UNSIGNED]
    assert sign(ledger, devices, SIGNATURE).balance(devices).closed


def test_the_contractor_signs_once_when_every_medium_is_stated_and_again_after_a_further_one() -> None:
    ledger = state_clean(erased(), PC, ErasureMethod.PURGE, date(2027, 10, 4), ACT)
    with refused("custody.not_all_stated"):
        sign(ledger, [PC, "device-2"], SIGNATURE)
    signed = sign(ledger, [PC], SIGNATURE)
    with refused("custody.already_signed"):
        sign(signed, [PC], SIGNATURE)
    assert state_clean(signed, "device-2", ErasureMethod.NEVER_HELD, date(2027, 10, 5), ACT).signed is None


def test_nobody_saw_a_device_clean_before_it_was_cleaned() -> None:
    ledger = state_clean(erased(), PC, ErasureMethod.PURGE, date(2027, 10, 5), ACT)
    with refused("custody.seen_before_done"):
        confirm_clean(ledger, PC, SEEN, STAFF)


def test_paper_needs_a_statement_of_its_own() -> None:
    ledger = with_paper(1).declare_paper(FORMS, 1, ACT, ReturnWay.HAND).accept_paper(FORMS, 1, STAFF)
    assert [item.ref for item in ledger.balance([]).media] == [PAPER_MEDIUM, "contractor"]


@pytest.mark.parametrize("method", [ErasureMethod.CLEAR, ErasureMethod.PURGE])
def test_paper_has_no_key_to_destroy(method: ErasureMethod) -> None:
    with refused(r"custody\.not_for_paper"):
        state_clean(Ledger(), PAPER_MEDIUM, method, date(2027, 10, 4), ACT)


def test_no_new_copy_goes_onto_a_device_stated_clean() -> None:
    ledger = state_clean(erased(), PC, ErasureMethod.CLEAR, date(2027, 10, 4), ACT)
    with refused("pull.device_closed"):
        ledger.pull([PacketId("c.lot-9")], PersonId("p1"), PC, ACT, AT)


def test_what_the_ledger_does_not_know_is_not_found() -> None:
    with pytest.raises(NotFound):
        Ledger().declare_copy(LOTS[0], 1, Fate.ERASED, ACT)
