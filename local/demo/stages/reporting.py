"""The representativeness report: made by staff, published by two people, read by anybody."""

from collections.abc import Callable

from local.demo.job import Job
from local.demo.page import Page


def play(job: Job) -> None:
    here, staff = f"{job.assembly}/representation", job.person("staff1")
    staff.submit(here, "report-form")
    job.wait("staff1", here, _reached("ready"))
    staff.submit(here, "propose-form")
    job.person("supervisor").submit(here, "approve-form")
    job.wait("staff1", here, _reached("published"))
    public = f"/public/representation/{job.seen['assembly']}/1"
    page = job.person("auditor").open(public)
    job.check("偶然の範囲" in page.text, "everyone reads how far the panel stands for the population")
    job.keep("representation.pdf", job.person("auditor").download(f"{public}/representation.pdf"))
    job.keep("representation.json", job.person("auditor").download(f"{public}/representation.json"))


def _reached(phase: str) -> Callable[[Page], bool]:
    def reached(page: Page) -> bool:
        return any(mark.data.get("phase") == phase for mark in page.marked("representation"))

    return reached
