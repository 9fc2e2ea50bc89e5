"""After the lottery: calls are logged, one person declines, everybody else gets a letter of result."""

from local.demo.job import Job
from local.demo.page import Page
from local.demo.person import Entered
from local.demo.stages import changing


def play(job: Job) -> None:
    here, staff = f"{job.assembly}/lottery", job.person("staff1")
    page = staff.open(f"{here}/calls")
    first = page.marked("call")[0].data["reply"]
    staff.submit(f"{here}/people", "decline-form", {"reply": first, "reason": "declined"})
    page = staff.open(f"{here}/calls")
    moved = page.marked("call")[0].data["reply"]
    job.check(moved != first and "繰上げ" in page.text, "the next alternate is determined by the record")
    staff.submit(page, "/calls", {"outcome": "accepted"})
    changing.before_results(job)
    _letters(job)


def _letters(job: Job) -> None:
    here, staff = f"{job.assembly}/results", job.person("staff1")
    staff.submit(here, "results-form")
    page = job.wait("staff1", here, _ready)
    staff.submit(page, "propose-form")
    job.person("supervisor").submit(here, "approve-form")
    page = staff.open(here)
    letters = int(page.mark("results").data["letters"])
    job.check(letters > job.counts["participants"], "those who were not selected are told as well")
    lot = staff.download(page.link("/lots/1"))
    job.check(lot.startswith(b"%PDF-"), "the ward prints the letters of result")
    job.keep_residents_file("result-letters.pdf", lot)
    posted: dict[str, Entered] = {"day": str(job.today()), "posted": letters, "spoiled": 0, "slip": "第88号"}
    staff.submit(page, "posting-form", posted)


def _ready(page: Page) -> bool:
    return any(mark.data.get("phase") == "ready" for mark in page.marked("results"))
