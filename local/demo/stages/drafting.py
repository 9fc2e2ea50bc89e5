"""The contractor's report draft: a number under a black bar goes back, the next version is published."""

import io

from local.demo.job import Job
from local.demo.page import Page
from local.demo.uploading import send
from local.report_drafts import report, under_a_bar

BARRED = 2
"""The page of the first version on which a resident's telephone number hides."""
NUMBERS = {"phone", "contact"}
"""As what the number is found: as one on a form, or by its shape."""


def play(job: Job) -> None:
    here = f"{job.contract}/report-drafts"
    _send_back_the_first(job, here)
    _hand_in(job, here, report(), 2)
    staff, supervisor = job.person("staff1"), job.person("supervisor")
    staff.submit(_read(job, "staff1", f"{here}/2"), "propose-form")
    page = supervisor.open(f"{here}/2")
    job.check(not page.has_form("accept-form"), "nobody accepts a draft without having read every page")
    supervisor.submit(_read(job, "supervisor", f"{here}/2"), "accept-form")
    staff.submit(f"{here}/2", "publish-form")
    public = staff.open(f"{here}/2").mark("public-page").data["address"]
    anybody = job.person("auditor")
    job.check("報告書を開く" in anybody.open(public).text, "everyone finds the published report")
    published = anybody.download(f"{public}/report.pdf")
    checked = staff.download(f"{here}/2/clean.pdf")
    job.check(published == checked, "what is published is what was read, byte for byte")
    job.keep("report.pdf", published)


def _send_back_the_first(job: Job, here: str) -> None:
    page = _hand_in(job, here, report(["", under_a_bar(job.wish.phone)]), 1)
    found = {mark.data["page"]: mark.data["findings"].split() for mark in page.marked("page")}
    kinds = set(found[str(BARRED)])
    job.check("hidden" in kinds and bool(kinds & NUMBERS), f"the bar hides nothing from the look: {kinds}")
    page = _read(job, "staff1", f"{here}/1", {BARRED: "contact"})
    job.check(not page.has_form("propose-form"), "a page to correct keeps a draft from being accepted")
    page = job.person("staff1").submit(page, "send-back-form", {"reason": "2ページの番号を除いてください。"})
    told = job.person("handler1").open(here)
    job.check("2ページの番号を除いて" in told.text, "the contractor reads why the draft came back")
    job.check(job.wish.phone not in told.text, "and not what was found")


def _hand_in(job: Job, here: str, pdf: bytes, number: int) -> Page:
    """Version `number`, and the ward's page of it once the program has looked."""
    send(job.person("handler1"), here, io.BytesIO(pdf))

    def looked(page: Page) -> bool:
        return any(mark.data.get("phase") == "checking" for mark in page.marked("draft"))

    return job.wait("staff1", f"{here}/{number}", looked)


def _read(job: Job, login: str, draft: str, verdicts: dict[int, str] | None = None) -> Page:
    """Every page as the portal leads, clean unless `verdicts` says otherwise."""
    reader = job.person(login)
    page = reader.open(f"{draft}/pages/0")
    while "/pages/" in page.url:
        number = int(page.url.rpartition("/")[2])
        page = reader.submit(page, "judge-form", {"verdict": (verdicts or {}).get(number, "clean")})
    return page
