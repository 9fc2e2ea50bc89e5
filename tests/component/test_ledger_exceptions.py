"""The ledger's rarer acts at the pages: networks, media, the venue, returns sent back, write-offs, another end."""

import re
from datetime import UTC, date, datetime

import pytest

from shared.domain.custody_exceptions import WriteOffReason
from shared.domain.custody_lines import Fate, ReturnWay
from shared.errors import Denied
from shared.services import custody_exceptions
from shared.services.custody import accept_copy, balance, declare_copy, ledger_of
from shared.services.custody_facts import DECIDED, certificate_facts
from shared.services.packets import packets_of
from tests.component.contract_job import CANARY_NAME, OFFICE, PC, refusing, running
from tests.component.test_contract_pages import HERE, Desk, pull_all
from tests.portal_visitor import FROM, refusal_of

ELSEWHERE = {"x-forwarded-for": "198.51.100.7:1234"}
FORGED = {"x-forwarded-for": "203.0.113.5, 198.51.100.7:1234"}
LEDGER, VENUE, MEDIUM = f"{HERE}/ledger", f"{HERE}/taking-out", f"{HERE}/medium"
GLANCE = "/assemblies/as-0123456789abcdef/custody"
LOT = "as-0123456789abcdef.c1.lot-0001"
EVENT_DAY = datetime(2027, 10, 2, 1, tzinfo=UTC)


@pytest.fixture
def desk() -> Desk:
    return Desk(running())


def lot_copy(desk: Desk) -> str:
    return ledger_of(desk.job.parts, desk.job.contract.id).copies[0].ref


def trail(desk: Desk) -> str:
    return desk.job.parts.trail.read(desk.job.assembly.trail).decode()


@pytest.mark.parametrize("headers", [ELSEWHERE, FORGED, {"x-forwarded-for": ""}])
def test_nothing_is_pulled_from_a_network_that_is_not_registered(desk: Desk, headers: dict[str, str]) -> None:
    handler = desk.at["handler1"]
    offered = re.findall(r'name="packet" value="([^"]+)"', handler.get(f"{HERE}/packets").text)
    handler.headers.update(headers)
    answer = handler.post(f"{HERE}/pull", data={"packet": offered, "device": PC, "csrf": handler.csrf})
    assert refusal_of(answer.text) == "pull.network_unregistered"
    assert ledger_of(desk.job.parts, desk.job.contract.id).copies == ()
    assert '"outcome":"pull.network_unregistered"' in trail(desk)


def test_a_copy_is_downloaded_from_a_registered_network_only_and_the_ledger_names_it(desk: Desk) -> None:
    link = pull_all(desk)[0]
    desk.at["handler1"].headers.update(ELSEWHERE)
    assert refusal_of(desk.at["handler1"].get(link).text) == "pull.network_unregistered"
    desk.at["handler1"].headers.update(FROM)
    assert CANARY_NAME in desk.at["handler1"].get(link).text
    copies = certificate_facts(desk.job.parts, desk.job.contract.id)["copies"]
    assert isinstance(copies, list)
    assert {copy["network"] for copy in copies if isinstance(copy, dict)} == {OFFICE}


def hand_over(desk: Desk) -> list[str]:
    """Staff write the first lot onto a registered medium for the handler; the links to read it."""
    fields = {"packet": LOT, "person": "as-0123456789abcdef.c1.p2", "device": PC}
    desk.act("staff1", MEDIUM, MEDIUM, **fields)
    return re.findall(r'download href="([^"]+)"', desk.at["staff1"].get(MEDIUM).text)


def test_a_numbered_medium_is_handed_over_instead_of_a_pull(desk: Desk) -> None:
    links = hand_over(desk)
    assert CANARY_NAME in desk.at["staff1"].get(links[0]).text
    copy = ledger_of(desk.job.parts, desk.job.contract.id).copies[0]
    assert (copy.number, copy.on_medium, copy.device) == (1, True, PC)
    fields = {"packet": LOT, "person": "as-0123456789abcdef.c1.p2", "device": PC}
    again = desk.try_("staff1", MEDIUM, MEDIUM, **fields)
    assert refusal_of(again.text) == "pull.already_copied"


