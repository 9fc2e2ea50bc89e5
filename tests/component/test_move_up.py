"""Reserves move up in the draw's order, as many as follow from the change lists or the plan's rule."""

from datetime import date
from pathlib import Path

import pytest

from shared.documents.draw import Draw
from shared.documents.move_up import MoveUp, MoveUpReason
from shared.domain.approvals import PaperDecision
from shared.domain.changes import Stage
from shared.domain.ids import AssemblyId
from shared.domain.invitee import Invitee
from shared.domain.japan_time import after_end, start_of
from shared.domain.plan import load_plan
from shared.domain.register.columns import Contents
from shared.domain.too_few import TooFewRule
from shared.errors import Refusal
from shared.services.change_list import take_list
from shared.services.details import approve_details
from shared.services.holdings import vault_of
from shared.services.intake import NOT_ACCEPTED, reject, what_is_next
from shared.services.invitees import RESERVES_CLASS, moves_of, people_in, read_invited, read_moved_up
from shared.services.lottery import close_replies
from shared.services.move_up import fill_emptied, move_up, standing
from shared.services.publication import published
from shared.services.replies import deadline_of, too_few_of
from shared.services.repository import Change
from shared.services.too_few import count_when_due
from tests.component.frame_first import FrameFirst
from tests.component.stage_one import STAFF, SUPERVISOR, StageOne
from tests.component.stage_two import PLAN, StageTwo, an_invitee
from tests.portal_visitor import Visitor
from verify.bundle import Bundle
from verify.check_draw import check

ONE_FILE = PLAN.replace("invitees = 40", "invitees = 40\nreserves = 7")
RULE = 'deadline = 2026-11-10\nminimum = 5\ntoo_few = "{}"\n'
DEADLINE, LOTTERY_DAY = date(2026, 11, 10), date(2026, 11, 16)


def drawn() -> StageOne:
    stage = StageOne(ONE_FILE)
    stage.accepted()
    return stage


def gone(stage: StageOne, *ranks: int, word: str = "転出") -> None:
    """The people at these places of the draw are on a change list."""
    invited = {
        one.rank: one.record_number for one in read_invited(stage.parts, AssemblyId(stage.assembly.id))
    }
    text = "\n".join(f"{invited[rank]},{word}" for rank in ranks)
    take_list(stage.parts, stage.assembly, Stage.LOTS, STAFF, text)


def ranks(people: list[Invitee]) -> list[int]:
    return [one.rank for one in people]


def test_nobody_moves_up_without_a_reason() -> None:
    stage = drawn()
    with pytest.raises(Refusal, match=r"move_up\.none_due"):
        fill_emptied(stage.parts, stage.assembly, STAFF)
    assert moves_of(stage.parts, stage.assembly.id) == []


def test_as_many_move_up_as_a_change_list_emptied_in_the_draws_order() -> None:
    stage = drawn()
    gone(stage, 3, 8)
    moved = fill_emptied(stage.parts, stage.assembly, STAFF)
    assert (moved.first, moved.last, moved.reason) == (41, 42, MoveUpReason.CHANGE_LIST)
    people = list(read_moved_up(stage.parts, stage.assembly.id))
    assert ranks(people) == [41, 42]
    assert all(one.name and one.address for one in people)
    assert '"action":"reserves.moved_up"' in stage.trail()
    with pytest.raises(Refusal, match=r"move_up\.none_due"):
        fill_emptied(stage.parts, stage.assembly, STAFF)


def test_a_reserve_who_moved_up_and_moved_away_is_followed_by_the_next() -> None:
    stage = drawn()
    gone(stage, 1)
    fill_emptied(stage.parts, stage.assembly, STAFF)
    gone(stage, 41, word="死亡")
    assert fill_emptied(stage.parts, stage.assembly, STAFF).first == 42
    assert ranks(list(read_invited(stage.parts, AssemblyId(stage.assembly.id))))[-2:] == [41, 42]


def test_no_more_move_up_than_there_are() -> None:
    stage = drawn()
    gone(stage, *range(1, 11))
    assert standing(stage.parts, stage.assembly).due == 7
    assert fill_emptied(stage.parts, stage.assembly, STAFF).last == 47
    with pytest.raises(Refusal, match=r"move_up\.none_left"):
        move_up(stage.parts, stage.assembly, STAFF, MoveUpReason.RETURNED_MAIL, 1)


