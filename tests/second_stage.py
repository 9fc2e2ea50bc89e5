"""The second stage as people do it at their browsers, from more applicants than seats to the reports.

One walk by the stages of the demo, with quotas before: played over fakes by httpx, and by Chromium.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

from local.demo.job import Job, Wish
from local.demo.page import Page
from local.demo.person import Person
from local.demo.stages import balloting, drafting, eventing, grouping, notifying, reporting, rostering
from local.supervisor import Stack
from shared.adapters.draft_pdf import PdfDraftReader
from shared.domain.reply import Answer, Need, ReplyForm
from shared.services.obey import StepHandler
from shared.services.replies import file_reply
from shared.services.work import Step
from tests.component import contract_job
from tests.component.stage_two import STEPS, an_invitee, send_letters
from tests.fakes import World
from tests.portal_visitor import Visitor

APPLICANTS, SEATS, ALTERNATES = 20, 8, 5
KEYED_AT, CLOSED_AT = datetime(2027, 7, 10, 1, tzinfo=UTC), datetime(2027, 7, 21, 1, tzinfo=UTC)
SIZES = {"seats = 60": f"seats = {SEATS}", "alternates = 36": f"alternates = {ALTERNATES}"}


@dataclass
class Desk:
    """What the walk needs of a local stack, over fakes: business time, and the queues' work done on time."""

    world: World
    steps: Mapping[Step, StepHandler]

    @property
    def clock(self) -> "Desk":
        return self

    def business_now(self) -> datetime:
        return self.world.clock.business_now()

    def move_to(self, instant: datetime) -> None:
        """People stay logged in: real time stands still."""
        self.world.clock.business = instant.astimezone(UTC)

    def check(self) -> None:
        self.world.drain(self.steps)


class DeskPerson(Person):
    """A person whose browser is httpx, already logged in."""

    def __init__(self, world: World, login: str) -> None:
        self.login = login
        self._portal_url = "http://portal.invalid"
        self._browser = Visitor(world, login)


def plan() -> str:
    text = contract_job.PLAN
    for large, small in SIZES.items():
        assert large in text
        text = text.replace(large, small)
    return text


def begun(folder: Path, person: Callable[[World, str], Person]) -> Job:
    """Replies are in and closed: twenty applied for eight seats. `person`: makes somebody at their browser."""
    ward = contract_job.running(plan=plan())
    codes = send_letters(ward.world, ward.assembly, [an_invitee(number) for number in range(1, 41)])
    ward.at(KEYED_AT)
    form = ReplyForm(answer=Answer.YES, days=(1, 2), needs=(Need.CHILDCARE,))
    for code in codes[:APPLICANTS]:
        file_reply(ward.parts, ward.assembly, ward.staff, code, KEYED_AT.date(), form)
    ward.world.drain(STEPS)
    ward.world.draft_reader = PdfDraftReader()
    ward.at(CLOSED_AT)
    logins = ("staff1", "staff2", "supervisor", "auditor", "responsible", "handler1")
    job = Job(
        stack=cast("Stack", Desk(ward.world, STEPS)),
        wish=Wish(plan_file=Path("plan.toml"), extract=None, out=folder),
        people={login: person(ward.world, login) for login in logins},
        plan_text=plan(),
        seen={"assembly": ward.assembly.id, "contract": ward.contract.id},
        counts={"yes": APPLICANTS},
    )
    job.person("staff1").submit(f"{job.assembly}/replies", "close-form")
    return job


def with_quotas(job: Job) -> None:
    """Quotas are proposed, made impossible, relaxed as the program offers, computed and approved by two."""
    here, staff = f"{job.assembly}/lottery/quotas", job.person("staff1")
    page = staff.submit(here, "propose-form", {"category": ["sex"], "tolerance": 1})
    job.check(bool(page.marked("quotas-met")), "what is proposed from the population can be met")
    form = page.form("save-form").data()
    least, most = list(form["least"]), list(form["most"])
    least[0] = most[0] = str(SEATS)
    least[1] = most[1] = "2"
    page = staff.submit(page, "save-form", {"row": form["row"], "least": least, "most": most})
    job.check(bool(page.marked("quotas-not-met")), "quotas that cannot be met are told at once")
    job.check("最も小さい緩和" in page.text, "and the smallest relaxation is offered")
    page = staff.submit(page, "relax-form")
    job.check(bool(page.marked("quotas-met")), "the offered relaxation can be met")
    staff.submit(page, "ask-form")
    job.wait("supervisor", here, lambda shown: shown.has_form("approve-form"))
    page = job.person("supervisor").submit(here, "approve-form")
    job.check("枠は承認されています" in page.text, "two people approved the quotas")


def play(job: Job, looked: Callable[[str], None] = lambda _name: None) -> None:
    """The whole walk. `looked` is called after each stage."""
    for name, stage in (
        ("quotas", with_quotas),
        ("lottery", balloting.play),
        ("results", notifying.play),
        ("roster", rostering.play),
        ("groups", grouping.play),
        ("event", eventing.play),
        ("report", reporting.play),
        ("report-draft", drafting.play),
    ):
        stage(job)
        looked(name)


def report_of(job: Job) -> Page:
    """The published report, as anybody reads it."""
    return job.person("auditor").open(f"/public/representation/{job.seen['assembly']}/1")
