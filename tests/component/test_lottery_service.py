"""The lottery from closed replies to the last decline: nothing early, nothing alone, nothing twice."""

import json
from copy import deepcopy
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

import pytest

from shared.documents.lottery import DeclineReason, Lottery, LotteryPhase, LotteryReason, NewEvent
from shared.domain.canonical_json import canonical
from shared.domain.reply import Answer
from shared.errors import Denied, Refusal
from shared.services.declines import decline, lottery_of
from shared.services.lottery import close_replies, commit_pool, enter_values
from shared.services.lottery_again import begin_again, stop
from shared.services.publication import public_name, published
from shared.services.replies import replies_of
from shared.services.withdrawal import withdraw
from tests.component.stage_two import (
    CANARY,
    DICE,
    LOTTERY_AT,
    PLAN,
    STAFF,
    STAFF_2,
    STEPS,
    SUPERVISOR,
    StageTwo,
)
from tests.fakes import CrashPlan
from verify import check_lottery
from verify.bundle import Bundle

SEATS, ALTERNATES = 3, 2


@pytest.fixture
def stage() -> StageTwo:
    """Seven yes and one no, all checked."""
    return deepcopy(_replied())


@cache
def _replied() -> StageTwo:
    stage = StageTwo()
    for number in range(1, 8):
        stage.reply(number)
    stage.reply(8, Answer.NO)
    stage.drain()
    return stage


def close(stage: StageTwo) -> Lottery:
    stage.world.clock.business = LOTTERY_AT - timedelta(days=3)
    return close_replies(stage.world.parts(), stage.assembly, STAFF)


def commit(stage: StageTwo) -> Lottery:
    close(stage)
    commit_pool(stage.world.parts(), stage.assembly, STAFF)
    stage.drain()
    return current(stage)


def seed(stage: StageTwo) -> None:
    commit(stage)
    stage.world.clock.business = LOTTERY_AT
    enter_values(stage.world.parts(), stage.assembly, STAFF, [DICE])
    enter_values(stage.world.parts(), stage.assembly, STAFF_2, [DICE])


def held(stage: StageTwo) -> Lottery:
    seed(stage)
    stage.drain()
    return current(stage)


def current(stage: StageTwo) -> Lottery:
    lottery = lottery_of(stage.world.parts(), stage.assembly.id)
    assert lottery
    return lottery


def public(stage: StageTwo, what: str) -> bytes:
    return published(
        stage.world.parts(), public_name(current(stage).assembly, f"lottery-1/lottery-{what}.json")
    )


def test_replies_close_after_the_deadline_only(stage: StageTwo) -> None:
    with pytest.raises(Refusal, match=r"replies\.deadline_not_over"):
        close_replies(stage.world.parts(), stage.assembly, STAFF)


def test_after_closing_no_form_is_taken(stage: StageTwo) -> None:
    close(stage)

    with pytest.raises(Refusal, match=r"replies\.closed"):
        stage.reply(20)


def test_closing_twice_is_one_closing(stage: StageTwo) -> None:
    assert close(stage).id == close(stage).id
    assert stage.trail().count(b'"replies.closed"') == 1


def test_a_pool_with_unchecked_replies_is_not_committed(stage: StageTwo) -> None:
    stage.reply(20, remark=CANARY)
    stage.drain()
    close(stage)

    with pytest.raises(Refusal, match=r"lottery\.replies_unchecked"):
        commit_pool(stage.world.parts(), stage.assembly, STAFF)


def test_a_commitment_after_the_event_is_refused(stage: StageTwo) -> None:
    close(stage)
    stage.world.clock.business = LOTTERY_AT

    with pytest.raises(Refusal, match=r"lottery\.commit_too_late"):
        commit_pool(stage.world.parts(), stage.assembly, STAFF)


def test_the_commitment_is_public_and_names_nobody(stage: StageTwo) -> None:
    lottery = commit(stage)

    manifest = json.loads(public(stage, "manifest"))
    assert lottery.manifest
    assert lottery.manifest.published
    assert len(manifest["pool"]) == lottery.applicants == 7
    letter_tokens = {invitee.token for invitee in stage.invitees}
    assert letter_tokens.isdisjoint(entry["token"] for entry in manifest["pool"])


def test_nothing_is_entered_before_the_commitment_is_public(stage: StageTwo) -> None:
    close(stage)
    stage.world.clock.business = LOTTERY_AT

    with pytest.raises(Refusal, match=r"lottery\.not_committed"):
        enter_values(stage.world.parts(), stage.assembly, STAFF, [DICE])


