"""The contract's pages as its people use them, from registration to the confirmed erasure of each medium."""

import json
import re
from datetime import date

import httpx
import pytest

from shared.domain.roles import HANDLER
from shared.services import contract as service
from shared.services.contract import contracts_of
from shared.services.custody import balance, ledger_of
from shared.services.people import people_of
from tests.component.contract_job import (
    AFTER_EVENT,
    CANARY_NAME,
    CLAUSES,
    IN_TERM,
    OVER,
    PC,
    Job,
    running,
)
from tests.portal_visitor import Visitor, hidden_fields, refusal_of

FOLDER = "/assemblies/as-0123456789abcdef/contracts"
HERE = "/contracts/as-0123456789abcdef.c1"
OURS = tuple(f"{HERE}/{page}" for page in ("clauses", "people", "packets", "returns", "statements", "ledger"))
"""The pages that this module's areas declare; other areas test their own stage lines."""


class Desk:
    """Everybody's browser at one job."""

    def __init__(self, job: Job) -> None:
        self.job = job
        logins = ("staff1", "staff2", "supervisor", "auditor", "responsible", "handler1", "handler2")
        self.at = {login: Visitor(job.world, login) for login in logins}

    def act(self, login: str, page: str, action: str, /, **fields: str | int) -> str:
        return self.at[login].act(page, action, **fields)

    def try_(self, login: str, page: str, action: str, /, **fields: str | int) -> httpx.Response:
        return self.at[login].submit(page, action, **fields)


@pytest.fixture
def desk() -> Desk:
    return Desk(running())


def register(desk: Desk) -> None:
    desk.act(
        "staff1",
        f"{FOLDER}/new",
        f"{FOLDER}/new",
        contractor="あさひ企画株式会社",
        signed_on="2027-04-01",
        ends_on="2027-12-17",
        clauses=CLAUSES,
        name="責任　五郎",
        employer="あさひ企画",
        login="responsible",
        mail="r@contractor.example",
    )


def test_a_contract_begins_with_reports_receipts_and_the_confirmed_text() -> None:
    job = Job()
    job.begin_assembly()
    desk = Desk(job)
    register(desk)
    people = f"{HERE}/people"
    desk.act("staff1", people, f"{people}/as-0123456789abcdef.c1.p1/receive")
    desk.act(
        "responsible", HERE, f"{HERE}/places", address="本町2", room="3階", cabinet="A", key_holder="責任"
    )
    desk.act("responsible", HERE, f"{HERE}/devices", maker="架空", model="NB", serial="SN1")
    desk.act("responsible", HERE, f"{HERE}/networks", network="203.0.113.0/28")
    desk.act("responsible", f"{HERE}/clauses", f"{HERE}/clauses/confirm")
    for thing in ("place-1", "device-1", "network-1"):
        assert "/activate" not in desk.at["staff1"].get(HERE).text
        desk.act("staff1", HERE, f"{HERE}/things/{thing}/receive")
    desk.act("staff1", HERE, f"{HERE}/activate")
    fields = {"role": "handler", "name": "取扱 六子", "employer": "あさひ企画", "login": "handler1"}
    desk.act("responsible", people, people, **fields, mail="h@contractor.example")
    handler = f"{people}/as-0123456789abcdef.c1.p2"
    desk.act("staff1", people, f"{handler}/receive")
    desk.act(
        "responsible",
        people,
        f"{handler}/training",
        day="2027-04-01",
        material="研修",
        act="yes",
        ordinance="yes",
    )
    desk.act("handler1", f"{HERE}/clauses", f"{HERE}/clauses/confirm")
    contract = contracts_of(job.parts, job.assembly.id)[0]
    assert contract.activated is not None
    assert job.person(job.actor("handler1", HANDLER)).confirmed_text == contract.clauses.sha256


def test_somebody_of_another_mail_domain_is_pointed_out(desk: Desk) -> None:
    sent = {"role": "handler", "name": "派遣 八郎", "employer": "派遣会社", "login": "handler8"}
    people = f"{HERE}/people"
    desk.act("responsible", people, people, **sent, mail="handler8@agency.example")
    assert desk.at["staff1"].get(people).text.count("再委託（特記事項10）でないか") == 1


def test_the_same_registration_sent_twice_is_one_contract() -> None:
    job = Job()
    job.begin_assembly()
    desk = Desk(job)
    page = desk.at["staff1"].get(f"{FOLDER}/new")
    register(desk)
    again = {"number": "1", "csrf": desk.at["staff1"].csrf, "contractor": "あさひ", "clauses": CLAUSES}
    again |= {"signed_on": "2027-04-01", "ends_on": "2027-12-17", "name": "責任 五郎", "employer": "あ"}
    answer = desk.at["staff1"].post(
        f"{FOLDER}/new", data=again | {"login": "responsible", "mail": "r@c.example"}
    )
    assert page.status_code == 200
    assert (answer.status_code, refusal_of(answer.text)) == (409, "general.stale_page")
    assert len(contracts_of(job.parts, job.assembly.id)) == 1


