"""Nothing that a resident is known by reaches a log line or the telemetry of a failure, whatever fails where."""

import logging
import tempfile
import warnings
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from functions.sweep import ROUNDS
from local.synthetic_register import register
from shared.documents.extract import Extract
from shared.domain.approvals import PaperDecision
from shared.domain.changes import Stage
from shared.domain.ids import ActorId, ReplyId
from shared.domain.reply import Answer, ReplyForm
from shared.errors import Fault
from shared.redaction import LEFT_OUT, without_text
from shared.services import result_letters
from shared.services.change_list import state_none, take_list
from shared.services.draw import prepare
from shared.services.handed_forms import approve_forms, propose_forms
from shared.services.lot_release import approve_release, propose_release
from shared.services.lottery import close_replies, commit_pool
from shared.services.parts import Parts
from shared.services.posting import record_posting
from shared.services.register_import import approve_extract
from shared.services.replies import file_reply
from shared.services.scanned_forms import set_aside
from shared.services.sweep import sweep
from shared.services.withdrawal import withdraw
from shared.services.work import Step
from shared.settings import Role
from tests.component import test_lottery_service as lottery
from tests.component.contract_job import CANARY_HANDLER, CANARY_NAME, Job, running
from tests.component.draft_desk import LOOK
from tests.component.draft_desk import Desk as DraftDesk
from tests.component.erasure_run import STEPS as ERASING
from tests.component.erasure_run import begin, deliver, soonest, waiting
from tests.component.frame_first import FrameFirst
from tests.component.letters_job import ALL, drawn, mixed
from tests.component.offline_stage import Both
from tests.component.overheard import SECRET, Overhearing, careless, failing, overhearing, step_of
from tests.component.quota_stage import QuotaStage
from tests.component.scan_desk import SCAN_STEPS, ScanDesk
from tests.component.stage_one import STAFF, SUPERVISOR, StageOne, file_of
from tests.component.stage_two import STEPS as STAGE_TWO
from tests.component.stage_two import StageTwo, an_invitee, send_letters
from tests.component.test_change_list import DIED, listed
from tests.component.test_contract_pages import Desk
from tests.component.test_drawn_elsewhere import ALREADY, PEOPLE
from tests.component.test_e_application import begun, line
from tests.component.test_groups import accepted, made
from tests.component.test_handed_forms import released as forms_handed_out
from tests.component.test_handed_forms import with_a_panel
from tests.component.test_incidents import LOSS, OURS
from tests.component.test_links import followed, packets_pulled
from tests.component.test_posting import counted
from tests.component.test_representation import published_by_two
from tests.component.test_roster_service import CLOSED_AT, KEYED_AT, approve, proposed, supervisor
from tests.e2e.canaries import Canaries
from tests.fakes import CrashPlan, World, draft_of
from tests.portal_visitor import Visitor

CANARIES = Canaries([CANARY_NAME, CANARY_HANDLER, SECRET])
NAMED = file_of((*row[:7], f"{CANARY_NAME}{row[7]}" if row[7] else "") for row in register(300, seed=7))
type Tried = dict[Step, int]


class Named(StageOne):
    """Everybody in the register has the canary's name."""

    def approved(self, data: bytes = NAMED) -> Extract:
        return super().approved(data)


@dataclass
class Careless(World):
    """Whoever comes next is served by a process that fails by `plan`."""

    plan: CrashPlan | None = None

    def parts(self, role: Role = Role.MAIN, plan: CrashPlan | None = None) -> Parts:
        return super().parts(role, plan or self.plan)


