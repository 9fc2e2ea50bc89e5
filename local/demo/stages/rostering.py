"""Roster, checked forms and counts are approved and pulled; name tags go over on counted paper."""

from local.demo.job import Job
from local.demo.page import Page
from local.demo.stages import changing
from local.demo.stages.mailing import download_all

ROSTER, FORMS, COUNTS = "roster.csv", "forms.csv", "arrangements.csv"


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
    _hand_over_forms(job)
    _hand_over_paper(job)


def _hand_over_forms(job: Job) -> None:
    """Of the forms only a table of allowed fields leaves, and counts of lunches and needs."""
    here = f"{job.assembly}/forms"
    staff, supervisor = job.person("staff1"), job.person("supervisor")
    staff.submit(here, "propose-form")
    supervisor.submit(supervisor.follow(supervisor.open(here), "第1版"), "approve-form")

    def released(page: Page) -> bool:
        return any(mark.data.get("phase") == "released" for mark in page.marked("forms"))

    job.wait("staff1", here, released)
    staff.submit(here, "arrangements-form")
    files = download_all(job.person("handler1"), job.contract)
    table, counts = (files[name].decode("utf-8-sig").splitlines() for name in (FORMS, COUNTS))
    job.check(table[0] == "郵便番号,住所,氏名,出欠,内容の確認", "the forms have the plan's fields alone")
    marked = [line for line in table[1:] if line.rpartition(",")[2].startswith("内容確認済")]
    job.check(len(marked) == job.counts["participants"], "each form bears the mark of its check")
    job.check(counts[0] == "項目,数", "lunches and needs are counted, nobody is named")


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
