"""Replies: found by their code, replaced by later ones, checked, withdrawn; what people wrote stays enveloped."""

from datetime import timedelta

import pytest

from shared.documents.reply import Check, Reply
from shared.domain.reply import Answer, ReplyForm
from shared.domain.screening import Decision
from shared.errors import Conflict, Refusal
from shared.services.holdings import vault_of
from shared.services.replies import Counts, count, file_reply, replies_of
from shared.services.screening import checked_reply, form_of, judge
from shared.services.withdrawal import withdraw
from tests.component.stage_two import CANARY, DEADLINE, STAFF, STAFF_2, STEPS, StageTwo
from tests.fakes import CrashPlan


@pytest.fixture
def stage() -> StageTwo:
    return StageTwo()


def the_reply(stage: StageTwo) -> Reply:
    (reply,) = replies_of(stage.world.parts(), stage.assembly)
    return reply


def objects(stage: StageTwo, class_: str) -> list[str]:
    return [
        name
        for name in stage.world.objects.held[str(stage.assembly.holding)]
        if name.startswith(f"{class_}/")
    ]


def test_a_yes_without_words_is_done_after_its_step(stage: StageTwo) -> None:
    stage.reply(1)
    stage.drain()

    assert the_reply(stage).check is Check.DONE


def test_a_no_needs_no_check(stage: StageTwo) -> None:
    stage.reply(1, Answer.NO)

    assert the_reply(stage).check is Check.NOT_NEEDED
    assert stage.world.queue.waiting == []


def test_an_unknown_code_is_refused_and_leaves_nothing(stage: StageTwo) -> None:
    form = ReplyForm(answer=Answer.NO)

    with pytest.raises(Refusal, match=r"reply_code\.unknown"):
        file_reply(
            stage.world.parts(), stage.assembly, STAFF, "0000-0000-0000-0000", DEADLINE.replace(day=1), form
        )
    assert replies_of(stage.world.parts(), stage.assembly) == []
    assert objects(stage, "reply") == []


def test_a_form_received_after_the_deadline_is_refused(stage: StageTwo) -> None:
    stage.world.clock.advance(timedelta(days=15))
    late = DEADLINE + timedelta(days=1)

    with pytest.raises(Refusal, match=r"replies\.too_late"):
        file_reply(
            stage.world.parts(), stage.assembly, STAFF, stage.codes[0], late, ReplyForm(answer=Answer.NO)
        )


def test_a_form_received_in_time_can_be_keyed_after_the_deadline(stage: StageTwo) -> None:
    stage.world.clock.advance(timedelta(days=15))
    stage.reply(1)

    assert the_reply(stage).received < DEADLINE


def test_a_later_form_replaces_the_earlier_one_and_both_are_in_the_trail(stage: StageTwo) -> None:
    stage.reply(1)
    stage.drain()
    stage.reply(1, Answer.NO)
    stage.drain()

    reply = the_reply(stage)
    assert (reply.answer, reply.filed, reply.checked, reply.discard) == (Answer.NO, 2, None, ())
    assert stage.trail().count(b'"reply.filed"') == 2
    assert len(objects(stage, "reply")) == 1
    assert objects(stage, "checked-reply") == []


def test_the_same_form_keyed_twice_changes_nothing(stage: StageTwo) -> None:
    stage.reply(1)
    stage.reply(1)

    assert the_reply(stage).filed == 1
    assert len(objects(stage, "reply")) == 1
    assert stage.trail().count(b'"reply.filed"') == 1


def test_yes_no_yes_ends_with_one_checked_record(stage: StageTwo) -> None:
    for answer in (Answer.YES, Answer.NO, Answer.YES):
        stage.reply(1, answer)
    stage.drain()

    reply = the_reply(stage)
    assert (reply.filed, reply.check) == (3, Check.DONE)
    assert len(objects(stage, "reply")) == len(objects(stage, "checked-reply")) == 1


def test_each_message_delivered_twice_gives_one_record(stage: StageTwo) -> None:
    stage.reply(1)
    stage.drain(twice=True)

    assert stage.trail().count(b'"reply.checked"') == 1
    assert len(objects(stage, "checked-reply")) == 1


