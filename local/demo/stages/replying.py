"""Staff key the replies; a person reads where somebody wrote something; then the replies are closed."""

import random
from datetime import timedelta

from local.demo.job import Job
from local.demo.page import Page
from local.demo.person import Entered

SEED = 96140
BEFORE_DEADLINE = timedelta(days=5)
WITH_REMARK_EVERY = 16
REMARKS = (
    "当日は子どもを預けたいです。",
    "連絡は夕方以降にお願いします。電話 03-0000-0000",
    "よろしくお願いします。",
)


def play(job: Job) -> None:
    job.move_to_day(job.plan.replies.deadline - BEFORE_DEADLINE)
    chance = random.Random(SEED)
    answering = chance.sample(job.reply_codes, min(job.wish.yes + job.wish.no, len(job.reply_codes)))
    staff = job.person("staff1")
    page = staff.open(f"{job.assembly}/replies/new")
    for place, code in enumerate(answering):
        form = _yes(page, code, place) if place < job.wish.yes else _no(page, code, place)
        page = staff.submit(page, "reply-form", form)
    counts = _wait_checked(job, judged=False).mark("reply-counts").data
    job.counts["yes"], job.counts["no"] = int(counts["yes"]), int(counts["no"])
    job.check(job.counts["yes"] + job.counts["no"] == len(answering), "every reply keyed is counted once")


def screen(job: Job) -> None:
    """All of what somebody wrote is read by a person, and a sample of it by a second one."""
    replies = f"{job.assembly}/replies"
    for reader, mark in (("staff2", "reply-to-read"), ("staff1", "second-look")):
        staff = job.person(reader)
        while (page := staff.open(replies)).marked(mark):
            staff.submit(staff.follow(page, page.mark(mark).text), "judge-form", {"decision": "removed"})
    _wait_checked(job, judged=True)
    job.move_to_day(job.plan.replies.deadline + timedelta(days=1))
    job.person("staff1").submit(replies, "close-form")


def _yes(page: Page, code: str, place: int) -> dict[str, Entered]:
    offered = page.form("reply-form").fields
    form: dict[str, Entered] = {"code": code, "answer": "yes", "days": offered["days"].choices}
    if "needs" in offered and place % 9 == 0:
        form["needs"] = offered["needs"].choices[:1]
    if place % WITH_REMARK_EVERY == 0:
        form["remark"] = REMARKS[place // WITH_REMARK_EVERY % len(REMARKS)]
    return form


def _no(page: Page, code: str, place: int) -> dict[str, Entered]:
    reasons = [reason for reason in page.form("reply-form").fields["reason"].choices if reason]
    return {"code": code, "answer": "no", "reason": reasons[place % len(reasons)] if place % 2 else ""}


def _wait_checked(job: Job, *, judged: bool) -> Page:
    """Until the screening step has seen every reply, and, when `judged`, a person has read the rest."""

    def done(page: Page) -> bool:
        counts = page.mark("reply-counts").data
        return counts["unchecked"] == ("0" if judged else counts["for-a-person"])

    return job.wait("staff1", f"{job.assembly}/replies", done, 180)
