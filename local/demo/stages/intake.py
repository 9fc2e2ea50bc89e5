"""Staff upload the register in parts, it is imported, a supervisor looks at the check page and approves."""

from datetime import date
from pathlib import Path

from local import synthetic_register
from local.demo.job import Job, NotPossible
from local.demo.page import Page
from local.demo.person import Refused
from local.demo.uploading import send

SEED = 20270521
IMPORT_WITHIN_S = 300.0


def play(job: Job) -> None:
    register = job.wish.extract or _synthetic(job)
    folder = f"{job.assembly}/extract"
    try:
        with register.open("rb") as file:
            send(job.person("staff1"), folder, file)
    except Refused as refused:
        raise NotPossible(f"the portal refused the file: {refused.page.text}") from None
    page = job.wait("supervisor", folder, _is_judged, IMPORT_WITHIN_S)
    if page.marked("rejection"):
        raise NotPossible(f"the portal refused the file: {page.text[:400]}")
    eligible, wanted = page.number("eligible"), job.plan.draw.invitees
    job.counts["eligible"] = eligible
    if eligible < wanted:
        raise NotPossible(f"only {eligible} of the register may be drawn, and the plan asks for {wanted}")
    job.person("supervisor").submit(page, "approve-form")


def _synthetic(job: Job) -> Path:
    """A register of invented people, with rare kanji, protected persons and some bad rows."""
    file = job.stack.folder.root / "synthetic-register.csv"
    today: date = job.plan.eligibility.reference_date
    synthetic_register.write(file, job.wish.residents, SEED, encoding="cp932", today=today)
    return file


def _is_judged(page: Page) -> bool:
    judged = any(mark.data.get("phase") == "check" for mark in page.marked("extract-phase"))
    return judged or bool(page.marked("rejection"))
