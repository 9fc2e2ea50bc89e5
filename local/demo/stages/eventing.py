"""The event days: name tags go to the venue and come back by count; attendance is keyed and accepted."""

from datetime import date, time

from local.demo.job import Job
from local.demo.person import Entered, Refused

IN_THE_MORNING, AFTERWARDS = time(8), time(18)
ABSENT_EVERY = 20
QUESTIONNAIRES: dict[str, Entered] = {
    "content": "questionnaire",
    "medium": "paper",
    "body": "あさひ区",
    "purpose": "討議会の運営を改めるため",
}


def play(job: Job) -> None:
    _collect(job)
    for number, day in enumerate(job.plan.event.days, 1):
        _take_out(job, day)
        job.move_to_day(day, AFTERWARDS)
        _bring_back(job)
        _key(job, number)


def _collect(job: Job) -> None:
    """What the contractor itself will collect is registered and approved before it is collected."""
    form = {**QUESTIONNAIRES, "sheets": job.counts["participants"]}
    job.person("responsible").submit(f"{job.contract}/returns", "collection-form", form)
    job.person("staff1").submit(f"{job.contract}/ledger", "/approve")


def _take_out(job: Job, day: date) -> None:
    """Asked for, refused without the ward's yes, consented to, counted out on the day itself."""
    here, sheets = f"{job.contract}/taking-out", job.counts["participants"]
    handler = job.person("handler1")
    form: dict[str, Entered] = {"content": "name-tags", "sheets": sheets, "day": str(day)}
    page = handler.submit(here, "taking-out-form", form)
    job.check(not page.has_form("/out"), "nothing leaves its place without the ward's consent")
    job.person("supervisor").submit(
        here, "/consent", {"text": "名札を当日の会場に限り持ち出すことを承諾する"}
    )
    try:
        handler.submit(here, "/out", {"sheets": sheets})
    except Refused as refused:
        job.check(refused.code == "taking_out.wrong_day", "nothing leaves its place before the day")
    job.move_to_day(day, IN_THE_MORNING)
    handler.submit(here, "/out", {"sheets": sheets})
    glance = job.person("staff1").open(f"{job.assembly}/custody")
    job.check("会場への持出し" in glance.text, "what is at the venue is shown at a glance")


def _bring_back(job: Job) -> None:
    page = job.person("handler1").submit(
        f"{job.contract}/taking-out", "/in", {"sheets": job.counts["participants"]}
    )
    job.check(not page.has_form("/in"), "as many sheets came back as were taken out")


def _key(job: Job, number: int) -> None:
    attendance = f"{job.contract}/attendance"
    handler = job.person("handler1")
    page = handler.open(attendance)
    fields = page.form(f"attendance-{number}-form").fields
    present = [place for place in fields["present"].choices if int(place) % ABSENT_EVERY != number]
    form: dict[str, Entered] = {"present": present, "device": fields["device"].choices[-1]}
    handler.submit(page, f"attendance-{number}-form", form)
    page = job.person("staff1").submit(attendance, f"accept-{number}-form")
    shown = next(mark for mark in page.marked("attendance") if mark.data["day"] == str(number))
    job.check(shown.data["present"] == str(len(present)), "the ward has the attendance as it was keyed")
    job.counts[f"present_day_{number}"] = len(present)
