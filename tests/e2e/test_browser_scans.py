"""Scanned forms in Chromium, on the local stack: uploaded by the page's own script, followed, sorted, keyed."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser

from local.demo.job import Job
from local.demo.person import Entered
from local.demo.stages import STAGES, scanning
from local.filled_forms import as_pdf, torn
from local.printed_sheets import forms_of, sheet
from local.supervisor import Stack
from shared.domain.form_places import form_places
from tests.e2e.browser_person import BrowserPerson, Inspection
from tests.e2e.small_job import PHONE, REMARK, small_job

NOT_FOR_LETTERS = {"extract-erasure"}
"""What the other assembly need not have had before its letters."""
YES: Mapping[str, Entered] = {
    "answer": "yes",
    "days": ["1"],
    "needs": ["meal"],
    "phone": PHONE,
    "remark": REMARK,
}
NO: Mapping[str, Entered] = {"answer": "no", "reason": "work"}


@pytest.fixture(scope="module")
def jobs(stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Job, Job]]:
    """Two assemblies of the ward, each up to its posted letters; replies to the first one come in."""
    one, other = (tmp_path_factory.mktemp(name) for name in ("one", "other"))
    with small_job(stack, one) as job:
        wish = replace(job.wish, out=other)
        neighbour = Job(stack=stack, wish=wish, people=job.people, plan_text=job.plan_text)
        for stage in STAGES:
            if stage.play is scanning.play:
                break
            stage.play(job)
            if stage.name not in NOT_FOR_LETTERS:
                stage.play(neighbour)
        job.move_to_day(job.plan.replies.deadline)
        yield job, neighbour


@pytest.fixture(scope="module")
def scan(jobs: tuple[Job, Job], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """In this order: a form with a folded corner, two to be read, one of them again, one of the other assembly,
    an invitation, a blank sheet."""
    job, neighbour = jobs
    places = form_places(job.plan)
    mine, theirs = job.reply_codes[:3], neighbour.reply_codes[0]
    printed = forms_of(mine, job.lots) | forms_of([theirs], neighbour.lots)
    first, second, third = (
        scanning.filled(printed[code], places, answer, seed)
        for seed, (code, answer) in enumerate(zip(mine, (YES, YES, NO), strict=True))
    )
    foreign = scanning.filled(printed[theirs], places, YES, 4)
    blank = Image.new("L", first.size, 252)
    pages = [torn(first, 2), second, third, third, foreign, sheet(job.lots[0], 0), blank]
    file = tmp_path_factory.mktemp("scan") / "申込書.pdf"
    file.write_bytes(as_pdf(scanning.through_the_scanner(pages, upside_down=1)))
    return file


@pytest.fixture(scope="module")
def staff(
    jobs: tuple[Job, Job], stack: Stack, browser: Browser, inspection: Inspection
) -> Iterator[BrowserPerson]:
    login = "staff1"
    person = BrowserPerson(browser, login, stack.credentials.passwords[login], stack.portal_url, inspection)
    yield person
    person.close()


def test_the_wrong_file_is_refused_in_words_and_the_right_one_is_read(
    jobs: tuple[Job, Job], scan: Path, staff: BrowserPerson, inspection: Inspection, tmp_path: Path
) -> None:
    here = f"{jobs[0].assembly}/scans"
    table = tmp_path / "集計.csv"
    table.write_bytes(scanning.NO_SCAN)

    staff.open(here)
    staff.choose_file(table)
    refused = staff.sees('[data-testid="scan"][data-phase="rejected"]')
    staff.look_again("refused")
    staff.choose_file(scan)
    staff.sees('[data-testid="scan"][data-phase="read"]')
    staff.look_again("sorted")
    staff.illustrate(here, "scans")

    assert "PDF・TIFF・PNGのファイルだけです" in refused
    counts = staff.open(here).mark("page-counts").data
    assert {sort: int(count) for sort, count in counts.items() if count != "0"} == {
        "form": 2,
        "by-hand": 1,
        "duplicate": 1,
        "other-assembly": 1,
        "other-side": 1,
        "blank": 1,
    }
    assert inspection.faults == []


def test_what_is_not_needed_is_put_aside_after_a_look(
    jobs: tuple[Job, Job], staff: BrowserPerson, inspection: Inspection
) -> None:
    here = f"{jobs[0].assembly}/scans"
    for sort in ("duplicate", "other-assembly", "other-side"):
        [address] = [
            mark.data["address"]
            for mark in staff.open(here).marked("waiting-page")
            if mark.data["sort"] == sort
        ]
        staff.open(address)
        assert staff.sees_picture("img.scan")
        staff.submit(address, "set-aside-form")

    waiting = [mark.data["sort"] for mark in staff.open(here).marked("waiting-page")]
    assert waiting == ["by-hand"]
    assert inspection.faults == []


def test_forms_are_keyed_by_keyboard_beside_their_image(
    jobs: tuple[Job, Job], staff: BrowserPerson, inspection: Inspection
) -> None:
    """One is typed from the whole page; the others are confirmed as they were read."""
    job, _ = jobs
    staff.open(f"{job.assembly}/replies/scanned")
    staff.look_again("whole page")
    assert staff.sees_picture(".whole-page img")
    staff.press("y", "1")
    staff.submit_by("Enter")
    assert staff.sees_picture("img.cut")
    assert staff.chosen("answer") == ["yes"]
    assert staff.chosen("days") == ["1"]
    assert staff.chosen("needs") == ["meal"]
    staff.illustrate("", "keying")
    staff.look_again("beside fields")
    staff.submit_by("Enter")
    assert staff.chosen("answer") == ["no"]
    staff.submit_by("Enter")

    counts = staff.open(f"{job.assembly}/replies").mark("reply-counts").data
    assert (counts["yes"], counts["no"]) == ("2", "1")
    assert inspection.faults == []