def pull_all(desk: Desk, login: str = "handler1") -> list[str]:
    """Pull what the page offers; the links to download."""
    page = desk.at[login].get(f"{HERE}/packets").text
    offered = re.findall(r'name="packet" value="([^"]+)"', page)
    token = desk.at[login].csrf
    answer = desk.at[login].post(f"{HERE}/pull", data={"packet": offered, "device": PC, "csrf": token})
    assert answer.status_code == 303, refusal_of(answer.text)
    return re.findall(r'download href="([^"]+)"', desk.at[login].get(f"{HERE}/packets").text)


def test_a_handler_pulls_all_lots_in_one_act_and_downloads_them(desk: Desk) -> None:
    links = pull_all(desk)
    assert len(links) == 3
    answer = desk.at["handler1"].get(links[0])
    assert CANARY_NAME.encode() in answer.content
    assert answer.headers["content-disposition"].endswith("lot-0001.pdf")


def test_after_the_end_the_handler_reads_nothing_but_may_declare(desk: Desk) -> None:
    links = pull_all(desk)
    desk.job.at(OVER)
    desk.at = Desk(desk.job).at
    answer = desk.at["handler1"].get(links[0])
    assert (answer.status_code, refusal_of(answer.text)) == (422, "pull.contract_ended")
    page = desk.at["handler1"].get(f"{HERE}/returns").text
    chosen = re.findall(r'name="copy" value="([^"]+)"', page)
    sent = {"copy": chosen, "fate": "erased", "csrf": desk.at["handler1"].csrf}
    assert desk.at["handler1"].post(f"{HERE}/declare", data=sent).status_code == 303
    assert balance(desk.job.parts, desk.job.contract.id).balanced


def test_nothing_new_is_taken_in_after_the_end_and_the_attempt_is_recorded(desk: Desk) -> None:
    desk.job.at(OVER)
    desk.at = Desk(desk.job).at
    fields = {"content": "receipts", "medium": "paper", "purpose": "謝礼", "sheets": "60", "number": "1"}
    fields["body"] = "あさひ区"
    token = desk.at["responsible"].csrf
    answer = desk.at["responsible"].post(f"{HERE}/collections", data=fields | {"csrf": token})
    assert (answer.status_code, refusal_of(answer.text)) == (422, "contract.ended")
    trail = desk.job.parts.trail.read(desk.job.assembly.trail).decode()
    assert '"outcome":"contract.ended"' in trail


def test_paper_goes_out_and_back_sheet_by_sheet(desk: Desk) -> None:
    ledger, returns = f"{HERE}/ledger", f"{HERE}/returns"
    desk.act("staff1", ledger, f"{HERE}/paper", content="application-forms", sheets=96, place="place-1")
    paper = f"{HERE}/paper/as-0123456789abcdef.c1.paper-1"
    wrong = desk.try_("responsible", returns, f"{paper}/receive", sheets=95)
    assert refusal_of(wrong.text) == "paper.count_differs"
    desk.act("responsible", returns, f"{paper}/receive", sheets=96)
    assert (
        refusal_of(desk.try_("responsible", returns, f"{paper}/return", sheets=95, way="hand").text)
        == "paper.count_differs"
    )
    desk.act("responsible", returns, f"{paper}/return", sheets=96, way="hand")
    desk.act("staff1", ledger, f"{paper}/accept", sheets=96)
    assert balance(desk.job.parts, desk.job.contract.id).balanced


def test_a_collection_is_registered_approved_returned_with_its_file_and_accepted(desk: Desk) -> None:
    returns, ledger = f"{HERE}/returns", f"{HERE}/ledger"
    fields = {"content": "receipts", "medium": PC, "body": "あさひ区", "purpose": "謝礼の支払い"}
    desk.act("responsible", returns, f"{HERE}/collections", **fields, sheets=0)
    ref = "as-0123456789abcdef.c1.own-1"
    desk.act("staff1", ledger, f"{HERE}/collections/{ref}/approve")
    headers = {
        "X-CSRF-Token": desk.at["responsible"].csrf,
        "Accept": "application/json",
        "Content-Type": "text/csv",
    }
    answer = desk.at["responsible"].put(
        f"{HERE}/returned/{ref}", content="氏名\n山田\n".encode(), headers=headers
    )
    assert answer.status_code == 200
    declare = f"{HERE}/collections/{ref}/declare"
    desk.act("responsible", returns, declare, fate="return-declared", way="portal", sheets=0)
    desk.act("staff1", ledger, f"{HERE}/collections/{ref}/accept")
    assert balance(desk.job.parts, desk.job.contract.id).balanced
    file = desk.at["staff1"].get(f"{HERE}/returned/{answer.json()['name']}")
    assert "山田" in file.text


