"""Commitment before the randomness, the event, two people's entries, acceptance, the auditor's check."""

import re
import secrets
from collections.abc import Sequence
from datetime import timedelta

from local.demo.job import Job
from local.demo.page import Page
from shared.domain.plan_sections import RandomSource
from shared.domain.random_sources import SourceKind

STEP_WITHIN_S = 300.0
A_WHILE = timedelta(minutes=30)
RECORD_NUMBER_COLUMN = "宛名番号"


def commit(job: Job) -> None:
    """The second run agrees, and the manifest is public before the event."""
    job.person("staff1").submit(f"{job.assembly}/draw", "prepare-form")
    page = _wait(job, "committed")
    job.seen["draw_public"] = page.link("/public/draws/")
    _keep_public(job, "draw-manifest.json", keep=False)


def play(job: Job) -> None:
    page = f"{job.assembly}/draw"
    sources = job.plan.draw.sources
    job.move_to(max([job.plan.draw.event_at, *(source.at for source in sources)]) + A_WHILE)
    values = {f"value-{place}": value for place, value in enumerate(thrown(sources), 1)}
    job.person("staff1").submit(page, "values-form", values)
    job.person("staff2").submit(page, "values-form", values)
    _wait(job, "drawn")
    job.person("staff1").submit(page, "propose-form")
    job.person("supervisor").submit(page, "accept-form")
    _keep_public(job, "draw-record.json")
    _keep_public(job, "draw-tokens.bin")


def spot_check(job: Job) -> None:
    """The auditor asks for a record number of their own choice; afterwards the extract is erased."""
    page = f"{job.assembly}/draw"
    if job.wish.synthetic:
        answer = job.person("auditor").submit(page, "spot-check-form", {"record_number": "0010000003"})
        job.check("一致しています" in answer.text, "the auditor's spot check agrees with the published list")
        job.person("auditor").submit(page, "checked-form")
    else:
        job.person("auditor").submit(page, "waive-form")


def thrown(sources: Sequence[RandomSource]) -> list[str]:
    """A value for each source that people read: dice are thrown here, others take the plan's example."""
    values = []
    for source in sources:
        if source.kind is SourceKind.OPERATING_SYSTEM:
            continue
        dice = "".join(secrets.choice("123456") for _ in range(source.throws))
        values.append(dice if dice and re.fullmatch(source.pattern, dice) else source.example)
    return values


def _wait(job: Job, phase: str) -> Page:
    def reached(page: Page) -> bool:
        return any(mark.data.get("phase") == phase for mark in page.marked("draw-phase"))

    return job.wait("staff1", f"{job.assembly}/draw", reached, STEP_WITHIN_S)


def _keep_public(job: Job, name: str, *, keep: bool = True) -> None:
    """A published file as anyone gets it; tokens may come in parts."""
    public = job.seen["draw_public"]
    links = [link.href for link in job.person("auditor").open(public).links if f"/{name}" in link.href]
    data = b"".join(job.person("auditor").download(link) for link in links)
    job.check(bool(data), f"{name} is public")
    if keep:
        job.keep(name, data)