def test_drawn_on_a_frame_the_details_of_exactly_those_who_moved_up_are_asked_for() -> None:
    stage = FrameFirst()
    stage.completed()
    gone(stage, 2, 5)
    moved = fill_emptied(stage.parts, stage.assembly, STAFF)
    wanted = what_is_next(stage.parts, stage.assembly)
    assert wanted.contents is Contents.DETAILS
    assert wanted.asked is not None
    assert (wanted.asked.first, wanted.asked.last, wanted.asked.move_up) == (41, 42, moved.id)
    with pytest.raises(Refusal, match=r"move_up\.details_awaited"):
        fill_emptied(stage.parts, stage.assembly, STAFF)
    assert list(read_moved_up(stage.parts, stage.assembly.id)) == []
    frame = list(people_in(stage.parts, stage.assembly.id, moved.invitees))
    too_many = stage.checked(stage.details_of(one.record_number for one in reserves(stage)[:3]))
    assert too_many.details is not None
    assert too_many.details.differing == {"extra": 1}
    reject(stage.parts, too_many.id, STAFF, NOT_ACCEPTED)
    exact = stage.checked(stage.details_of(one.record_number for one in frame))
    approve_details(stage.parts, exact.id, SUPERVISOR, PaperDecision())
    stage.drain()
    people = list(read_moved_up(stage.parts, stage.assembly.id))
    assert ranks(people) == [41, 42]
    assert all(one.name for one in people)
    assert not stage.parts.repository.get(MoveUp, moved.id).awaits_details


def reserves(stage: FrameFirst) -> list[Invitee]:
    draw = stage.parts.repository.get(Draw, f"{stage.assembly.id}.draw-1")
    return list(people_in(stage.parts, stage.assembly.id, draw.reserves))


def few(rule: str, more: str = "") -> StageTwo:
    """Four applied, the plan wants five."""
    plan = PLAN.replace("deadline = 2026-11-10\n", RULE.format(rule) + more)
    stage = StageTwo(plan.replace("invitees = 40", "invitees = 40\nreserves = 4"))
    for number in range(1, 5):
        stage.reply(number)
    parts = stage.world.parts()
    assert stage.assembly.holding is not None
    vault = vault_of(parts, stage.assembly.holding)
    refs = (vault.put_json(RESERVES_CLASS, "1", [an_invitee(number).to_json() for number in range(41, 45)]),)
    parts.repository.change(
        Draw, f"{stage.assembly.id}.draw-1", lambda draw: Change(draw.with_(reserves=refs, reserve_count=4))
    )
    return stage


def counted(stage: StageTwo, day: date = DEADLINE) -> None:
    stage.world.clock.business = after_end(day)
    count_when_due(stage.world.parts())


def test_before_the_plans_day_nothing_is_counted() -> None:
    stage = few("reserves")
    count_when_due(stage.world.parts())
    assert too_few_of(stage.world.parts(), stage.assembly) is None


def test_enough_applicants_are_counted_and_nothing_follows() -> None:
    stage = few("reserves")
    stage.reply(5)
    counted(stage)
    found = too_few_of(stage.world.parts(), stage.assembly)
    assert found is not None
    assert (found.yes, found.applied) == (5, None)
    assert moves_of(stage.world.parts(), stage.assembly.id) == []


@pytest.mark.parametrize(("more", "last"), [("released = 3\n", 43), ("", 44), ("released = 99\n", 44)])
def test_too_few_release_the_reserves_the_plan_said_once(more: str, last: int) -> None:
    stage = few("reserves", more)
    for _ in range(3):
        counted(stage)
    moves = moves_of(stage.world.parts(), stage.assembly.id)
    assert [(move.first, move.last, move.reason) for move in moves] == [
        (41, last, MoveUpReason.TOO_FEW_REPLIES)
    ]
    assert b'"replies.counted"' in stage.trail()


def test_too_few_extend_the_deadline_to_the_plans_day() -> None:
    stage = few("extend", "counted_on = 2026-11-09\nextended_to = 2026-11-13\n")
    counted(stage, date(2026, 11, 9))
    assert deadline_of(stage.world.parts(), stage.assembly) == date(2026, 11, 13)
    stage.world.clock.business = after_end(DEADLINE)
    with pytest.raises(Refusal, match=r"replies\.deadline_not_over"):
        close_replies(stage.world.parts(), stage.assembly, STAFF)
    stage.reply(6)
    stage.world.clock.business = after_end(date(2026, 11, 13))
    assert close_replies(stage.world.parts(), stage.assembly, STAFF).number == 1


