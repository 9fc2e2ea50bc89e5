"""The change list: who died, moved or came under protection since the extract is stopped before release."""

from local.demo.job import Job
from local.demo.page import Page

LISTED = 30
KINDS = ("死亡", "転出", "転居", "支援措置")


def before_lots(job: Job) -> None:
    """Of the synthetic register thirty people have changed; some of them were drawn."""
    changes = f"{job.assembly}/changes"
    if job.wish.synthetic:
        page = job.person("staff1").submit(changes, "list-form", {"stage": "lots", "list": _list(job)})
        job.check("異動リストを登録しました" in page.text, "the change list was taken")
        job.wait("staff1", changes, _worked_in)
    else:
        _none(job, "lots")


def before_results(job: Job) -> None:
    _none(job, "results")


def before_roster(job: Job) -> None:
    _none(job, "roster")


def _none(job: Job, stage: str) -> None:
    page = f"{job.assembly}/changes"
    job.person("staff1").submit(page, "none-form", {"stage": stage, "looked": ["yes"]})


def _list(job: Job) -> str:
    step = max(1, job.wish.residents // LISTED)
    people = range(1, job.wish.residents, step)[:LISTED]
    rows = (f"{number * 7 + 10_000_003:010d},{KINDS[number % len(KINDS)]}" for number in people)
    return "\n".join(("宛名番号,事由", *rows))


def _worked_in(page: Page) -> bool:
    return any(mark.data.get("working") == "no" for mark in page.marked("changes-working"))