@dataclass
class Jobs:
    """Whole jobs over fakes, each step tried with every call to the outside failing."""

    heard: Overhearing
    tried: Tried

    def play(self) -> None:
        for job in (self._drawn, self._details, self._adopted, self._offline, self._letters, self._scans, self._replies, self._online, self._lottery, self._quotas, self._roster, self._forms, self._reported, self._incident, self._erased):  # fmt: skip
            job()

    def _watched(self, world: World) -> World:
        return failing(world, self.heard, self.tried)

    def _drawn(self) -> None:
        stage = Named()
        stage.world = self._watched(stage.world)
        stage.accepted()
        stage.drain()

    def _details(self) -> None:
        stage = FrameFirst()
        stage.world = self._watched(stage.world)
        stage.completed()

    def _adopted(self) -> None:
        stage = StageOne(ALREADY)
        stage.world = self._watched(stage.world)
        extract = stage.upload(file_of(PEOPLE))
        stage.drain()
        approve_extract(stage.parts, extract.id, SUPERVISOR, PaperDecision())
        prepare(stage.parts, stage.assembly, STAFF)
        stage.drain()

    def _offline(self) -> None:
        with tempfile.TemporaryDirectory() as disk:
            both = Both(Path(disk), NAMED)
            both.stage.world = self._watched(both.stage.world)
            both.taken()

    def _letters(self) -> None:
        job = drawn(mixed(120))
        job.world = self._watched(job.world)
        job.start()
        job.world.drain(ALL)
        take_list(job.parts, job.assembly, Stage.LOTS, job.staff, listed((DIED, "死亡")))
        job.world.drain(ALL)
        propose_release(job.parts, job.assembly, job.staff)
        approve_release(job.parts, job.assembly, ActorId(job.supervisor), PaperDecision())
        job.world.drain(ALL)
        record_posting(job.parts, job.assembly, counted(job, job.counts.in_lots))
        job.world.drain(ALL)

    def _scans(self) -> None:
        desk = ScanDesk()
        desk.world = self._watched(desk.world)
        desk.scan(desk.a_form(1, words=SECRET), {"ink": 900.0, "words": SECRET})
        desk.world.drain(SCAN_STEPS)
        set_aside(desk.world.parts(), desk.assembly, desk.pages[1].id, STAFF)
        desk.world.drain(SCAN_STEPS)

    def _replies(self) -> None:
        stage = StageTwo()
        stage.world = self._watched(stage.world)
        reply = ReplyId(stage.reply(1, remark=SECRET))
        stage.drain()
        withdraw(stage.world.parts(), stage.assembly, STAFF, reply)
        stage.drain()

    def _online(self) -> None:
        stage = StageTwo()
        stage.world.clock.advance(timedelta(days=3))
        stage.world = self._watched(stage.world)
        begun(stage, [line(stage.codes[0], more=SECRET)])
        stage.drain()

    def _lottery(self) -> None:
        stage = lottery._replied()
        stage.world = self._watched(stage.world)
        lottery.held(stage)

    def _quotas(self) -> None:
        stage = QuotaStage()
        stage.world = self._watched(stage.world)
        stage.ask()
        stage.drain()

    def _forms(self) -> None:
        job = with_a_panel()
        job.world = self._watched(job.world)
        forms_handed_out(job)

    def _reported(self) -> None:
        desk = DraftDesk()
        desk.submit(draft_of(SECRET), look=False)
        desk.job.world = self._watched(desk.job.world)
        desk.job.world.drain(LOOK)

    def _roster(self) -> None:
        job = running()
        codes = send_letters(job.world, job.assembly, [an_invitee(number) for number in range(1, 5)])
        job.world = self._watched(job.world)
        job.at(KEYED_AT)
        for code in codes:
            form = ReplyForm(answer=Answer.YES, days=(1,))
            file_reply(job.parts, job.assembly, job.staff, code, KEYED_AT.date(), form)
        job.world.drain(STAGE_TWO)
        job.at(CLOSED_AT)
        close_replies(job.parts, job.assembly, job.staff)
        commit_pool(job.parts, job.assembly, job.staff)
        job.world.drain(STAGE_TWO)
        state_none(job.parts, job.assembly, Stage.ROSTER, job.staff)
        approve(job, proposed(job))
        forms = propose_forms(job.parts, job.assembly, job.contract.contract_id, job.staff)
        approve_forms(job.parts, job.assembly, forms.id, supervisor(job), PaperDecision())
        job.world.drain(STAGE_TWO)
        accepted(job)
        made(job)
        state_none(job.parts, job.assembly, Stage.RESULTS, job.staff)
        result_letters.start(job.parts, job.assembly, job.staff)
        job.world.drain(STAGE_TWO)
        published_by_two(job)

    def _incident(self) -> None:
        desk = Desk(running())
        desk.act("handler1", OURS, OURS, **(LOSS | {"account": SECRET}))
        self._deliver_all(desk.job)

    def _erased(self) -> None:
        job = running()
        begin(job)
        self._deliver_all(job)

    def _deliver_all(self, job: Job) -> None:
        """By whichever app each message is for, soonest first."""
        world = failing(job.world, self.heard, self.tried)
        while found := waiting(job):
            message = soonest(found)
            role, handler = ERASING[step_of(message)]
            world.fail_everywhere(message, {step_of(message): handler}, role)
            job.world.queue.waiting.remove(message)
            deliver(job, message)


