"""The roster is made and approved, a handler pulls it; name tags go over on counted paper."""

from local.demo.job import Job
from local.demo.page import Page
from local.demo.stages import changing
from local.demo.stages.mailing import download_all

ROSTER = "roster.csv"


def play(job: Job) -> None:
    here = f"{job.assembly}/roster"
    changing.before_roster(job)
    job.person("staff1").submit(here, "propose-form")
    _wait(job, "ready")
    supervisor = job.person("supervisor")
    supervisor.submit(supervisor.follow(supervisor.open(here), "第1版"), "approve-form")
    _wait(job, "released")
    files = download_all(job.person("handler1"), job.contract)
    job.check(ROSTER in files, "the handler has the roster")
    rows = files[ROSTER].decode("utf-8-sig").splitlines()[1:]
    job.check(len(rows) == job.counts["participants"], "the roster has each participant once")
    job.keep_residents_file(ROSTER, files[ROSTER])
    _hand_over_paper(job)


def _hand_over_paper(job: Job) -> None:
    """Name tags, one sheet each: the ward counts, the contractor counts and confirms."""
    sheets = job.counts["participants"]
    staff, responsible = job.person("staff1"), job.person("responsible")
    page = staff.open(f"{job.contract}/ledger")
    place = page.form("paper-form").fields["place"].choices[-1]
    staff.submit(page, "paper-form", {"content": "name-tags", "sheets": sheets, "place": place})
    responsible.submit(f"{job.contract}/returns", "/receive", {"sheets": sheets})


def _wait(job: Job, phase: str) -> Page:
    def reached(page: Page) -> bool:
        return any(mark.data.get("phase") == phase for mark in page.marked("roster"))

    return job.wait("staff1", f"{job.assembly}/roster", reached)