def test_nothing_is_entered_before_the_event(stage: StageTwo) -> None:
    commit(stage)

    with pytest.raises(Refusal, match=r"lottery\.too_early"):
        enter_values(stage.world.parts(), stage.assembly, STAFF, [DICE])


def test_one_person_alone_holds_no_lottery(stage: StageTwo) -> None:
    commit(stage)
    stage.world.clock.business = LOTTERY_AT
    for _ in range(2):
        enter_values(stage.world.parts(), stage.assembly, STAFF, [DICE])

    assert stage.drain() == 0
    assert current(stage).phase is LotteryPhase.COMMITTED


def test_two_people_who_differ_hold_no_lottery(stage: StageTwo) -> None:
    commit(stage)
    stage.world.clock.business = LOTTERY_AT
    enter_values(stage.world.parts(), stage.assembly, STAFF, [DICE])

    with pytest.raises(Refusal, match=r"sources\.values_differ"):
        enter_values(stage.world.parts(), stage.assembly, STAFF_2, [DICE[::-1]])
    assert current(stage).phase is LotteryPhase.COMMITTED


def test_seats_and_alternates_are_filled(stage: StageTwo) -> None:
    lottery = held(stage)

    assert len(lottery.panel) == SEATS
    assert len(lottery.waiting) == ALTERNATES
    assert len({place.reply for place in (*lottery.panel, *lottery.waiting)}) == SEATS + ALTERNATES


def test_an_outsider_finds_record_and_trail_true(stage: StageTwo, tmp_path: Path) -> None:
    lottery = held(stage)
    decline(stage.world.parts(), stage.assembly, STAFF, lottery.panel[2].reply, DeclineReason.DECLINED)
    (tmp_path / "lottery-record.json").write_bytes(public(stage, "record"))
    (tmp_path / "audit.jsonl").write_bytes(stage.trail())

    findings = list(check_lottery.check(Bundle(tmp_path, "")))

    assert [finding for finding in findings if not finding.ok] == []
    assert any(finding.subject == "lottery: trail: declines" for finding in findings)


def test_the_record_is_canonical_and_names_nobody(stage: StageTwo) -> None:
    held(stage)

    record = public(stage, "record")
    assert canonical(json.loads(record)) == record
    for invitee in stage.invitees:
        assert invitee.name.encode() not in record
        assert invitee.token.encode() not in record


def test_each_message_delivered_twice_changes_nothing(stage: StageTwo) -> None:
    close(stage)
    commit_pool(stage.world.parts(), stage.assembly, STAFF)
    stage.drain(twice=True)
    stage.world.clock.business = LOTTERY_AT
    for actor in (STAFF, STAFF_2):
        enter_values(stage.world.parts(), stage.assembly, actor, [DICE])
    stage.drain(twice=True)

    for action in (b'"lottery.committed"', b'"lottery.manifest_published"', b'"lottery.held"'):
        assert stage.trail().count(action) == 1


@pytest.mark.parametrize("after", [False, True], ids=["before-effect", "after-effect"])
@pytest.mark.parametrize("at", range(1, 14))
def test_commitment_goes_on_after_a_crash_at_any_call(stage: StageTwo, at: int, after: bool) -> None:
    close(stage)
    commit_pool(stage.world.parts(), stage.assembly, STAFF)
    stage.world.drain_with_crash(STEPS, CrashPlan(at, after))

    lottery = current(stage)
    assert lottery.manifest
    assert lottery.manifest.published
    assert stage.trail().count(b'"lottery.committed"') == 1


@pytest.mark.parametrize("after", [False, True], ids=["before-effect", "after-effect"])
@pytest.mark.parametrize("at", range(1, 12))
def test_lottery_goes_on_after_a_crash_at_any_call(stage: StageTwo, at: int, after: bool) -> None:
    seed(stage)
    stage.world.drain_with_crash(STEPS, CrashPlan(at, after))

    lottery = current(stage)
    assert lottery.record
    assert lottery.record.published
    assert len(lottery.panel) == SEATS
    assert stage.trail().count(b'"lottery.held"') == 1


def test_a_decline_calls_the_first_alternate(stage: StageTwo) -> None:
    before = held(stage)
    gone = before.panel[0].reply

    after = decline(stage.world.parts(), stage.assembly, STAFF, gone, DeclineReason.DECLINED)

    assert [place.reply for place in after.panel] == [p.reply for p in (*before.panel[1:], before.waiting[0])]
    assert after.waiting == before.waiting[1:]


def test_an_alternate_who_declines_calls_nobody(stage: StageTwo) -> None:
    before = held(stage)

    after = decline(
        stage.world.parts(), stage.assembly, STAFF, before.waiting[0].reply, DeclineReason.UNREACHABLE
    )

    assert (after.panel, after.waiting) == (before.panel, before.waiting[1:])


