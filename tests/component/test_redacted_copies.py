"""Redacted copies leave by the plan: only of forms with a page, looked at by a second person, gone on withdrawal."""

from copy import copy, deepcopy
from functools import cache

import pytest

from local.demo.page import read_page
from shared.documents.handed_forms import FormsPhase
from shared.domain.approvals import PaperDecision
from shared.domain.changes import Stage
from shared.domain.reply import Answer, ReplyForm
from shared.domain.roles import SUPERVISOR
from shared.errors import NotFound, Refusal
from shared.services.change_list import state_none
from shared.services.custody import pull, read_copy
from shared.services.handed_forms import approve_forms, handed_forms_of, propose_forms
from shared.services.lottery import close_replies, commit_pool
from shared.services.missing_copies import Missing
from shared.services.redacted_copies import copy_of
from shared.services.replies import correct_reply, file_reply
from shared.services.scan_intake import finish, receive, start
from shared.services.scanned_forms import keyed_from, pages_of
from shared.services.withdrawal import withdraw
from tests.component.contract_job import PC, PLAN, Job, running
from tests.component.scan_desk import SCAN_STEPS, digest
from tests.component.stage_two import CANARY, an_invitee, send_letters
from tests.component.test_handed_forms import WARD, first_in_panel, read_everything
from tests.component.test_roster_service import CLOSED_AT, KEYED_AT, PULLED_AT
from tests.fakes import CrashPlan, scan_of
from tests.portal_visitor import Visitor

REDACTED = PLAN.replace('packet = "data-only"', 'packet = "redacted"')
IN_PLACE: dict[str, object] = {"words": CANARY}
LYING: dict[str, object] = {"words": CANARY, "marks": 3}


@cache
def _with_scans() -> Job:
    """Three participants: two forms were read, the third could not be brought to its place."""
    job = running(plan=REDACTED)
    codes = send_letters(job.world, job.assembly, [an_invitee(number) for number in range(1, 4)])
    job.at(KEYED_AT)
    file = scan_of(
        *({"code": code, **page} for code, page in zip(codes, (IN_PLACE, IN_PLACE, LYING), strict=True))
    )
    scan = start(job.parts, job.assembly, job.staff, len(file), digest(file))
    receive(job.parts, job.assembly, scan.number, job.staff, 1, file)
    finish(job.parts, job.assembly, scan.number, job.staff)
    job.world.drain(SCAN_STEPS)
    for code, page in zip(codes, pages_of(job.parts, job.assembly), strict=True):
        form = ReplyForm(answer=Answer.YES, days=(1,))
        reply = file_reply(job.parts, job.assembly, job.staff, code, KEYED_AT.date(), form)
        keyed_from(job.parts, job.assembly, page.id, reply.reply, job.staff)
    job.world.drain(SCAN_STEPS)
    read_everything(job)
    job.at(CLOSED_AT)
    close_replies(job.parts, job.assembly, job.staff)
    commit_pool(job.parts, job.assembly, job.staff)
    job.world.drain(SCAN_STEPS)
    state_none(job.parts, job.assembly, Stage.ROSTER, job.staff)
    return job


@pytest.fixture
def job() -> Job:
    made = copy(_with_scans())
    made.world = deepcopy(made.world)
    made.parts = made.world.parts()
    return made


def approved(job: Job) -> None:
    found = propose_forms(job.parts, job.assembly, job.contract.contract_id, job.staff)
    supervisor = job.actor("supervisor", SUPERVISOR)
    approve_forms(job.parts, job.assembly, found.id, supervisor, PaperDecision())


def pulled(job: Job) -> bytes:
    packet = handed_forms_of(job.parts, job.assembly.id)[-1].packet
    assert packet
    job.at(PULLED_AT)
    pull(job.parts, job.contract.contract_id, [packet], job.handler, PC)
    return read_copy(job.parts, job.contract.contract_id, packet, 1, "forms.pdf", 1, job.handler)


def test_a_copy_of_each_form_that_stands_in_its_place_is_handed_over(job: Job) -> None:
    approved(job)
    job.world.drain(SCAN_STEPS)
    sheets = pulled(job)

    assert sheets.count(b"fake copy") == 2
    assert sheets.count("内容確認済".encode()) == 2
    assert CANARY.encode() not in sheets


