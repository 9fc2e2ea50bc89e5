"""The contractor's 消去証明書: pre-filled, signed by the responsible person only, or sent in sealed and scanned."""

import hashlib
import json
from datetime import date

import httpx
import pytest

from shared.domain.custody_lines import ErasureMethod, SignedWay
from shared.services import custody
from shared.services.custody import ledger_of
from tests.component.contract_job import AFTER_EVENT, CANARY_NAME, PC, running
from tests.component.test_contract_pages import HERE, Desk
from tests.fakes.press import FakePress
from tests.portal_visitor import refusal_of

STATEMENTS, LEDGER = f"{HERE}/statements", f"{HERE}/ledger"
SIGN, SCAN, PAPER = f"{HERE}/statement/sign", f"{HERE}/statement/scan", f"{HERE}/statement.pdf"
SEALED = b"%PDF-1.7 sealed paper of the contractor\n%%EOF"


@pytest.fixture
def desk() -> Desk:
    """The only device is stated; nothing was pulled."""
    job = running()
    job.at(AFTER_EVENT)
    contract_id, today = job.contract.contract_id, date(2027, 10, 4)
    custody.state_clean(job.parts, contract_id, PC, ErasureMethod.NEVER_HELD, today, job.responsible)
    return Desk(job)


def signature(desk: Desk) -> tuple[str, str] | None:
    signed = ledger_of(desk.job.parts, desk.job.contract.id).signed
    return (signed.way, signed.sha256) if signed else None


def send(desk: Desk, data: bytes, content_type: str = "application/pdf") -> httpx.Response:
    browser = desk.at["responsible"]
    headers = {"X-CSRF-Token": browser.csrf, "Accept": "application/json", "Content-Type": content_type}
    return browser.put(SCAN, content=data, headers=headers)


def test_it_is_filled_in_from_the_ledger(desk: Desk) -> None:
    printed = desk.at["responsible"].get(PAPER)
    said = FakePress().read_back(printed.content)[0].text
    for words in ("架空電機NB-1SN0001", "保存していない", "2027-10-04", "あさひ企画株式会社"):
        assert words in said
    assert CANARY_NAME not in said


def test_it_is_signed_in_the_portal_and_says_so(desk: Desk) -> None:
    desk.act("responsible", STATEMENTS, SIGN)
    signed = signature(desk)
    assert signed
    assert signed[0] == SignedWay.PORTAL
    assert "ポータルで署名" in desk.at["auditor"].get(LEDGER).text
    trail = desk.job.parts.trail.read(desk.job.assembly.trail).splitlines()
    told = next(r for r in map(json.loads, trail) if r["action"] == "custody.statement_signed")
    assert told["facts"] == {"way": "portal", "sha256": signed[1]}


def test_what_changed_since_the_page_was_shown_is_not_signed(desk: Desk) -> None:
    form = {"sha256": "0" * 64, "csrf": desk.at["responsible"].csrf}
    answer = desk.at["responsible"].post(SIGN, data=form)
    assert (answer.status_code, refusal_of(answer.text)) == (409, "general.stale_page")
    assert signature(desk) is None


@pytest.mark.parametrize("login", ["handler1", "staff1", "supervisor"])
def test_nobody_else_signs(desk: Desk, login: str) -> None:
    answer = desk.at[login].post(SIGN, data={"sha256": "0" * 64, "csrf": desk.at[login].csrf})
    assert answer.status_code == 403


def test_the_sealed_paper_is_kept_and_read_by_the_ward(desk: Desk) -> None:
    assert send(desk, SEALED).json()["sha256"] == hashlib.sha256(SEALED).hexdigest()
    assert signature(desk) == (SignedWay.SCAN, hashlib.sha256(SEALED).hexdigest())
    assert desk.at["staff1"].get(f"{HERE}/statement-scan.pdf").content == SEALED
    assert desk.at["handler1"].get(f"{HERE}/statement-scan.pdf").status_code == 403
    assert send(desk, SEALED).json()["code"] == "custody.already_signed"


@pytest.mark.parametrize(
    ("data", "content_type", "code"),
    [
        (SEALED, "text/csv", "custody.scan_is_pdf"),
        (b"PK\x03\x04", "application/pdf", "custody.pdf_unreadable"),
        (b"", "application/pdf", "custody.file_empty"),
        (SEALED + b"\n" * (4 * 1024 * 1024), "application/pdf", "custody.file_too_large"),
    ],
)
def test_a_scan_is_checked_like_an_upload(desk: Desk, data: bytes, content_type: str, code: str) -> None:
    assert send(desk, data, content_type).json()["code"] == code
    assert signature(desk) is None


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"seen_on": "2027-10-05"}, "custody.done_in_future"),
        ({"seen_on": "2027-10-03"}, "custody.seen_before_done"),
        ({"place": "place-9"}, "custody.seen_unknown"),
        ({"present": "as-0123456789abcdef.c1.p9"}, "custody.seen_unknown"),
    ],
)
def test_a_confirmation_says_when_where_and_with_whom(desk: Desk, fields: dict[str, str], code: str) -> None:
    seen = {"seen_on": "2027-10-04", "place": "place-1", "present": "nobody"} | fields
    answer = desk.try_("staff1", LEDGER, f"{HERE}/media/{PC}/confirm", **seen)
    assert refusal_of(answer.text) == code
