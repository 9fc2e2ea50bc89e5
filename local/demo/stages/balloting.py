"""The lottery: the pool is committed, two people enter the throws, participants and alternates are fixed."""

from datetime import timedelta

from local.demo.job import Job
from local.demo.page import Page
from local.demo.stages.drawing import thrown

LOTTERY_WITHIN_S = 120.0
A_WHILE = timedelta(minutes=30)


def play(job: Job) -> None:
    here = f"{job.assembly}/lottery"
    job.person("staff1").submit(here, "commit-form")
    _wait(job, "committed")
    sources = job.plan.lottery.sources
    job.move_to(max([job.plan.lottery.event_at, *(source.at for source in sources)]) + A_WHILE)
    values = {f"value_{place}": value for place, value in enumerate(thrown(sources), 1)}
    job.person("staff1").submit(here, "values-form", values)
    job.person("supervisor").submit(here, "values-form", values)
    page = _wait(job, "held")
    job.keep("lottery-record.json", job.person("auditor").download(page.link("lottery-record.json")))
    people = job.person("staff1").open(f"{here}/people")
    job.counts["participants"] = len(people.marked("participant"))
    job.counts["alternates"] = len(people.marked("alternate"))
    job.check(
        job.counts["participants"] == min(job.plan.lottery.seats, job.counts["yes"]), "all seats are taken"
    )


def _wait(job: Job, phase: str) -> Page:
    """Until the phase is reached and nothing is left for the system to do."""

    def reached(page: Page) -> bool:
        data = page.mark("lottery-phase").data
        return data["phase"] == phase and data["working"] == "no"

    return job.wait("staff1", f"{job.assembly}/lottery", reached, LOTTERY_WITHIN_S)
