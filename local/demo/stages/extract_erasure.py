"""With the draw accepted and checked, the extract's holding is erased; everything derived from it stays."""

from local.demo.erasures import await_certificate
from local.demo.job import Job


def play(job: Job) -> None:
    number, data, pdf = await_certificate(job, "extract")
    job.keep(f"certificates/{number}.json", data)
    job.keep(f"certificates/{number}.pdf", pdf)
