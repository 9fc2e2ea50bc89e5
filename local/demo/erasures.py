"""Watching the erasure of a holding until its certificate is there, and confirming it as the ward does."""

import mailbox
import time

from local.demo.job import DemoFailed, Job
from local.demo.page import Mark, Page

ERASED_WITHIN_S = 300.0
MAIL_WITHIN_S = 60.0


def holdings(job: Job) -> list[Mark]:
    """All holdings of the assembly as the ward sees them: `data` has holding, kind and phase."""
    return job.person("staff1").open(f"{job.assembly}/erasure").marked("holding")


def await_certificate(job: Job, kind: str) -> tuple[str, bytes, bytes]:
    """Number, JSON and PDF of the final certificate of the holding of `kind`, confirmed by staff."""
    holding = next(mark.data["holding"] for mark in holdings(job) if mark.data["kind"] == kind)
    here = f"{job.assembly}/erasure/{holding}"
    staff = job.person("staff1")
    page = job.wait("staff1", here, _is_certified, ERASED_WITHIN_S)
    issued = page.marked("certificate")[-1]
    job.check(issued.data["status"] == "final", f"the certificate of the {kind} holding is final")
    number = issued.text.split("証明書番号")[1].split()[0]
    data = staff.download(page.link(f"/certificates/{issued.data['issue']}/json"))
    pdf = staff.download(page.link(f"/certificates/{issued.data['issue']}/pdf"))
    await_mail(job, number)
    staff.submit(page, f"confirm-form-{issued.data['issue']}")
    return number, data, pdf


def await_mail(job: Job, number: str) -> None:
    """Raises DemoFailed when no mail names the certificate in time."""
    end = time.monotonic() + MAIL_WITHIN_S
    while time.monotonic() < end:
        if any(number in str(mail["Subject"]) + mail.as_string() for mail in mails(job)):
            return
        time.sleep(1)
    raise DemoFailed(f"no mail names the certificate {number}")


def mails(job: Job) -> mailbox.Maildir:
    """What the mail server of the stack has taken in."""
    return mailbox.Maildir(job.stack.folder.maildir)


def _is_certified(page: Page) -> bool:
    erased = any(mark.data.get("phase") == "erased" for mark in page.marked("erasure-status"))
    return erased and bool(page.marked("certificate"))
