"""Letters: printed in lots, released by two, pulled in one act, posted, erased from the device."""

import re
from datetime import timedelta

import pypdfium2

from local.demo.job import Job
from local.demo.page import Page
from local.demo.person import Entered, Person
from local.demo.stages import changing

PRINT_WITHIN_S = 600.0
REPLY_CODE = re.compile(r"\b[0-9A-HJKMNP-TV-Z]{4}(?:-[0-9A-HJKMNP-TV-Z]{4}){3}\b")
CHANNELS = ("in_lots", "hand_made", "own_hand", "stopped")


def play(job: Job) -> None:
    letters = f"{job.assembly}/letters"
    job.move_to_day(job.plan.letters.dated)
    job.person("staff1").submit(letters, "start-form")
    _wait(job, "ready")
    changing.before_lots(job)
    page = _wait(job, "ready")
    job.person("staff1").submit(letters, "propose-form")
    job.person("supervisor").submit(letters, "approve-form")
    _wait(job, "released")
    for name in ("drawn", *CHANNELS):
        job.counts[name] = page.number(name.replace("_", "-"))
    total = sum(job.counts[name] for name in CHANNELS)
    job.check(
        total == job.counts["drawn"] == job.plan.draw.invitees, "every drawn resident is in one channel"
    )


def pull(job: Job) -> None:
    """One act for all lots; every letter is opened as its resident would."""
    handler = job.person("handler1")
    lots = download_all(handler, job.contract)
    job.check(sum(len(codes_in(pdf)) for pdf in lots.values()) == job.counts["in_lots"], "a letter for each")
    for name, pdf in lots.items():
        job.keep_residents_file(f"letters/{name}", pdf)
        job.reply_codes += codes_in(pdf)
        job.lots.append(pdf)
    job.move_to_day(job.today() + timedelta(days=1))
    posted: dict[str, Entered] = {
        "day": str(job.today()),
        "slip": "差出票-2027-001",
        "posted": job.counts["in_lots"],
        "spoiled": 0,
    }
    job.person("staff1").submit(f"{job.assembly}/letters", "posting-form", posted)
    _post_by_hand(job)
    declare_erased(job, "handler1")


def _post_by_hand(job: Job) -> None:
    """Ward staff write and post the letters that are in no lot."""
    for channel in ("hand-made", "own-hand"):
        if count := job.counts[channel.replace("-", "_")]:
            said: dict[str, Entered] = {
                "list": channel,
                "day": str(job.today()),
                "made": count,
                "posted": count,
            }
            job.person("staff1").submit(f"{job.assembly}/letters", "by-hand-form", said)


def download_all(handler: Person, contract: str) -> dict[str, bytes]:
    """Pull what waits, in one act, and fetch every file of it, by name."""
    page = handler.open(f"{contract}/packets")
    chosen = page.form("pull-form").fields["packet"].choices
    device = page.form("pull-form").fields["device"].choices[-1]
    page = handler.submit(page, "pull-form", {"packet": chosen, "device": device})
    files: dict[str, bytes] = {}
    for link in page.links:
        if "/copies/" in link.href:
            name = link.href.split("/")[-2]
            files[name] = files.get(name, b"") + handler.download(link.href)
    return files


def declare_erased(job: Job, login: str) -> None:
    """All copies that are still with the person are declared erased, in one act."""
    returns = f"{job.contract}/returns"
    page = job.person(login).open(returns)
    if page.has_form("declare-form"):
        copies = page.form("declare-form").fields["copy"].choices
        job.person(login).submit(page, "declare-form", {"copy": copies, "fate": "erased"})


def codes_in(pdf: bytes) -> list[str]:
    """The reply code of each letter, in order: it stands on the application form, once with its QR code."""
    document = pypdfium2.PdfDocument(pdf)
    texts = [page.get_textpage().get_text_range() for page in document]
    document.close()
    return list(dict.fromkeys(code for text in texts for code in REPLY_CODE.findall(text)))


def _wait(job: Job, situation: str) -> Page:
    def reached(page: Page) -> bool:
        shown = [mark.data.get("situation") for mark in page.marked("letters-situation")]
        job.check("blocked" not in shown, "every page of every lot reads back as it was written")
        return situation in shown

    return job.wait("staff1", f"{job.assembly}/letters", reached, PRINT_WITHIN_S)
