"""The contractor's report draft in Chromium, over fakes and the real PDF library."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from local.demo.page import Page
from local.demo.person import Refused
from local.report_drafts import report, stuffed, under_a_bar
from shared.adapters.draft_pdf import PdfDraftReader
from tests.component.draft_desk import LOOK, NAMED, Desk
from tests.e2e.browser_person import BrowserPerson, Inspection
from tests.e2e.test_browser_second_stage import AtTheirBrowsers

HERE = "/contracts/as-0123456789abcdef.c1/report-drafts"
PUBLIC = "/public/reports/as-0123456789abcdef/1-3"
KINDS = {
    "/contracts/x/report-drafts 200",
    "/contracts/x/report-drafts wrong file",
    "/contracts/x/report-drafts sent back",
    "/contracts/x/report-drafts/x 200",
    "/contracts/x/report-drafts/x/pages/x 200",
    "/public/reports/x/x-3 200",
    "/public/reports/x/x-3 410",
}


class Office:
    """The people of the walk, at one portal; the queue's work is done when asked for."""

    def __init__(self, people: AtTheirBrowsers, folder: Path) -> None:
        self.desk = Desk()
        self.desk.job.world.draft_reader = PdfDraftReader()
        self._people, self._folder = people, folder
        self._made: dict[str, BrowserPerson] = {}

    def person(self, login: str) -> BrowserPerson:
        if login not in self._made:
            self._made[login] = self._people(self.desk.job.world, login)
        return self._made[login]

    def file(self, name: str, data: bytes) -> Path:
        path = self._folder / name
        path.write_bytes(data)
        return path

    def hand_in(self, name: str, pdf: bytes) -> None:
        """As a handler does it, and the program's look at it."""
        handler = self.person("handler1")
        handler.open(HERE)
        handler.choose_file(self.file(name, pdf))
        handler.sees('[data-testid="draft"][data-phase="looking"]')
        self.desk.job.world.drain(LOOK)
        handler.sees('[data-testid="draft"][data-phase="checking"]')

    def read(self, login: str, number: int, verdicts: dict[int, str]) -> Page:
        """Every page, as the portal leads; clean unless `verdicts` says otherwise."""
        reader = self.person(login)
        page = reader.open(f"{HERE}/{number}/pages/0")
        while "/pages/" in page.url:
            judged = int(page.url.rpartition("/")[2])
            assert judged == 0 or reader.sees_picture("img.scan")
            page = reader.submit(page, "judge-form", {"verdict": verdicts.get(judged, "clean")})
        return page


@pytest.fixture
def office(browser: Browser, inspection: Inspection, tmp_path: Path) -> Iterator[Office]:
    with ExitStack() as opened:
        yield Office(AtTheirBrowsers(browser, inspection, opened), tmp_path)


def test_from_a_wrong_file_to_publication_and_back(office: Office, inspection: Inspection) -> None:
    handler, staff = office.person("handler1"), office.person("staff1")
    supervisor = office.person("supervisor")
    handler.open(HERE)
    handler.choose_file(office.file("report.docx", b"PK\x03\x04 a word processor's file"))
    assert "PDFだけ" in handler.sees("#upload-status:has-text('PDFだけ')")
    handler.look_again("wrong file")

    office.hand_in("draft-1.pdf", stuffed(report(["", f"発言者 {NAMED.name}", under_a_bar(NAMED.name)])))
    page = staff.open(f"{HERE}/2")
    found = {mark.data["page"]: mark.data["findings"] for mark in page.marked("page")}
    assert "attachment" in found["0"]
    assert "annotation" in found["1"]
    assert "name" in found["2"]
    assert {"name", "hidden"} <= set(found["3"].split())
    office.read("staff1", 2, {2: "name", 3: "other"})
    staff.submit(f"{HERE}/2", "send-back-form", {"reason": "2ページと3ページの氏名を除いてください。"})
    page = handler.open(HERE)
    handler.look_again("sent back")
    assert "2ページと3ページの氏名を除いてください。" in page.text
    assert NAMED.name not in page.text

    office.hand_in("draft-2.pdf", report())
    staff.submit(office.read("staff1", 3, {}), "propose-form")
    supervisor.submit(office.read("supervisor", 3, {}), "accept-form", {"decision_number": "7企企第45号"})
    staff.submit(f"{HERE}/3", "publish-form")
    anybody = office.person("auditor")
    assert "報告書を開く" in anybody.open(PUBLIC).text
    data = anybody.download(f"{PUBLIC}/report.pdf")
    assert data.startswith(b"%PDF-")
    assert data == staff.download(f"{HERE}/3/clean.pdf")

    supervisor.submit(f"{HERE}/3", "withdraw-form", {"why": "error"})
    with pytest.raises(Refused):
        anybody.open(PUBLIC)
    assert inspection.faults == []
    assert KINDS - inspection.seen == set()