def test_a_decline_counts_once(stage: StageTwo) -> None:
    gone = held(stage).panel[0].reply
    decline(stage.world.parts(), stage.assembly, STAFF, gone, DeclineReason.DECLINED)

    with pytest.raises(Refusal, match=r"lottery\.no_place"):
        decline(stage.world.parts(), stage.assembly, STAFF, gone, DeclineReason.DECLINED)


def test_when_alternates_run_out_seats_stay_empty(stage: StageTwo) -> None:
    lottery = held(stage)
    for _ in range(ALTERNATES + 1):
        lottery = decline(
            stage.world.parts(), stage.assembly, STAFF, lottery.panel[0].reply, DeclineReason.DECLINED
        )

    assert len(lottery.panel) == SEATS - 1
    assert lottery.waiting == ()


def test_who_withdraws_after_the_lottery_is_replaced_by_rule(stage: StageTwo) -> None:
    before = held(stage)
    withdraw(stage.world.parts(), stage.assembly, STAFF, before.panel[0].reply)
    stage.drain(twice=True)

    after = current(stage)
    assert [d.reason for d in after.declines] == [DeclineReason.WITHDREW]
    assert after.panel[-1] == before.waiting[0]


def test_who_withdraws_between_commitment_and_lottery_keeps_the_token_and_declines(stage: StageTwo) -> None:
    commit(stage)
    pool = json.loads(public(stage, "manifest"))["pool"]
    for reply in replies_of(stage.world.parts(), stage.assembly):
        withdraw(stage.world.parts(), stage.assembly, STAFF, reply.reply)
    stage.world.clock.business = LOTTERY_AT
    for actor in (STAFF, STAFF_2):
        enter_values(stage.world.parts(), stage.assembly, actor, [DICE])
    stage.drain()

    lottery = current(stage)
    assert len(pool) == 7
    assert len(json.loads(public(stage, "record"))["participants"]) == SEATS
    assert (lottery.panel, lottery.waiting) == ((), ())


def test_no_more_applicants_than_seats_all_are_in_without_a_draw() -> None:
    stage = StageTwo()
    for number in range(1, SEATS + 1):
        stage.reply(number)
    stage.drain()
    lottery = commit(stage)

    assert lottery.phase is LotteryPhase.HELD
    assert len(lottery.panel) == SEATS
    assert json.loads(public(stage, "record"))["seed"] is None


def test_a_commitment_that_comes_after_the_event_has_begun_is_none(stage: StageTwo) -> None:
    close(stage)
    commit_pool(stage.world.parts(), stage.assembly, STAFF)
    stage.world.clock.business = LOTTERY_AT
    stage.drain()

    lottery = current(stage)
    assert (lottery.stopped, lottery.manifest) == (LotteryReason.COMMITTED_TOO_LATE, None)
    assert b'"lottery.committed"' not in stage.trail()


def test_a_source_before_the_stated_event_counts_for_the_commitment() -> None:
    earlier = LOTTERY_AT - timedelta(hours=1)
    head, lottery = PLAN.split("[[lottery.sources]]", 1)
    early = lottery.replace("at = 2026-11-16T14:00:00", "at = 2026-11-16T13:00:00", 1)
    assert early != lottery
    stage = StageTwo(f"{head}[[lottery.sources]]{early}")
    for number in range(1, SEATS + 2):
        stage.reply(number)
    stage.drain()
    close(stage)
    stage.world.clock.business = earlier

    with pytest.raises(Refusal, match=r"lottery\.commit_too_late"):
        commit_pool(stage.world.parts(), stage.assembly, STAFF)


def test_the_operating_systems_value_is_taken_by_the_program_and_kept() -> None:
    stage = StageTwo(
        PLAN.replace(
            "[[packets]]",
            '[[lottery.sources]]\nname = "system"\nkind = "operating-system"\nevent = "os"\n'
            'at = 2026-11-16T14:00:00\npattern = "[0-9a-f]{64}"\nexample = "'
            + "0f" * 32
            + '"\nbits = 256\n[[packets]]',
        )
    )
    assert len(stage.assembly.plan.lottery.sources) == 2
    for number in range(1, SEATS + 2):
        stage.reply(number)
    stage.drain()
    lottery = held(stage)

    assert lottery.entry
    assert lottery.entry.values[0] == DICE
    assert len(lottery.entry.values[1]) == 64


AGAIN_AT = LOTTERY_AT + timedelta(days=2)


