"""Keying and correcting forms: nothing typed is lost, nothing typed is told, a correction replaces at once."""

from datetime import timedelta

import pytest

from shared.documents.reply import Check, Reply
from shared.domain.reply import Answer, ReplyForm
from shared.errors import Conflict, NotFound, Refusal
from shared.services.lottery import close_replies
from shared.services.replies import correct_reply, replies_of
from shared.services.screening import form_of
from shared.services.withdrawal import withdraw
from tests.component.stage_two import CANARY, DEADLINE, STAFF, StageTwo
from tests.portal_visitor import Visitor, refusal_of

WARD = "/assemblies/as-1"
PHONE = "090-0000-4711"


@pytest.fixture
def stage() -> StageTwo:
    return StageTwo()


def the_reply(stage: StageTwo) -> Reply:
    (reply,) = replies_of(stage.world.parts(), stage.assembly)
    return reply


def correct(stage: StageTwo, form: ReplyForm, days: int = 0) -> Reply:
    stage.world.clock.advance(timedelta(days=days))
    today = stage.world.clock.business_now().date()
    return correct_reply(stage.world.parts(), stage.assembly, STAFF, the_reply(stage).reply, today, form)


def test_a_refused_form_comes_back_as_it_was_typed(stage: StageTwo) -> None:
    fields = {"code": "0000-0000-0000-0000", "received": "2026-11-01", "answer": "yes", "days": "2"}
    staff = Visitor(stage.world, "staff1")
    answer = staff.submit(
        f"{WARD}/replies/new", f"{WARD}/replies/new", remark=CANARY, phone=PHONE, reason="", **fields
    )

    assert (answer.status_code, refusal_of(answer.text)) == (422, "reply_code.unknown")
    assert 'value="0000-0000-0000-0000"' in answer.text
    assert CANARY in answer.text
    assert f'value="{PHONE}"' in answer.text
    assert answer.text.count(" checked") == 2
    assert b'"portal.refused"' in stage.trail()
    for secret in (CANARY, PHONE, "0000-0000-0000-0000"):
        assert secret.encode() not in stage.trail()


def test_only_the_needs_of_the_plan_are_offered(stage: StageTwo) -> None:
    few = StageTwo(
        stage.assembly.plan_text.replace("deadline = 2026-11-10", 'deadline = 2026-11-10\nneeds = ["手話"]')
    )

    page = Visitor(few.world, "staff1").get(f"{WARD}/replies/new").text

    assert page.count('name="needs"') == 1


def test_a_correction_shows_the_last_form_and_replaces_it(stage: StageTwo) -> None:
    stage.reply(1, remark=CANARY)
    stage.drain()
    page = f"{WARD}/replies/{the_reply(stage).reply}"
    staff = Visitor(stage.world, "staff1")
    assert CANARY in staff.get(f"{page}/correct").text
    earlier = the_reply(stage)

    staff.act(f"{page}/correct", f"{page}/correct", received="2026-11-01", answer="yes", days="1")
    stage.drain()

    now = the_reply(stage)
    assert (now.filed, now.check, now.discard) == (2, Check.DONE, ())
    assert form_of(stage.world.parts(), stage.assembly, now).remark == ""
    assert earlier.raw
    assert earlier.raw.name not in stage.world.objects.held[str(stage.assembly.holding)]
    assert stage.trail().count(b'"reply.filed"') == 2


def test_after_the_deadline_days_and_needs_may_be_corrected_but_not_the_answer(stage: StageTwo) -> None:
    stage.reply(1)
    stage.drain()

    assert correct(stage, ReplyForm(answer=Answer.YES, days=(2,)), days=30).filed == 2
    with pytest.raises(Refusal, match=r"replies\.answer_is_fixed"):
        correct(stage, ReplyForm(answer=Answer.NO))


def test_once_replies_are_closed_the_answer_stays(stage: StageTwo) -> None:
    stage.reply(1)
    stage.drain()
    stage.world.clock.advance(timedelta(days=10))
    close_replies(stage.world.parts(), stage.assembly, STAFF)

    with pytest.raises(Refusal, match=r"replies\.answer_is_fixed"):
        correct(stage, ReplyForm(answer=Answer.NO))
    assert correct(stage, ReplyForm(answer=Answer.YES, days=(1,))).filed == 2


def test_what_was_withdrawn_is_not_brought_back_by_a_correction(stage: StageTwo) -> None:
    stage.reply(1)
    withdraw(stage.world.parts(), stage.assembly, STAFF, the_reply(stage).reply)

    with pytest.raises(NotFound):
        correct(stage, ReplyForm(answer=Answer.YES, days=(2,)))


def test_a_correction_from_a_page_that_is_out_of_date_changes_nothing(stage: StageTwo) -> None:
    stage.reply(1)
    stage.drain()
    page = f"{WARD}/replies/{the_reply(stage).reply}"
    staff = Visitor(stage.world, "staff1")
    data = {"csrf": staff.csrf, "version": "0", "received": "2026-11-01", "answer": "yes", "days": "2"}

    answer = staff.post(f"{page}/correct", data=data)

    assert (answer.status_code, refusal_of(answer.text)) == (409, Conflict("general.stale_page").code)
    assert the_reply(stage).filed == 1


def test_a_correction_cannot_come_from_tomorrow(stage: StageTwo) -> None:
    stage.reply(1)
    form = ReplyForm(answer=Answer.YES, days=(2,))

    with pytest.raises(Refusal, match=r"replies\.not_yet_received"):
        correct_reply(stage.world.parts(), stage.assembly, STAFF, the_reply(stage).reply, DEADLINE, form)