@pytest.mark.parametrize("after", [False, True], ids=["before-effect", "after-effect"])
@pytest.mark.parametrize("at", range(1, 24, 2))
def test_handing_over_goes_on_after_a_crash_at_any_call(job: Job, at: int, after: bool) -> None:
    approved(job)
    job.world.drain_with_crash(SCAN_STEPS, CrashPlan(at, after))

    assert handed_forms_of(job.parts, job.assembly.id)[-1].phase is FormsPhase.RELEASED
    assert pulled(job).count(b"fake copy") == 2


def test_without_any_page_there_is_nothing_to_copy(job: Job) -> None:
    for page in pages_of(job.parts, job.assembly):
        if page.upright and page.reply:
            withdraw(job.parts, job.assembly, job.staff, page.reply)
    job.world.drain(SCAN_STEPS)

    with pytest.raises(Refusal, match=r"forms\.no_pages"):
        propose_forms(job.parts, job.assembly, job.contract.contract_id, job.staff)


def test_a_withdrawal_takes_the_copy_back(job: Job) -> None:
    approved(job)
    job.world.drain(SCAN_STEPS)
    first = first_in_panel(job)
    page = next(page for page in pages_of(job.parts, job.assembly) if page.upright and page.reply)
    assert page.reply
    withdraw(job.parts, job.assembly, job.staff, page.reply)
    job.world.drain(SCAN_STEPS)

    found = handed_forms_of(job.parts, job.assembly.id)[-1]
    assert first
    assert found.phase is FormsPhase.OUTDATED
    assert [name for name in job.world.objects.held[str(job.contract.holding)] if "forms.pdf" in name] == []


def test_who_approves_sees_each_sheet(job: Job) -> None:
    propose_forms(job.parts, job.assembly, job.contract.contract_id, job.staff)
    supervisor = Visitor(job.world, "supervisor")

    assert supervisor.get(f"{WARD}/forms/1").text.count("<figure>") == 2
    assert b"fake copy" in supervisor.get(f"{WARD}/forms/1/copies/2").content
    assert supervisor.get(f"{WARD}/forms/1/copies/3").status_code == 404
    assert Visitor(job.world, "handler1").get(f"{WARD}/forms/1/copies/1").status_code == 403


def test_staff_see_how_many_participants_have_no_copy_and_why(job: Job) -> None:
    page = read_page(Visitor(job.world, "staff1").get(f"{WARD}/forms").text, "", 200)
    missing = [(mark.data["why"], mark.text) for mark in page.marked("missing-copies")]

    assert page.mark("copies").data == {"people": "3", "there": "2"}
    assert [why for why, _ in missing] == [Missing.NOT_IN_PLACE]
    assert missing[0][1].startswith(f"{Missing.NOT_IN_PLACE.ja}1")
    assert "締切後は、スキャンのし直しもできません" in page.text


def test_before_the_lottery_staff_see_whose_form_to_scan() -> None:
    job = running(plan=REDACTED)
    codes = send_letters(job.world, job.assembly, [an_invitee(number) for number in range(1, 4)])
    job.at(KEYED_AT)
    form = ReplyForm(answer=Answer.YES, days=(1,))
    paper, corrected = (
        file_reply(job.parts, job.assembly, job.staff, code, KEYED_AT.date(), form) for code in codes[:2]
    )
    refused = ReplyForm(answer=Answer.NO)
    file_reply(job.parts, job.assembly, job.staff, codes[2], KEYED_AT.date(), refused)
    other_day = ReplyForm(answer=Answer.YES, days=(2,))
    correct_reply(job.parts, job.assembly, job.staff, corrected.reply, KEYED_AT.date(), other_day)
    page = read_page(Visitor(job.world, "staff1").get(f"{WARD}/forms").text, "", 200)

    assert page.mark("copies").data == {"people": "2", "there": "0"}
    rows = {mark.data["why"]: mark.text for mark in page.marked("missing-copies")}
    assert paper.reply in rows[Missing.NO_SCAN]
    assert Missing.NO_SCAN.todo in rows[Missing.NO_SCAN]
    assert corrected.reply in rows[Missing.NO_PAPER]


def test_a_plan_without_redacted_copies_misses_none() -> None:
    job = running()

    assert "塗りつぶした写し" not in Visitor(job.world, "staff1").get(f"{WARD}/forms").text


def test_there_is_no_sheet_beyond_the_last(job: Job) -> None:
    found = propose_forms(job.parts, job.assembly, job.contract.contract_id, job.staff)

    with pytest.raises(NotFound):
        copy_of(job.parts, job.assembly, found, 0)
