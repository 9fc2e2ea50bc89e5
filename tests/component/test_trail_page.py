"""An auditor looks for records by person, packet, contract, kind of act and day, and takes them along as a table."""

import csv
import io
import re

import pytest

from tests.component.contract_job import CANARY_HANDLER, CANARY_NAME, running
from tests.component.test_contract_pages import Desk, pull_all
from tests.portal_visitor import refusal_of

TRAIL = "/assemblies/as-0123456789abcdef/trail"
LOT = "as-0123456789abcdef.c1.lot-0001"


@pytest.fixture
def desk() -> Desk:
    desk = Desk(running())
    pull_all(desk)
    return desk


def rows(desk: Desk, query: str = "", login: str = "auditor") -> list[list[str]]:
    answer = desk.at[login].get(f"{TRAIL}/records.csv{query}")
    assert answer.status_code == 200, refusal_of(answer.text)
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))[1:]


def test_without_a_wish_every_record_is_there(desk: Desk) -> None:
    lines = desk.job.parts.trail.read(desk.job.assembly.trail).splitlines()
    assert [row[0] for row in rows(desk)] == [str(seq) for seq in reversed(range(len(lines)))]


def test_a_packet_is_found_with_its_copies(desk: Desk) -> None:
    assert {row[3] for row in rows(desk, f"?about={LOT}")} >= {"packet.assigned", "packet.pulled"}
    assert {row[4] for row in rows(desk, f"?about={LOT}")} == {LOT}


def test_a_contract_is_found_with_all_below_it(desk: Desk) -> None:
    found = rows(desk, f"?about={desk.job.contract.id}")
    assert {"contract.registered", "packet.pulled"} <= {row[3] for row in found}
    assert rows(desk, "?about=as-0123456789abcdef.c2") == []


def test_a_person_is_found_by_what_they_did_and_by_what_names_them(desk: Desk) -> None:
    mine = rows(desk, f"?actor={desk.job.handler}")
    assert {row[2] for row in mine} == {CANARY_HANDLER}
    assert any(row[3] == "packet.pulled" for row in mine)
    named = rows(desk, f"?about={desk.job.contract.id}.p2")
    assert any(row[3] == "packet.pulled" for row in named)


def test_kind_of_act_and_days_narrow_it_down(desk: Desk) -> None:
    assert {row[3].partition(".")[0] for row in rows(desk, "?family=person")} == {"person"}
    assert rows(desk, "?since=2027-06-22&until_day=2027-06-22&family=packet")
    assert rows(desk, "?until_day=2027-03-31") == []


@pytest.mark.parametrize("query", ["?since=32", "?about=" + "x" * 129, "?actor=%E6%B0%8F%E5%90%8D"])
def test_a_wish_that_cannot_be_is_refused(desk: Desk, query: str) -> None:
    for page in (TRAIL, f"{TRAIL}/records.csv"):
        assert refusal_of(desk.at["auditor"].get(page + query).text) == "general.field_invalid"


def test_the_page_shows_months_and_leads_to_what_it_shows(desk: Desk) -> None:
    page = desk.at["auditor"].get(f"{TRAIL}?family=packet").text
    assert "2027-04" in page
    assert "封印済み" in page
    assert "記録中" in page
    link = re.search(r'href="(/assemblies/[^"]+records\.csv[^"]*)"', page)
    assert link
    assert link[1].endswith("?family=packet")
    assert CANARY_NAME not in page


@pytest.mark.parametrize(("login", "status"), [("auditor", 200), ("staff1", 200), ("responsible", 403)])
def test_who_sees_it(desk: Desk, login: str, status: int) -> None:
    assert desk.at[login].get(TRAIL).status_code == status
    assert desk.at[login].get(f"{TRAIL}/records.csv").status_code == status


OURS = "/contracts/as-0123456789abcdef.c1/trail"


def test_a_handler_finds_their_own_acts_and_the_responsible_person_all_of_the_contractor(desk: Desk) -> None:
    pulled, confirmed = "packet.pulled", "contract.clauses_confirmed"
    mine, all_of_us = desk.at["handler1"].get(OURS).text, desk.at["responsible"].get(OURS).text
    assert pulled in mine
    assert confirmed not in mine
    assert {pulled, confirmed} <= set(re.findall(r"<td>([a-z_.]+)</td>", all_of_us))
    assert "contract.activated" not in all_of_us


def test_no_wish_in_the_address_widens_what_they_find(desk: Desk) -> None:
    asked = f"{OURS}?actor={desk.job.staff}&about=as-0123456789abcdef"
    assert "contract.activated" not in desk.at["responsible"].get(asked).text
    assert desk.at["staff1"].get(OURS).status_code == 403