def test_nobody_closes_replies_before_the_rule_has_been_applied() -> None:
    stage = few("extend")
    stage.world.clock.business = after_end(DEADLINE)
    with pytest.raises(Refusal, match=r"replies\.deadline_not_over"):
        close_replies(stage.world.parts(), stage.assembly, STAFF)
    assert deadline_of(stage.world.parts(), stage.assembly) < LOTTERY_DAY
    stage.world.clock.business = start_of(LOTTERY_DAY)
    assert close_replies(stage.world.parts(), stage.assembly, STAFF).number == 1


def test_a_reminder_is_recorded_and_asked_for_by_mail_once() -> None:
    stage = few("remind")
    for _ in range(3):
        counted(stage)
    found = too_few_of(stage.world.parts(), stage.assembly)
    assert found is not None
    assert found.applied is TooFewRule.REMIND
    (mail,) = stage.world.mailer.sent
    assert mail.to == "ward@example.jp"
    assert f"返信のない{40 - 4}人" in mail.text
    assert mail.text.count("2026年11月10日") == 1


@pytest.mark.parametrize(
    ("rule", "words"), [("extend", "2026年11月15日（日）まで延びました"), ("reserves", "繰り上がります")]
)
def test_whatever_rule_applies_the_ward_is_told_what_to_do(rule: str, words: str) -> None:
    stage = few(rule)
    counted(stage)
    (mail,) = stage.world.mailer.sent
    assert words in mail.text


def test_enough_applicants_write_no_mail() -> None:
    stage = few("remind")
    stage.reply(5)
    counted(stage)
    assert stage.world.mailer.sent == []


def test_the_page_says_who_is_to_be_reminded_until_replies_are_closed() -> None:
    stage = few("remind", "counted_on = 2026-11-05\n")
    counted(stage, date(2026, 11, 5))
    staff = Visitor(stage.world, "staff1")
    page = f"/assemblies/{stage.assembly.id}"
    assert "返信のない36人に再び案内してください" in staff.get(page).text
    assert "36人" in staff.get(f"{page}/reserves").text
    stage.world.clock.business = after_end(DEADLINE)
    close_replies(stage.world.parts(), stage.assembly, STAFF)
    assert "再び案内してください" not in staff.get(page).text


@pytest.mark.parametrize(
    "dates",
    [
        "counted_on = 2026-11-11",
        "counted_on = 2026-09-02",
        "extended_to = 2026-11-10",
        "extended_to = 2026-11-16",
    ],
)
def test_days_of_the_rule_that_cannot_be_are_refused_with_the_plan(dates: str) -> None:
    with pytest.raises(Refusal, match=r"plan\.too_few_dates"):
        load_plan(PLAN.replace("deadline = 2026-11-10\n", RULE.format("extend") + dates + "\n"))


def test_the_page_moves_up_without_asking_how_many_and_shows_it() -> None:
    stage = drawn()
    gone(stage, 1, 2, 3)
    page = f"/assemblies/{stage.assembly.id}/reserves"
    staff = Visitor(stage.world, "staff1")
    assert "次の3人を繰り上げる" in staff.get(page).text
    assert "異動で空いた3人分" in staff.get(f"/assemblies/{stage.assembly.id}").text
    staff.act(page, f"{page}/move-up")
    shown = staff.get(page).text
    assert "第41位から第43位まで" in shown
    assert "次の" not in shown
    assert Visitor(stage.world, "handler1").get(page).status_code == 403


@pytest.mark.parametrize(
    ("told", "holds"),
    [('"first":42,"last":43', True), ('"first":41,"last":43', False), ('"first":43,"last":44', False)],
)
def test_an_outsider_sees_that_reserves_moved_up_in_order(tmp_path: Path, told: str, holds: bool) -> None:
    stage = drawn()
    gone(stage, 3)
    fill_emptied(stage.parts, stage.assembly, STAFF)
    gone(stage, 4, 41)
    fill_emptied(stage.parts, stage.assembly, STAFF)
    draw = stage.parts.repository.get(Draw, f"{stage.assembly.id}.draw-1")
    for file in (draw.record, draw.tokens):
        assert file is not None
        (tmp_path / file.name.rpartition("/")[2]).write_bytes(published(stage.parts, file.name))
    trail = stage.trail()
    assert '"first":42,"last":43' in trail
    (tmp_path / "audit.jsonl").write_text(trail.replace('"first":42,"last":43', told))
    (found,) = [one for one in check(Bundle(tmp_path, "")) if one.subject == "draw: trail: reserves"]
    assert found.ok is holds
