"""The pages of scanned forms: uploaded in parts by script, sorted with counts, looked at, put aside."""

import hashlib

import pytest

from shared.services.scan_intake import scans_of
from shared.services.scanned_forms import pages_of
from tests.component.contract_job import Job, running
from tests.component.scan_desk import SCAN_STEPS
from tests.component.stage_two import CANARY, an_invitee, send_letters
from tests.component.test_roster_service import KEYED_AT
from tests.fakes import scan_of
from tests.portal_visitor import Visitor, refusal_of

WARD = "/assemblies/as-0123456789abcdef"
SCANS = f"{WARD}/scans"
JSON = {"accept": "application/json", "x-csrf-token": "csrf-of-staff1"}


class Office:
    """Letters are out; staff upload through the portal."""

    def __init__(self) -> None:
        self.job: Job = running()
        people = [an_invitee(number) for number in range(1, 4)]
        self.codes = send_letters(self.job.world, self.job.assembly, people)
        self.job.at(KEYED_AT)
        self.staff = Visitor(self.job.world, "staff1")

    def upload(self, file: bytes) -> int:
        """The HTTP status of what came last."""
        announced = {"bytes": len(file), "sha256": hashlib.sha256(file).hexdigest(), "csrf": "csrf-of-staff1"}
        begun = self.staff.post(f"{SCANS}/start", data=announced, headers=JSON)
        assert begun.status_code == 200, refusal_of(begun.text)
        folder = f"{SCANS}/{begun.json()['number']}"
        headers = JSON | {"content-type": "application/octet-stream"}
        sent = self.staff.put(f"{folder}/parts/1", content=file, headers=headers)
        if sent.status_code != 200:
            return sent.status_code
        return self.staff.post(f"{folder}/finish", data={"csrf": "csrf-of-staff1"}, headers=JSON).status_code

    def read(self) -> None:
        pages = (
            {"code": self.codes[0], "ticks": ["answer.yes"], "words": CANARY, "stray": 40.0},
            {"code": self.codes[1], "marks": 3},
            {"code": self.codes[0]},
            {"code": "0000-0000-0000-0000"},
            {"ink": 900.0},
            {"ink": 0.0},
        )
        assert self.upload(scan_of(*pages)) == 200
        self.job.world.drain(SCAN_STEPS)

    def page(self, number: int) -> str:
        return f"{SCANS}/pages/{pages_of(self.job.parts, self.job.assembly)[number - 1].id}"


@pytest.fixture
def office() -> Office:
    return Office()


def test_before_anything_was_scanned_the_page_offers_the_upload(office: Office) -> None:
    html = office.staff.get(SCANS)

    assert html.status_code == 200
    assert f'href="{SCANS}"' in office.staff.get(f"{WARD}/replies").text
    assert f'data-uploads="{SCANS}"' in html.text


def test_a_scan_is_uploaded_read_and_shown_with_counts(office: Office) -> None:
    office.read()
    html = office.staff.get(SCANS).text

    for sort in ("by-hand", "duplicate", "unknown-code", "other-side"):
        assert f'data-testid="pages-{sort}"' in html
    assert 'data-phase="read"' in html
    assert CANARY not in html


def test_while_pages_are_read_the_page_asks_again(office: Office) -> None:
    office.upload(scan_of({"ink": 0.0}))

    assert "scan-status" in office.staff.get(SCANS).text
    assert office.staff.get(f"{SCANS}/status").status_code == 200
    office.job.world.drain(SCAN_STEPS)
    assert office.staff.get(f"{SCANS}/status").headers["HX-Refresh"] == "true"


def test_what_is_no_scan_is_refused_and_the_page_says_so(office: Office) -> None:
    assert office.upload(b"PK\x03\x04 a spreadsheet") >= 400
    [scan] = scans_of(office.job.parts, office.job.assembly)

    assert scan.rejection == "scans.format"
    assert "PDF・TIFF・PNG" in office.staff.get(SCANS).text


def test_a_page_and_its_fields_are_shown_to_the_ward(office: Office) -> None:
    office.read()
    page = office.page(1)

    assert "記入欄の外" in office.staff.get(page).text
    image = office.staff.get(f"{page}/image")
    assert (image.headers["content-type"], CANARY.encode() in image.content) == ("image/jpeg", True)
    assert office.staff.get(f"{page}/fields/phone").headers["content-type"] == "image/png"
    assert office.staff.get(f"{page}/fields/nothing").status_code == 404
    assert office.staff.get(f"{office.page(2)}/fields/phone").status_code == 404


@pytest.mark.parametrize("login", ["handler1", "responsible", "auditor"])
def test_nobody_but_the_ward_sees_a_page(office: Office, login: str) -> None:
    office.read()
    page = office.page(1)

    for path in (SCANS, page, f"{page}/image", f"{page}/fields/phone"):
        assert Visitor(office.job.world, login).get(path).status_code == 403


def test_a_page_that_is_not_needed_is_put_aside(office: Office) -> None:
    office.read()
    page = office.page(5)
    office.staff.act(page, f"{page}/set-aside")
    office.job.world.drain(SCAN_STEPS)

    assert office.staff.get(f"{page}/image").status_code == 404
    assert 'data-testid="pages-other-side"' not in office.staff.get(SCANS).text
