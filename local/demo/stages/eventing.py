"""The event days: attendance is taken on paper, keyed by the handler afterwards, accepted by the ward."""

from datetime import time

from local.demo.job import Job
from local.demo.person import Entered

AFTERWARDS = time(18)
ABSENT_EVERY = 20


def play(job: Job) -> None:
    attendance = f"{job.contract}/attendance"
    for number, day in enumerate(job.plan.event.days, 1):
        job.move_to_day(day, AFTERWARDS)
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
