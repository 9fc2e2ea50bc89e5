"""Replies are keyed and taken from a file; a person reads what somebody wrote; then replies are closed."""

import random
from datetime import timedelta

from local.demo.job import Job
from local.demo.page import Page
from local.demo.person import Entered

SEED = 96140
BEFORE_DEADLINE = timedelta(days=5)
WITH_REMARK_EVERY = 16
ONLINE_OF_REFUSALS = 3
"""One of so many refusals comes through the e-application system."""
E_HEADER = "受付番号,返信コード,申請日時,参加の有無,参加できる日,不参加の理由"
REMARKS = (
    "当日は子どもを預けたいです。",
    "連絡は夕方以降にお願いします。電話 03-0000-0000",
    "よろしくお願いします。",
)


def play(job: Job) -> None:
    """Most answer on paper; some who do not come use the ward's e-application system; one corrects."""
    job.move_to_day(job.plan.replies.deadline - BEFORE_DEADLINE)
    chance = random.Random(SEED)
    answering = chance.sample(job.reply_codes, min(job.wish.yes + job.wish.no, len(job.reply_codes)))
    online = answering[len(answering) - job.wish.no // ONLINE_OF_REFUSALS :]
    staff = job.person("staff1")
    page = staff.open(f"{job.assembly}/replies/new")
    for place, code in enumerate(answering[: len(answering) - len(online)]):
        form = _yes(page, code, place) if place < job.wish.yes else _no(page, code, place)
        page = staff.submit(page, "reply-form", form)
    _take_online(job, online)
    _correct(job, answering[1])
    counts = _wait_checked(job, judged=False).mark("reply-counts").data
    job.counts["yes"], job.counts["no"] = int(counts["yes"]), int(counts["no"])
    job.check(job.counts["yes"] + job.counts["no"] == len(answering), "every reply is counted once")


def _take_online(job: Job, codes: list[str]) -> None:
    """The CSV of the e-application system; a row with an unknown code is refused by its number."""
    staff, here = job.person("staff1"), f"{job.assembly}/e-application"
    sent = f"{job.today()} 08:30"
    rows = [f"{number},{code},{sent},不参加,,仕事・学業" for number, code in enumerate(codes, 1)]
    table = "\r\n".join([E_HEADER, *rows, f"0,0000-0000-0000-0000,{sent},参加,1日目,", ""])
    staff.put(f"{here}/file", table.encode("cp932"), staff.open(here).meta["csrf"])
    counts = staff.submit(here, "columns-form").mark("e-counts").data
    job.check((counts["taken"], counts["refused"]) == (str(len(codes)), "1"), "an unknown code is refused")
    staff.submit(here, "start-form")

    def taken(page: Page) -> bool:
        return page.mark("e-phase").data["phase"] == "taken"

    job.wait("staff1", here, taken)


def _correct(job: Job, code: str) -> None:
    """A resident calls: only the first day after all."""
    staff = job.person("staff1")
    page = staff.submit(f"{job.assembly}/replies", "find-form", {"code": code})
    page = staff.follow(page, "訂正を入力する")
    first = page.form("correct-form").fields["days"].choices[:1]
    staff.submit(page, "correct-form", {"days": first})


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