def again(stage: StageTwo) -> Lottery:
    """The lottery held is stopped, and another held over the same replies by another event."""
    parts = stage.world.parts()
    stop(parts, stage.assembly, current(stage).id, SUPERVISOR, LotteryReason.VALUES_WRONG)
    begin_again(parts, stage.assembly, STAFF, [NewEvent(event="第2回公開抽選のやり直し", at=AGAIN_AT)])
    commit_pool(parts, stage.assembly, STAFF_2)
    stage.drain()
    stage.world.clock.business = AGAIN_AT
    for actor in (STAFF, STAFF_2):
        enter_values(stage.world.parts(), stage.assembly, actor, [DICE])
    stage.drain()
    return current(stage)


def test_a_further_lottery_names_its_predecessor_and_the_reason_and_a_verifier_warns(
    stage: StageTwo, tmp_path: Path
) -> None:
    first = held(stage)
    second = again(stage)

    assert (second.number, second.held, len(second.panel)) == (2, True, SEATS)
    record = published(stage.world.parts(), public_name(second.assembly, "lottery-2/lottery-record.json"))
    manifest = json.loads(record)["manifest"]
    assert first.manifest
    assert (manifest["lottery"], manifest["reason"]) == (2, "values-wrong")
    assert manifest["predecessor"] == first.manifest.sha256
    (tmp_path / "lottery-record.json").write_bytes(record)
    (tmp_path / "audit.jsonl").write_bytes(stage.trail())
    findings = list(check_lottery.check(Bundle(tmp_path, "")))
    assert [finding for finding in findings if not finding.ok] == []
    assert "lottery: WARNING further lottery" in {finding.subject for finding in findings}


def test_who_set_the_new_event_does_not_commit(stage: StageTwo) -> None:
    commit(stage)
    parts = stage.world.parts()
    stop(parts, stage.assembly, current(stage).id, SUPERVISOR, LotteryReason.SOURCE_FAILED)
    begin_again(parts, stage.assembly, STAFF, [NewEvent(event="別の公開抽選", at=AGAIN_AT)])

    with pytest.raises(Denied, match=r"general\.same_person"):
        commit_pool(parts, stage.assembly, STAFF)


@pytest.mark.parametrize(
    ("at", "code"),
    [(LOTTERY_AT - timedelta(days=9), "event_over"), (LOTTERY_AT + timedelta(days=90), "event_too_late")],
)
def test_a_further_lotterys_event_lies_ahead_and_before_the_first_day(
    stage: StageTwo, at: datetime, code: str
) -> None:
    commit(stage)
    parts = stage.world.parts()
    stop(parts, stage.assembly, current(stage).id, SUPERVISOR, LotteryReason.SOURCE_FAILED)

    with pytest.raises(Refusal, match=rf"lottery\.{code}"):
        begin_again(parts, stage.assembly, STAFF, [NewEvent(event="別の公開抽選", at=at)])


def test_a_stopped_lottery_seats_nobody(stage: StageTwo) -> None:
    held(stage)
    stop(stage.world.parts(), stage.assembly, current(stage).id, SUPERVISOR, LotteryReason.RULE_ERROR)

    assert (current(stage).panel, current(stage).waiting) == ((), ())


def test_nothing_is_stopped_before_a_commitment_that_can_still_be_made(stage: StageTwo) -> None:
    lottery = close(stage)

    with pytest.raises(Refusal, match=r"lottery\.not_stoppable"):
        stop(stage.world.parts(), stage.assembly, lottery.id, SUPERVISOR, LotteryReason.RULE_ERROR)


def test_once_somebody_was_told_a_lottery_is_not_stopped(stage: StageTwo) -> None:
    lottery = held(stage)
    decline(stage.world.parts(), stage.assembly, STAFF, lottery.panel[0].reply, DeclineReason.DECLINED)

    with pytest.raises(Refusal, match=r"lottery\.results_out"):
        stop(stage.world.parts(), stage.assembly, lottery.id, SUPERVISOR, LotteryReason.RULE_ERROR)


def test_nobody_applied_no_lottery() -> None:
    stage = StageTwo()
    close(stage)

    with pytest.raises(Refusal, match=r"lottery\.nobody_applied"):
        commit_pool(stage.world.parts(), stage.assembly, STAFF)


def test_a_household_rule_without_households_is_refused() -> None:
    stage = StageTwo(PLAN.replace("[lottery]", "[lottery]\none_per_household = true"))
    stage.reply(1)
    stage.drain()
    close(stage)

    with pytest.raises(Refusal, match=r"lottery\.household_unknown"):
        commit_pool(stage.world.parts(), stage.assembly, STAFF)
