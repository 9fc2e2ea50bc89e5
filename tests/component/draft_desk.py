"""A contract whose report draft is on its way: invitees drawn, forms keyed, people at the portal."""

import hashlib
from copy import copy, deepcopy
from functools import cache

import httpx

from shared.documents.report_draft import ReportDraft
from shared.domain.ids import ActorId
from shared.domain.reply import Answer, ReplyForm
from shared.domain.report_draft import Verdict
from shared.domain.roles import STAFF, SUPERVISOR
from shared.services.obey import StepHandler
from shared.services.replies import file_reply
from shared.services.report_draft_check import judge_page
from shared.services.report_draft_intake import finish, receive, start
from shared.services.report_draft_look import look_at_draft
from shared.services.report_drafts import draft_of as stored_draft
from shared.services.work import Step
from tests.component.contract_job import Job, running
from tests.component.stage_two import an_invitee, send_letters
from tests.component.test_roster_service import KEYED_AT
from tests.fakes import draft_of
from tests.portal_visitor import Visitor

LOOK: dict[Step, StepHandler] = {Step.LOOK_AT_DRAFT: look_at_draft}
PHONE = "03-9876-5432"
NAMED = an_invitee(1)
CLEAN = draft_of("討議会の概要", "出された意見のまとめ", author="取扱 六郎")
WITH_A_NAME = draft_of("討議会の概要", f"発言者　{NAMED.name}さん", author="取扱 六郎")


class Desk:
    """`here`: the page of the contract's drafts."""

    def __init__(self) -> None:
        self.job: Job = copy(_with_invitees())
        self.job.world = deepcopy(self.job.world)
        self.job.parts = self.job.world.parts()
        self.here = f"/contracts/{self.job.contract.id}/report-drafts"

    @property
    def staff(self) -> ActorId:
        return self.job.actor("staff1", STAFF)

    @property
    def supervisor(self) -> ActorId:
        return self.job.actor("supervisor", SUPERVISOR)

    def visitor(self, login: str) -> Visitor:
        return Visitor(self.job.world, login)

    def draft(self, number: int = 1) -> ReportDraft:
        return stored_draft(self.job.parts, self.job.contract.id, number)

    def submit(self, pdf: bytes = CLEAN, *, look: bool = True) -> ReportDraft:
        parts, contract, handler = self.job.parts, self.job.contract, self.job.handler
        number = start(parts, contract, handler, len(pdf), hashlib.sha256(pdf).hexdigest()).number
        receive(parts, contract, number, handler, 1, pdf)
        finish(parts, contract, number, handler)
        if look:
            self.job.world.drain(LOOK)
        return self.draft(number)

    def read_all(self, actor: ActorId, number: int = 1, verdict: Verdict = Verdict.CLEAN) -> ReportDraft:
        for page in self.draft(number).pages_to_read(actor):
            judge_page(self.job.parts, self.draft(number), page, verdict, actor)
        return self.draft(number)

    def upload(self, login: str, pdf: bytes) -> httpx.Response:
        """As the script does it; the answer to what came last."""
        visitor = self.visitor(login)
        csrf = f"csrf-of-{login}"
        json = {"accept": "application/json", "x-csrf-token": csrf}
        announced = {"bytes": len(pdf), "sha256": hashlib.sha256(pdf).hexdigest(), "csrf": csrf}
        begun = visitor.post(f"{self.here}/start", data=announced, headers=json)
        if begun.status_code != 200:
            return begun
        folder = f"{self.here}/{begun.json()['number']}"
        sent = visitor.put(
            f"{folder}/parts/1", content=pdf, headers=json | {"content-type": "application/octet-stream"}
        )
        if sent.status_code != 200:
            return sent
        return visitor.post(f"{folder}/finish", data={"csrf": csrf}, headers=json)


@cache
def _with_invitees() -> Job:
    job = running()
    codes = send_letters(job.world, job.assembly, [an_invitee(number) for number in range(1, 4)])
    job.at(KEYED_AT)
    form = ReplyForm(answer=Answer.YES, days=(1,), phone=PHONE)
    file_reply(job.parts, job.assembly, job.staff, codes[0], KEYED_AT.date(), form)
    return job