def test_statement_then_confirmation_then_the_ledger_is_closed(desk: Desk) -> None:
    desk.job.at(AFTER_EVENT)
    desk = Desk(desk.job)
    statements, ledger = f"{HERE}/statements", f"{HERE}/ledger"
    desk.act("responsible", statements, f"{statements}/{PC}", method="never-held", done_on="2027-10-04")
    assert not balance(desk.job.parts, desk.job.contract.id).closed
    assert "署名を待っています" in desk.at["staff1"].get(ledger).text
    desk.act("responsible", statements, f"{HERE}/statement/sign")
    assert not balance(desk.job.parts, desk.job.contract.id).closed
    seen = {"seen_on": "2027-10-04", "place": "ward-office", "present": "as-0123456789abcdef.c1.p1"}
    desk.act("staff1", ledger, f"{HERE}/media/{PC}/confirm", **seen)
    assert balance(desk.job.parts, desk.job.contract.id).closed


def test_the_contractors_own_record_names_its_people_and_no_resident(desk: Desk) -> None:
    pull_all(desk)
    record = desk.at["responsible"].get(f"{HERE}/record")
    facts = json.loads(record.content)
    assert len(facts["copies"]) == 3
    assert CANARY_NAME not in record.text


@pytest.mark.parametrize(
    ("login", "page", "status"),
    [
        ("handler1", f"{HERE}", 200),
        ("handler1", f"{HERE}/ledger", 403),
        ("handler1", f"{HERE}/statements", 403),
        ("handler2", f"{HERE}", 403),
        ("handler2", f"{HERE}/packets", 403),
        ("staff1", f"{HERE}/packets", 403),
        ("auditor", f"{HERE}/packets", 403),
        ("auditor", f"{HERE}/ledger", 200),
        ("supervisor", f"{HERE}/ledger", 200),
        ("responsible", f"{FOLDER}", 403),
        ("responsible", f"{HERE}/people", 200),
        ("responsible", f"{HERE}/ledger", 200),
        ("staff1", FOLDER, 200),
    ],
)
def test_who_sees_what(desk: Desk, login: str, page: str, status: int) -> None:
    assert desk.at[login].get(page).status_code == status


def test_no_pull_without_a_choice(desk: Desk) -> None:
    answer = desk.try_("handler1", f"{HERE}/packets", f"{HERE}/pull", device=PC)
    assert refusal_of(answer.text) == "pull.nothing_to_pull"
    assert ledger_of(desk.job.parts, desk.job.contract.id).copies == ()


def test_times_of_the_term_stand_on_the_page(desk: Desk) -> None:
    desk.job.at(IN_TERM)
    text = desk.at["responsible"].get(HERE).text
    assert "2027年4月2日 0時00分 から 2027年12月18日 0時00分 まで" in text


def test_details_stand_in_the_order_of_their_headings(desk: Desk) -> None:
    cells = re.findall(r"<t[hd][^>]*>([^<]+)</t[hd]>", desk.at["staff1"].get(HERE).text)
    assert cells[cells.index("place-1") :][:6] == [
        "place-1",
        "本町2-2",
        "3階",
        "書庫A",
        "責任 五郎",
        "使用中",
    ]


def test_our_stages_link_only_to_pages_that_the_person_may_open(desk: Desk) -> None:
    pull_all(desk)
    for login in ("staff1", "auditor", "responsible", "handler1"):
        links = re.findall(r'href="(/contracts/[^"]+)"', desk.at[login].get(HERE).text)
        for link in (link for link in links if link == HERE or link.startswith(OURS)):
            assert desk.at[login].get(link).status_code == 200, (login, link)


def test_a_registration_that_died_before_its_first_person_goes_on_when_sent_again() -> None:
    job = Job()
    job.begin_assembly()
    service.register(
        job.parts,
        job.assembly,
        service.Registration(1, "あさひ企画株式会社", date(2027, 4, 1), date(2027, 12, 17), CLAUSES),
        job.staff,
    )
    desk = Desk(job)
    sent = hidden_fields(desk.at["staff1"].get(f"{FOLDER}/new").text, f"{FOLDER}/new") | {"number": "1"}
    sent |= {"contractor": "あさひ企画株式会社", "signed_on": "2027-04-01", "ends_on": "2027-12-17"}
    sent |= {"clauses": CLAUSES.replace("\n", "\r\n"), "name": "責任 五郎", "employer": "あさひ企画"}
    sent |= {"login": "responsible", "mail": "r@contractor.example"}
    assert desk.at["staff1"].post(f"{FOLDER}/new", data=sent).status_code == 303
    assert len(contracts_of(job.parts, job.assembly.id)) == 1
    assert len(people_of(job.parts, job.contract)) == 1
