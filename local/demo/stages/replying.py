"""Replies are keyed from paper and taken from a file; a person reads what is written; then it is closed."""

import random
from datetime import timedelta

from local.demo.job import Job, Wish
from local.demo.page import Page
from local.demo.person import Entered

SEED = 96140
BEFORE_DEADLINE = timedelta(days=5)
WITH_REMARK_EVERY = 16
ONLINE_OF_REFUSALS = 3
"""One of so many refusals comes through the e-application system."""
E_HEADER = "受付番号,返信コード,申請日時,参加の有無,参加できる日,不参加の理由"
WITH_PHONE_EVERY = 3


SCAN_EVERY, LEAST_SCANNED, MOST_SCANNED = 3, 3, 12
"""Of the forms on paper: so many are scanned, the others are keyed from the sheet itself."""

type Answers = dict[str, dict[str, Entered]]
"""Reply code → the fields of the keying page, as the resident filled them in."""


def play(job: Job) -> None:
    """Most answer on paper; some who do not come use the ward's e-application system; one corrects."""
    job.move_to_day(job.plan.replies.deadline - BEFORE_DEADLINE)
    staff = job.person("staff1")
    page = staff.open(f"{job.assembly}/replies/new")
    on_paper, scanned = answers(job, page), scanned_answers(job, page)
    for code in on_paper.keys() - scanned.keys():
        page = staff.submit(page, "reply-form", on_paper[code])
    answering = _answering(job)
    _take_online(job, answering[len(on_paper) :])
    _correct(job, answering[1])
    counts = _wait_checked(job, judged=False).mark("reply-counts").data
    job.counts["yes"], job.counts["no"] = int(counts["yes"]), int(counts["no"])
    job.check(job.counts["yes"] + job.counts["no"] == len(answering), "every reply is counted once")


def answers(job: Job, page: Page) -> Answers:
    """All that come on paper. `page`: of keying, which knows what the plan asks."""
    answering = _answering(job)
    on_paper = answering[: len(answering) - job.wish.no // ONLINE_OF_REFUSALS]
    return {
        code: _yes(job.wish, page, code, place) if place < job.wish.yes else _no(page, code, place)
        for place, code in enumerate(on_paper)
    }


def scanned_answers(job: Job, page: Page) -> Answers:
    """Those of them whose forms are scanned; none of a handful of replies."""
    on_paper = answers(job, page)
    chosen = list(on_paper)[::SCAN_EVERY][:MOST_SCANNED]
    return {code: on_paper[code] for code in chosen} if len(chosen) >= LEAST_SCANNED else {}


def _answering(job: Job) -> list[str]:
    """Codes of who answers at all; the last of them do it online."""
    chance = random.Random(SEED)
    return chance.sample(job.reply_codes, min(job.wish.yes + job.wish.no, len(job.reply_codes)))


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


def _yes(wish: Wish, page: Page, code: str, place: int) -> dict[str, Entered]:
    offered = page.form("reply-form").fields
    form: dict[str, Entered] = {"code": code, "answer": "yes", "days": offered["days"].choices}
    if "needs" in offered and place % 9 == 0:
        form["needs"] = offered["needs"].choices[:1]
    if place % WITH_PHONE_EVERY == 0:
        form["phone"] = wish.phone
    if place % WITH_REMARK_EVERY == 0:
        form["remark"] = wish.remarks[place // WITH_REMARK_EVERY % len(wish.remarks)]
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
