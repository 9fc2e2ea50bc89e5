"""Register and draw in Chromium: a wrong file, an unknown header, the right file, up to the result."""

import csv
import io
import json
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from local.demo.job import Job, Wish, begun
from local.demo.stages import drawing, planning
from local.supervisor import Stack
from local.synthetic_register import HEADERS
from shared.domain.canonical_json import canonical
from tests.e2e.browser_person import BrowserPerson, Inspection
from tests.e2e.small_job import residents, small_plan

PHASE = '[data-testid="extract-phase"][data-phase="{}"]'
WRONG = [*HEADERS[:4], "備考", *HEADERS[5:], "個人番号", HEADERS[7]]
UNKNOWN = [*HEADERS[:1], "誕生日", *HEADERS[2:7], "ＮＡＭＥ"]


@pytest.fixture(scope="module")
def job(
    stack: Stack, browser: Browser, inspection: Inspection, tmp_path_factory: pytest.TempPathFactory
) -> Job:
    folder = tmp_path_factory.mktemp("out")
    plan = folder / "plan.toml"
    plan.write_text(small_plan(), encoding="utf-8")
    job = begun(stack, Wish(plan_file=plan, extract=None, out=folder))
    for login, password in stack.credentials.passwords.items():
        job.people[login] = BrowserPerson(browser, login, password, stack.portal_url, inspection)
    return job


def in_browser(job: Job, login: str) -> BrowserPerson:
    person = job.person(login)
    assert isinstance(person, BrowserPerson)
    return person


def register(
    folder: Path, header: Sequence[str], widen: Callable[[tuple[str, ...]], tuple[str, ...]]
) -> Path:
    file = folder / "register.csv"
    text = io.StringIO(newline="")
    csv.writer(text).writerows([header, *map(widen, residents())])
    file.write_bytes(text.getvalue().encode("cp932"))
    return file


def test_from_a_wrong_file_to_the_result(job: Job, inspection: Inspection, tmp_path: Path) -> None:
    planning.play(job)
    page = f"{job.assembly}/extract"
    _a_wrong_file_is_understood(job, tmp_path)
    _inspect_again(job, inspection, page, "extract-rejected")
    _an_unknown_header_is_asked_about(job, tmp_path)
    _inspect_again(job, inspection, page, "extract-columns")
    _the_columns_are_explained(job)
    _inspect_again(job, inspection, page, "extract-check")
    _a_second_person_approves(job)
    drawing.commit(job)
    _seed_by_two_people(job)
    _the_result_is_public(job)
    _anyone_can_check_it(job, tmp_path)
    _a_forged_record_is_found_out(job, tmp_path)
    assert inspection.faults == []


def _inspect_again(job: Job, inspection: Inspection, path: str, name: str) -> None:
    """The page is another one in this state: accessible and narrow enough too, and pictured."""
    inspection.seen.discard("/assemblies/x/extract 200")
    staff = in_browser(job, "staff1")
    staff.open(path)
    staff.photograph(path, inspection.folder / f"{name}.png")


def _a_wrong_file_is_understood(job: Job, folder: Path) -> None:
    """All that is wrong stands on the page, in words, and the file is gone."""
    staff = in_browser(job, "staff1")
    staff.open(f"{job.assembly}/extract")
    staff.choose_file(register(folder, WRONG, lambda row: (*row, "1", "2")))
    problems = staff.sees('[data-testid="problems"]')
    for words in (
        "5列目は、計画の列の対応にない",
        "9列目は「個人番号」",
        "10列目の見出しが、ほかの列と重複",
        "支援措置の列",
    ):
        assert words in problems, problems
    assert "出力し直してください" in problems


def _an_unknown_header_is_asked_about(job: Job, folder: Path) -> None:
    staff = in_browser(job, "staff1")
    staff.choose_file(register(folder, UNKNOWN, lambda row: row))
    staff.sees("#columns-form")


def _the_columns_are_explained(job: Job) -> None:
    staff = in_browser(job, "staff1")
    page = staff.open(f"{job.assembly}/extract")
    assert page.form("columns-form").fields["column-2"].value == ["birth_date"]
    staff.submit(page, "columns-form", {"column-8": "name"})
    staff.sees(PHASE.format("check"))
    assert int(staff.sees('[data-testid="eligible"]').replace(",", "")) > 150
    assert staff.download(f"{job.assembly}/extract/2/report.csv").startswith("\ufeff行,列,項目".encode())


def _a_second_person_approves(job: Job) -> None:
    own = in_browser(job, "staff1").open(f"{job.assembly}/extract")
    assert "approve-form" not in {form.id for form in own.forms}
    page = in_browser(job, "supervisor").open(f"{job.assembly}/extract")
    for words in ("行の扱い", "条件上の最も遅い生年月日", "年齢別の人数", "町丁別の人数"):
        assert words in page.text
    in_browser(job, "supervisor").submit(page, "approve-form")


def _seed_by_two_people(job: Job) -> None:
    """Refused before the event, and when the two read different values."""
    staff = in_browser(job, "staff1")
    page = staff.open(f"{job.assembly}/draw")
    assert "values-form" not in {form.id for form in page.forms}
    assert staff.download(f"{job.assembly}/draw/1/notice.pdf").startswith(b"%PDF-")
    drawing.play(job)
    staff.open(f"{job.assembly}/draw/1/ceremony")


def _the_result_is_public(job: Job) -> None:
    result = in_browser(job, "staff1").open(f"{job.assembly}/draw").text
    assert "120人" in result
    public = in_browser(job, "auditor").open(job.seen["draw_public"])
    assert {"draw-manifest.json", "draw-record.json", "draw-tokens.bin"} <= {
        link.href.rpartition("/")[2] for link in public.links
    }
    in_browser(job, "staff1").open(f"{job.assembly}/reserves")
    in_browser(job, "staff1").open(f"{job.assembly}/changes")


def _anyone_can_check_it(job: Job, folder: Path) -> None:
    """From the public page to the verifier, with its two files, the notice's hash and a letter's number."""
    resident = in_browser(job, "auditor")
    public = resident.open(job.seen["draw_public"])
    for name in ("draw-record.json", "draw-tokens.bin"):
        link = next(link for link in public.links if link.href.endswith(name))
        (folder / name).write_bytes(resident.download(link.href))
    record = json.loads((folder / "draw-record.json").read_bytes())
    resident.open(next(link.href for link in public.links if link.href.endswith("/verify")))
    resident.choose_file(folder / "draw-record.json", folder / "draw-tokens.bin")
    assert "計算は合っています" in resident.sees('[data-verdict="mind"]')  # simulated dice
    resident.types("#notice", record["manifest_sha256"])
    resident.types("#token", record["drawn"][2])
    assert "人中3番目" in resident.sees('[data-where="drawn"]')
    assert "一致" in resident.sees('.right[data-subject="draw: notice"]')
    resident.look_again("verified")


def _a_forged_record_is_found_out(job: Job, folder: Path) -> None:
    resident = in_browser(job, "auditor")
    record = json.loads((folder / "draw-record.json").read_bytes())
    record["drawn"].append(record["reserves"].pop(0))
    (folder / "draw-record.json").write_bytes(canonical(record))
    resident.choose_file(folder / "draw-record.json")
    assert "合わない点が2つ" in resident.sees('[data-verdict="lies"]')
    assert "入れ替わっています" in resident.sees('.lie[data-subject="draw: drawn"]')
    resident.look_again("forged")