def test_staff_read_no_copy_that_the_contractor_pulled_itself(desk: Desk) -> None:
    link = pull_all(desk)[0].replace("/copies/", "/medium/")
    assert refusal_of(desk.at["staff1"].get(link).text) == "pull.not_on_medium"


def test_a_handler_without_training_takes_no_medium(desk: Desk) -> None:
    people = f"{HERE}/people"
    fields = {"role": "handler", "name": "取扱 七海", "employer": "あさひ企画", "login": "handler2"}
    desk.act("responsible", people, people, **fields, mail="h2@contractor.example")
    desk.act("staff1", people, f"{people}/as-0123456789abcdef.c1.p3/receive")
    fields = {"packet": LOT, "person": "as-0123456789abcdef.c1.p3", "device": PC}
    assert refusal_of(desk.try_("staff1", MEDIUM, MEDIUM, **fields).text) == "pull.not_trained"


def test_name_tags_go_to_the_venue_with_consent_and_are_counted_back(desk: Desk) -> None:
    desk.act("handler1", VENUE, VENUE, content="name-tags", sheets=60, day="2027-10-02")
    line = f"{VENUE}/as-0123456789abcdef.c1.out-1"
    sent = {"text": "承諾する", "csrf": desk.at["staff1"].csrf}
    assert desk.at["staff1"].post(f"{line}/consent", data=sent).status_code == 403
    desk.act("supervisor", VENUE, f"{line}/consent", text="名札に限り承諾する", decision_number="9企企第3号")
    assert "名札に限り承諾する（9企企第3号）" in desk.at["handler1"].get(VENUE).text
    assert refusal_of(desk.try_("handler1", VENUE, f"{line}/out", sheets=60).text) == "taking_out.wrong_day"
    desk.job.at(EVENT_DAY)
    desk = Desk(desk.job)
    desk.act("handler1", VENUE, f"{line}/out", sheets=60)
    assert "会場への持出し" in desk.at["staff1"].get(GLANCE).text
    desk.act("handler1", VENUE, f"{line}/in", sheets=59)
    assert not balance(desk.job.parts, desk.job.contract.id).balanced
    desk.act("handler1", VENUE, f"{line}/in", sheets=60)
    assert balance(desk.job.parts, desk.job.contract.id).balanced


def test_asking_twice_for_the_same_is_one_and_outside_the_term_none(desk: Desk) -> None:
    fields = {"content": "roster", "sheets": "60", "number": "1", "csrf": desk.at["handler1"].csrf}
    for _ in range(2):
        assert desk.at["handler1"].post(VENUE, data=fields | {"day": "2027-10-02"}).status_code == 303
    assert len(ledger_of(desk.job.parts, desk.job.contract.id).taken_out) == 1
    late = desk.at["handler1"].post(VENUE, data=fields | {"number": "2", "day": "2027-12-18"})
    assert refusal_of(late.text) == "taking_out.day_outside_term"


def test_a_return_is_sent_back_and_comes_again(desk: Desk) -> None:
    pull_all(desk)
    parts, contract_id = desk.job.parts, desk.job.contract.contract_id
    copy = ledger_of(parts, contract_id).copies[0]
    declare_copy(parts, contract_id, copy.packet, 1, Fate.RETURN_DECLARED, desk.job.handler, ReturnWay.HAND)
    desk.act("staff1", LEDGER, f"{HERE}/lines/{copy.ref}/reject", reason="incomplete")
    assert ledger_of(parts, contract_id).fate_of(copy.ref) is Fate.OUT
    declare_copy(parts, contract_id, copy.packet, 1, Fate.RETURN_DECLARED, desk.job.handler, ReturnWay.HAND)
    accept_copy(parts, contract_id, copy.packet, 1, desk.job.staff)
    assert ledger_of(parts, contract_id).fate_of(copy.ref) is Fate.RETURNED
    assert '"custody.return_rejected"' in trail(desk)


