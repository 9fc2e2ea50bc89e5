"""Staff upload the register in parts, it is imported, a supervisor looks at the check page and approves."""

import hashlib
from datetime import date
from pathlib import Path

from local import synthetic_register
from local.demo.job import Job, NotPossible
from local.demo.page import Page
from local.demo.person import Refused

SEED = 20270521
IMPORT_WITHIN_S = 300.0


def play(job: Job) -> None:
    register = job.wish.extract or _synthetic(job)
    folder = f"{job.assembly}/extract"
    try:
        upload(job, register)
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


def upload(job: Job, register: Path) -> None:
    """As the upload script of the page does it."""
    staff, folder = job.person("staff1"), f"{job.assembly}/extract"
    csrf = staff.open(folder).meta["csrf"]
    with register.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        size = register.stat().st_size
        begun = staff.ask(f"{folder}/start", {"bytes": size, "sha256": sha256}, csrf)
        number = begun["number"]
        for part in range(1, begun["parts"] + 1):
            file.seek((part - 1) * begun["part_bytes"])
            staff.put(f"{folder}/{number}/parts/{part}", file.read(begun["part_bytes"]), csrf)
    staff.ask(f"{folder}/{number}/finish", {}, csrf)


def _synthetic(job: Job) -> Path:
    """A register of invented people, with rare kanji, protected persons and some bad rows."""
    file = job.stack.folder.root / "synthetic-register.csv"
    today: date = job.plan.eligibility.reference_date
    synthetic_register.write(file, job.wish.residents, SEED, encoding="cp932", today=today)
    return file


def _is_judged(page: Page) -> bool:
    judged = any(mark.data.get("phase") == "check" for mark in page.marked("extract-phase"))
    return judged or bool(page.marked("rejection"))