@pytest.fixture(scope="module")
def played() -> tuple[Overhearing, Tried]:
    with overhearing() as heard:
        jobs = Jobs(heard, {})
        jobs.play()
    return heard, jobs.tried


def found_in(heard: Overhearing) -> list[str]:
    return [line for line in heard.lines if CANARIES.in_bytes(line.encode(), "line")]


def test_every_step_was_tried_with_failures(played: tuple[Overhearing, Tried]) -> None:
    _, tried = played
    assert set(tried) == set(Step)
    assert all(calls >= 2 for calls in tried.values()), tried


def test_no_failure_of_any_step_says_more_than_codes_and_places(played: tuple[Overhearing, Tried]) -> None:
    heard, _ = played
    assert sum("step failed" in line for line in heard.lines) > 100
    assert sum("step done" in line for line in heard.lines) > 20
    assert found_in(heard) == []


def test_no_page_that_fails_says_more_than_its_path_and_a_type() -> None:
    """Every page that a handler reaches, with one of its first calls to the outside failing."""
    world = Careless(**vars(packets_pulled()))
    with overhearing() as heard:
        pages = [path for path, status in followed(Visitor(world, "staff1")).items() if status == 200]
        for path in pages:
            for at in (1, 2, 3, 5, 8):
                world.plan = CrashPlan(at, dying=careless)
                assert SECRET not in Visitor(world, "staff1").get(path).text
    assert len(pages) > 10
    assert sum("page failed" in line for line in heard.lines) > len(pages)
    assert found_in(heard) == []


def test_no_round_of_the_timer_says_what_failed_in_it() -> None:
    world = packets_pulled()
    with overhearing() as heard:
        for at in range(1, 30):
            sweep(world.parts(plan=CrashPlan(at, dying=careless)), ROUNDS)
    assert sum("sweep round" in line for line in heard.lines) > 5
    assert found_in(heard) == []


def test_a_librarys_words_are_left_out_and_ours_stay() -> None:
    with overhearing() as heard:
        logging.getLogger("fontTools.subset").warning("no glyph for %s", CANARY_NAME)
        logging.getLogger("asyncio").error("never retrieved", exc_info=careless())
        logging.getLogger("togikai.steps").error("step failed: %s", "draw/import", exc_info=careless())
        logging.getLogger("azure.core.pipeline").info("GET https://account.invalid/he-1/part-1")
        with warnings.catch_warnings():
            warnings.simplefilter("always")
            warnings.warn(SECRET, stacklevel=1)
    assert f"fontTools.subset WARNING {LEFT_OUT}" in heard.lines
    assert f"py.warnings WARNING {LEFT_OUT}" in heard.lines
    assert any(line.startswith(f"asyncio ERROR {LEFT_OUT}\nValueError at") for line in heard.lines)
    assert any("step failed: draw/import\nValueError at" in line for line in heard.lines)
    assert not any("account.invalid" in line for line in heard.lines)
    assert found_in(heard) == []


def test_what_a_step_took_is_told_even_where_the_root_logger_begins_at_warning() -> None:
    with overhearing() as heard:
        logging.getLogger().setLevel(logging.WARNING)
        logging.getLogger("togikai.steps").info("step done: draw/import")
    assert "togikai.steps INFO step done: draw/import" in heard.lines


def test_an_error_that_leaves_a_function_has_no_text_of_its_cause() -> None:
    heard = Overhearing()
    for inner in (careless(), Fault("general.fault", id="x")):
        inner.__context__ = careless()
        with pytest.raises(Fault, match=r"general\.fault") as left, without_text():
            raise inner
        heard.error(left.value)
    assert found_in(heard) == []


def test_the_search_would_find_it() -> None:
    heard = Overhearing()
    heard.error(careless())
    assert found_in(heard)