def test_a_write_off_takes_two_people_and_is_no_return(desk: Desk) -> None:
    pull_all(desk)
    ref = lot_copy(desk)
    line = f"{HERE}/lines/{ref}/write-off"
    desk.act("staff1", LEDGER, line, reason="destroyed-by-accident")
    assert (
        refusal_of(desk.try_("staff1", LEDGER, line, reason="miscounted").text) == "custody.write_off_waits"
    )
    alone = desk.at["staff1"].post(f"{line}/approve", data={"csrf": desk.at["staff1"].csrf})
    assert alone.status_code == 403
    desk.act("supervisor", LEDGER, f"{line}/approve")
    facts = certificate_facts(desk.job.parts, desk.job.contract.id)
    copies = facts["copies"]
    assert isinstance(copies, list)
    assert isinstance(first := copies[0], dict)
    assert (first["fate"], first["basis"]) == ("written-off", DECIDED)
    assert facts["last_return"] is None
    again = desk.at["supervisor"].post(f"{line}/approve", data={"csrf": desk.at["supervisor"].csrf})
    assert refusal_of(again.text) == "custody.no_write_off"


def test_who_proposed_a_write_off_does_not_approve_it(desk: Desk) -> None:
    pull_all(desk)
    parts, contract_id, ref = desk.job.parts, desk.job.contract.contract_id, lot_copy(desk)
    custody_exceptions.propose_write_off(
        parts, contract_id, ref, WriteOffReason.LOST_REPORTED, desk.job.staff
    )
    with refusing("general.same_person", Denied):
        custody_exceptions.approve_write_off(parts, contract_id, ref, desk.job.staff)


def test_the_last_day_moves_by_two_people_and_due_dates_come_before_it(desk: Desk) -> None:
    desk.act("staff1", HERE, f"{HERE}/end", ends_on="2027-07-30")
    desk.act("supervisor", HERE, f"{HERE}/end/approve")
    assert desk.job.contract.ends_on == date(2027, 7, 30)
    dues = [packet.due for packet in packets_of(desk.job.parts, desk.job.contract.id)]
    assert all(due is None or due <= date(2027, 7, 30) for due in dues)


@pytest.mark.parametrize(
    ("day", "code"), [("2027-12-17", "contract.end_unchanged"), ("2027-06-01", "contract.end_in_past")]
)
def test_a_last_day_that_cannot_be_is_refused(desk: Desk, day: str, code: str) -> None:
    assert refusal_of(desk.try_("staff1", HERE, f"{HERE}/end", ends_on=day).text) == code


def test_what_is_out_stands_on_one_page_with_whom_since_and_until_when(desk: Desk) -> None:
    assert "受託者に残っているものはありません" in desk.at["auditor"].get(GLANCE).text
    pull_all(desk)
    page = desk.at["staff1"].get(GLANCE).text
    assert page.count("写し第1号") == 3
    assert "取扱カナリア六子" in page
    assert desk.at["handler1"].get(GLANCE).status_code == 403
    assert desk.at["responsible"].get(GLANCE).status_code == 403


@pytest.mark.parametrize(
    ("login", "page", "status"),
    [
        ("handler1", MEDIUM, 403),
        ("auditor", MEDIUM, 403),
        ("staff1", MEDIUM, 200),
        ("handler2", VENUE, 403),
        ("handler1", VENUE, 200),
        ("auditor", VENUE, 200),
    ],
)
def test_who_sees_what(desk: Desk, login: str, page: str, status: int) -> None:
    assert desk.at[login].get(page).status_code == status
