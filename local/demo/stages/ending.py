"""The contract's end: reading stops at that instant, the holding is erased, the certificate comes by mail."""

from datetime import date, timedelta

from local.demo.erasures import await_certificate, holdings
from local.demo.job import Job
from local.demo.person import Entered, Refused
from local.demo.stages.returning import confirm
from shared.domain.japan_time import after_end

FORBIDDEN = (403, 404, 422)


def play(job: Job) -> None:
    job.move_to(after_end(date.fromisoformat(job.seen["contract_ends"])))
    _reading_has_stopped(job)
    confirm(job)


def erase(job: Job) -> None:
    """The saga begins by the plan's timer, now that the ledger is closed and the term is over."""
    _, data, pdf = await_certificate(job, "contract")
    job.keep("certificate.json", data)
    job.keep("certificate.pdf", pdf)
    page = job.person("staff1").submit(job.contract, "close-form")
    job.check("契約を終了" in page.text, "the contract is closed")


def retention(job: Job) -> None:
    """The ward's own dates: assembly and people holdings are erased, and nothing is left."""
    _take_over_documents(job)
    dates = job.plan.retention
    for kind, day in sorted(
        {"assembly": dates.assembly_until, "people": dates.people_until}.items(), key=_day
    ):
        job.move_to_day(day + timedelta(days=1))
        number, data, pdf = await_certificate(job, kind)
        job.keep(f"certificates/{number}.json", data)
        job.keep(f"certificates/{number}.pdf", pdf)
    left = [mark for mark in holdings(job) if mark.data["phase"] != "erased"]
    job.counts["holdings_left"] = len(left)
    job.check(not left, "no holding is left")


def _take_over_documents(job: Job) -> None:
    """What is an official document gets a number in the ward's own filing; two people say that it is all."""
    here, staff = f"{job.assembly}/official", job.person("staff1")
    for kind, years in (("report", 5), ("draw-records", 10), ("certificates", 0)):
        form: dict[str, Entered] = {"kind": kind, "number": f"9企企第{years + 1}号", "years": years}
        staff.submit(here, "official-form", form)
    staff.submit(here, "complete-form")
    page = job.person("supervisor").submit(here, "complete-approve-form")
    job.check("引継ぎは終わっています" in page.text, "official documents are taken over before the erasure")


def _day(item: tuple[str, date]) -> date:
    return item[1]


def _reading_has_stopped(job: Job) -> None:
    handler = job.person("handler1")
    page = handler.open(f"{job.contract}/packets")
    job.check(not page.has_form("pull-form"), "nothing can be pulled after the end")
    for link in [link.href for link in page.links if "/copies/" in link.href]:
        try:
            handler.download(link)
        except Refused as refused:
            job.check(refused.status in FORBIDDEN, "a copy is refused after the end")
        else:
            job.check(False, "a copy can be read after the contract's end")