@pytest.mark.parametrize("after", [False, True], ids=["before-effect", "after-effect"])
@pytest.mark.parametrize("at", range(1, 12))
def test_the_check_goes_on_after_a_crash_at_any_call(stage: StageTwo, at: int, after: bool) -> None:
    stage.reply(1, remark=CANARY)
    stage.world.drain_with_crash(STEPS, CrashPlan(at, after))

    assert the_reply(stage).check is Check.FOR_A_PERSON
    assert len(objects(stage, "checked-reply")) == 1
    assert stage.trail().count(b'"reply.checked"') == 1


@pytest.mark.parametrize(("remark", "phone"), [(CANARY, ""), ("", "03-0000-0000")])
def test_words_or_a_phone_number_wait_for_a_person(stage: StageTwo, remark: str, phone: str) -> None:
    stage.reply(1, remark=remark, phone=phone)
    stage.drain()

    assert the_reply(stage).unchecked
    assert count([the_reply(stage)]).for_a_person == 1


@pytest.mark.parametrize(
    ("decision", "check"),
    [
        (Decision.NOTHING, Check.DONE),
        (Decision.REMOVED, Check.DONE),
        (Decision.ASK_BACK, Check.ASKED_BACK),
    ],
)
def test_a_person_decides(stage: StageTwo, decision: Decision, check: Check) -> None:
    stage.reply(1, remark=CANARY)
    stage.drain()
    reply = the_reply(stage)
    assert reply.raw

    judge(stage.world.parts(), stage.assembly, reply.reply, STAFF_2, decision, reply.raw.name)

    assert the_reply(stage).check is check


def test_a_judgement_about_an_earlier_form_is_stale(stage: StageTwo) -> None:
    stage.reply(1, remark=CANARY)
    stage.drain()
    seen = the_reply(stage)
    assert seen.raw
    stage.reply(1, remark=CANARY + "追伸")
    stage.drain()

    with pytest.raises(Conflict, match=r"general\.stale_page"):
        judge(stage.world.parts(), stage.assembly, seen.reply, STAFF_2, Decision.NOTHING, seen.raw.name)


def test_what_needs_no_person_cannot_be_judged(stage: StageTwo) -> None:
    stage.reply(1)
    stage.drain()
    reply = the_reply(stage)

    with pytest.raises(Refusal, match=r"screening\.nothing_to_judge"):
        judge(stage.world.parts(), stage.assembly, reply.reply, STAFF_2, Decision.NOTHING, "x")


def test_what_people_wrote_is_in_their_form_alone(stage: StageTwo) -> None:
    stage.reply(1, remark=CANARY, phone="03-0000-0000")
    stage.drain()
    reply = the_reply(stage)
    assert reply.raw
    judge(stage.world.parts(), stage.assembly, reply.reply, STAFF_2, Decision.REMOVED, reply.raw.name)

    parts = stage.world.parts()
    assert stage.assembly.holding
    checked = checked_reply(vault_of(parts, stage.assembly.holding), the_reply(stage)).model_dump_json()
    everything = [checked.encode(), stage.trail(), str(stage.world.state.__dict__).encode()]
    everything += [str(stage.world.queue.__dict__).encode(), str(stage.world.records.__dict__).encode()]
    for secret in (CANARY, "03-0000-0000", stage.codes[0], stage.invitees[0].token, stage.invitees[0].name):
        assert all(secret.encode() not in place for place in everything[1:])
    assert CANARY not in checked
    assert "03-0000" not in checked
    assert form_of(parts, stage.assembly, the_reply(stage)).remark == CANARY


def test_withdrawal_deletes_the_persons_own_objects(stage: StageTwo) -> None:
    stage.reply(1)
    stage.drain()
    withdraw(stage.world.parts(), stage.assembly, STAFF, the_reply(stage).reply)
    stage.drain(twice=True)

    assert objects(stage, "reply") == objects(stage, "checked-reply") == []
    assert count([the_reply(stage)]) == Counts(yes=0, no=0, withdrawn=1, unchecked=0, for_a_person=0)
    assert stage.trail().count(b'"reply.discarded"') == 1


def test_withdrawal_before_the_check_leaves_no_checked_record(stage: StageTwo) -> None:
    stage.reply(1)
    withdraw(stage.world.parts(), stage.assembly, STAFF, the_reply(stage).reply)
    stage.drain()

    assert objects(stage, "reply") == objects(stage, "checked-reply") == []
