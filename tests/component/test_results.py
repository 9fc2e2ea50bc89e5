"""Letters of result and the call list: everybody told once and rightly, nothing to the contractor, no whim."""

from collections import Counter
from copy import deepcopy
from datetime import timedelta
from functools import cache

import pytest

from shared.documents.lottery import DeclineReason, Lottery
from shared.documents.mail_merge import Channel, Posting
from shared.documents.reply import Reply
from shared.documents.result_letters import ResultLetters, ResultsPhase
from shared.documents.seat_log import ContactOutcome
from shared.domain.approvals import Act, PaperDecision
from shared.domain.changes import Stage
from shared.domain.ids import ReplyId
from shared.domain.japan_time import day_of
from shared.domain.result_letters import Result
from shared.domain.screening import Decision
from shared.errors import Denied
from shared.services import result_letters, result_release
from shared.services.applicants import applicants
from shared.services.change_list import state_none, take_list
from shared.services.declines import decline, lottery_of
from shared.services.derived import renew_derived
from shared.services.letter_stop import stop_letters
from shared.services.parts import Parts
from shared.services.replies import replies_of
from shared.services.result_printing import find_returned
from shared.services.screening import judge
from shared.services.seat_log import call_list, record_contact
from shared.services.withdrawal import withdraw
from shared.services.work import Step
from tests.component.contract_job import refusing
from tests.component.stage_two import PLAN, STAFF, STAFF_2, STEPS, SUPERVISOR, StageTwo
from tests.component.test_lottery_service import ALTERNATES, SEATS, commit, held
from tests.fakes import CrashPlan

APPLICANTS = 7
STRICT = f"{PLAN}\n[results]\ncalls = 2\nfill_until = 2026-12-04\n"


@pytest.fixture
def stage() -> StageTwo:
    """Seven applied for three seats; two wait; the change list of that stage says that nothing changed."""
    return deepcopy(_held_stage())


@cache
def _held_stage() -> StageTwo:
    stage = StageTwo(STRICT)
    for number in range(1, APPLICANTS + 1):
        stage.reply(number, phone=f"03-0000-00{number:02d}")
    stage.drain()
    parts = stage.world.parts()
    for reply in parts.repository.all(Reply, f"{stage.assembly.id}.r-"):
        assert reply.raw
        judge(parts, stage.assembly, reply.reply, STAFF, Decision.REMOVED, reply.raw.name)
    held(stage)
    state_none(stage.world.parts(), stage.assembly, Stage.RESULTS, STAFF)
    return stage


def parts_of(stage: StageTwo) -> Parts:
    return stage.world.parts()


def lottery(stage: StageTwo) -> Lottery:
    found = lottery_of(parts_of(stage), stage.assembly.id)
    assert found
    return found


def last(stage: StageTwo) -> ResultLetters:
    return result_letters.mailings_of(parts_of(stage), stage.assembly.id)[-1]


def made(stage: StageTwo) -> ResultLetters:
    result_letters.start(parts_of(stage), stage.assembly, STAFF)
    stage.drain()
    return last(stage)


def released(stage: StageTwo) -> ResultLetters:
    number = made(stage).number
    result_release.propose_release(parts_of(stage), stage.assembly, number, STAFF)
    return result_release.approve_release(
        parts_of(stage), stage.assembly, number, SUPERVISOR, PaperDecision()
    )


def pages(stage: StageTwo, mailing: ResultLetters) -> list[str]:
    pdf = result_release.read_lot(parts_of(stage), stage.assembly, mailing.number, 1, STAFF)
    return [page.text for page in stage.world.press.read_back(pdf)]


def posting(stage: StageTwo, posted: int, spoiled: int = 0) -> Posting:
    now = stage.world.clock.business
    return Posting(
        day=day_of(now), posted=posted, spoiled=spoiled, slip="差出1", recorded=Act(actor=STAFF, at=now)
    )


def test_everybody_is_told_their_own_result_with_their_own_number(stage: StageTwo) -> None:
    mailing = released(stage)
    texts = pages(stage, mailing)

    assert Counter(one.result for one in mailing.told) == {
        Result.SELECTED: SEATS,
        Result.ALTERNATE: ALTERNATES,
        Result.NOT_SELECTED: APPLICANTS - SEATS - ALTERNATES,
    }
    assert len(texts) == APPLICANTS
    for place in lottery(stage).participants:
        (mine,) = [text for text in texts if place.token in text.replace(" ", "")]
        assert "参加者に決まりました" in mine
    for order, place in enumerate(lottery(stage).alternates, 1):
        (mine,) = [text for text in texts if place.token in text.replace(" ", "")]
        assert f"補欠（第{order}位）" in mine


def test_no_letter_bears_the_invitations_token_or_reply_code(stage: StageTwo) -> None:
    said = "".join(pages(stage, released(stage)))

    assert not any(invitee.token in said.replace(" ", "") for invitee in stage.invitees)
    assert not any(code in said for code in stage.codes)


def test_who_is_in_without_a_lottery_is_told_so(stage: StageTwo) -> None:
    few = StageTwo()
    for number in range(1, SEATS + 1):
        few.reply(number)
    few.drain()
    commit(few)
    state_none(parts_of(few), few.assembly, Stage.RESULTS, STAFF)

    assert all("抽選の結果" not in text for text in pages(few, released(few)))
    assert any("抽選の結果" in text for text in pages(stage, released(stage)))


def test_each_mailing_needs_a_statement_from_after_the_last(stage: StageTwo) -> None:
    stage.world.clock.business += timedelta(hours=1)
    released(stage)
    decline(parts_of(stage), stage.assembly, STAFF, lottery(stage).panel[0].reply, DeclineReason.DECLINED)

    with refusing("changes.not_stated"):
        result_letters.start(parts_of(stage), stage.assembly, STAFF)
    state_none(parts_of(stage), stage.assembly, Stage.RESULTS, STAFF)
    assert made(stage).number == 2


def test_nothing_is_made_without_a_change_list(stage: StageTwo) -> None:
    other = StageTwo()
    for number in range(1, APPLICANTS + 1):
        other.reply(number)
    other.drain()
    held(other)

    with refusing("changes.not_stated"):
        result_letters.start(parts_of(other), other.assembly, STAFF)


def test_who_died_gets_no_letter_and_the_sum_holds(stage: StageTwo) -> None:
    take_list(parts_of(stage), stage.assembly, Stage.RESULTS, STAFF, _listed(stage, "死亡"))
    stage.world.drain({Step.STOP_LETTERS: stop_letters})
    mailing = made(stage)

    assert mailing.counts
    assert mailing.counts.stopped == 1
    assert mailing.counts.in_lots + mailing.counts.stopped == mailing.counts.drawn == APPLICANTS
    data = result_release.read_list(parts_of(stage), stage.assembly, 1, Channel.STOPPED, STAFF)
    assert "異動リスト：死亡" in data.decode("utf-8-sig")


def _listed(stage: StageTwo, kind: str) -> str:
    """Somebody who applied and has neither seat nor place in line."""
    placed = {place.reply for place in (*lottery(stage).panel, *lottery(stage).waiting)}
    others = [one.reply for one in replies_of(parts_of(stage), stage.assembly) if one.reply not in placed]
    (person,) = applicants(parts_of(stage), stage.assembly, others[:1]).values()
    return f"{person.record_number},{kind}"


def test_letters_that_are_no_longer_true_are_not_released(stage: StageTwo) -> None:
    number = made(stage).number
    decline(parts_of(stage), stage.assembly, STAFF, lottery(stage).panel[0].reply, DeclineReason.DECLINED)

    with refusing("results.outdated"):
        result_release.propose_release(parts_of(stage), stage.assembly, number, STAFF)
    again = made(stage)
    assert (again.number, again.edition) == (1, 2)
    assert again.count_of(Result.SELECTED) == SEATS
    assert len(again.told) == APPLICANTS - 1


def test_a_change_list_after_they_were_made_asks_for_new_ones(stage: StageTwo) -> None:
    number = made(stage).number
    state_none(parts_of(stage), stage.assembly, Stage.RESULTS, STAFF)

    with refusing("results.outdated"):
        result_release.propose_release(parts_of(stage), stage.assembly, number, STAFF)


def test_who_moves_up_later_is_told_alone(stage: StageTwo) -> None:
    released(stage)
    with refusing("results.nobody"):
        result_letters.start(parts_of(stage), stage.assembly, STAFF)
    first = lottery(stage).waiting[0].reply
    decline(parts_of(stage), stage.assembly, STAFF, lottery(stage).panel[0].reply, DeclineReason.DECLINED)
    second = made(stage)

    assert second.number == 2
    assert [(one.reply, one.result) for one in second.told] == [(first, Result.SELECTED)]


def test_one_person_alone_releases_nothing(stage: StageTwo) -> None:
    number = made(stage).number
    result_release.propose_release(parts_of(stage), stage.assembly, number, STAFF)

    with refusing("general.same_person", Denied):
        result_release.approve_release(parts_of(stage), stage.assembly, number, STAFF, PaperDecision())
    with refusing("results.not_released"):
        result_release.read_lot(parts_of(stage), stage.assembly, number, 1, STAFF)


def test_what_is_posted_and_spoiled_is_what_was_printed(stage: StageTwo) -> None:
    number = released(stage).number

    with refusing("letters.posting_sum"):
        result_release.record_posting(parts_of(stage), stage.assembly, number, posting(stage, APPLICANTS - 1))
    done = posting(stage, APPLICANTS - 1, 1)
    for _ in range(2):
        result_release.record_posting(parts_of(stage), stage.assembly, number, done)
    with refusing("letters.posting_recorded"):
        result_release.record_posting(parts_of(stage), stage.assembly, number, posting(stage, APPLICANTS))
    assert last(stage).posting == done


def test_a_letter_that_came_back_leads_to_its_application(stage: StageTwo) -> None:
    text = pages(stage, released(stage))[0]
    number = text.partition("返戻番号")[2][:9]
    found = find_returned(parts_of(stage), stage.assembly, number)

    assert found in {one.reply for one in last(stage).told}
    with refusing("returned.misread"):
        find_returned(parts_of(stage), stage.assembly, "1234")


@pytest.mark.parametrize("after", [False, True], ids=["before-effect", "after-effect"])
@pytest.mark.parametrize("at", range(1, 26, 3))
def test_making_goes_on_after_a_crash(stage: StageTwo, at: int, after: bool) -> None:
    result_letters.start(parts_of(stage), stage.assembly, STAFF)
    stage.world.drain_with_crash(STEPS, CrashPlan(at, after))

    assert last(stage).phase is ResultsPhase.READY
    assert stage.trail().count(b'"results.made"') == 1


def test_a_message_twice_makes_the_letters_once(stage: StageTwo) -> None:
    result_letters.start(parts_of(stage), stage.assembly, STAFF)
    stage.drain(twice=True)

    assert stage.trail().count(b'"results.made"') == 1


def test_who_withdraws_while_letters_are_made_gets_none(stage: StageTwo) -> None:
    result_letters.start(parts_of(stage), stage.assembly, STAFF)
    withdraw(parts_of(stage), stage.assembly, STAFF, last(stage).told[0].reply)
    stage.drain()

    counts = last(stage).counts
    assert counts
    assert counts.drawn == APPLICANTS - 1


def test_no_name_and_no_phone_is_outside_the_holdings(stage: StageTwo) -> None:
    released(stage)
    record_contact(parts_of(stage), stage.assembly, STAFF, seat(stage), ContactOutcome.ACCEPTED)
    for place in (stage.world.state, stage.world.queue, stage.world.records):
        said = str(place.__dict__)
        assert "03-0000" not in said
        assert not any(invitee.name in said or invitee.token in said for invitee in stage.invitees)


# Calls


def seat(stage: StageTwo) -> ReplyId:
    return lottery(stage).panel[0].reply


def test_the_call_list_has_the_phone_and_puts_who_moved_up_first(stage: StageTwo) -> None:
    record_contact(
        parts_of(stage), stage.assembly, STAFF, lottery(stage).panel[1].reply, ContactOutcome.ACCEPTED
    )
    decline(parts_of(stage), stage.assembly, STAFF, seat(stage), DeclineReason.DECLINED)
    calls = list(call_list(parts_of(stage), stage.assembly, lottery(stage)))

    assert calls[0].moved_up
    assert calls[-1].accepted
    assert all(call.phone.startswith("03-0000") for call in calls)


def test_nobody_is_unreachable_before_they_were_called_often_enough(stage: StageTwo) -> None:
    person = seat(stage)
    record_contact(parts_of(stage), stage.assembly, STAFF, person, ContactOutcome.NO_ANSWER)
    with refusing("lottery.call_again"):
        decline(parts_of(stage), stage.assembly, STAFF, person, DeclineReason.UNREACHABLE)
    record_contact(parts_of(stage), stage.assembly, STAFF_2, person, ContactOutcome.NO_ANSWER)
    after = decline(parts_of(stage), stage.assembly, STAFF, person, DeclineReason.UNREACHABLE)

    assert after.declines[-1].called == after.alternates[0].reply
    assert stage.trail().count(b'"seat.no_answer"') == 2


def test_only_those_with_a_seat_are_called(stage: StageTwo) -> None:
    with refusing("lottery.no_seat"):
        record_contact(
            parts_of(stage), stage.assembly, STAFF, lottery(stage).waiting[0].reply, ContactOutcome.ACCEPTED
        )


def test_who_accepted_once_has_accepted(stage: StageTwo) -> None:
    for _ in range(2):
        record_contact(parts_of(stage), stage.assembly, STAFF, seat(stage), ContactOutcome.ACCEPTED)

    assert stage.trail().count(b'"seat.accepted"') == 1


def test_after_the_plans_day_nobody_moves_up_and_the_record_says_so(stage: StageTwo) -> None:
    stage.world.clock.business += timedelta(days=20)
    after = decline(parts_of(stage), stage.assembly, STAFF, seat(stage), DeclineReason.ABSENT)

    assert after.declines[-1].called is None
    assert len(after.panel) == SEATS - 1
    assert b'"until":"2026-12-04"' in stage.trail()


def test_on_the_plans_day_itself_an_alternate_still_moves_up(stage: StageTwo) -> None:
    stage.world.clock.business = stage.world.clock.business.replace(month=12, day=4, hour=14, minute=59)
    after = decline(parts_of(stage), stage.assembly, STAFF, seat(stage), DeclineReason.ABSENT)

    assert after.declines[-1].called


def test_a_withdrawal_deletes_every_pdf_with_that_name_and_the_rest_is_made_anew(stage: StageTwo) -> None:
    released(stage)
    withdraw(parts_of(stage), stage.assembly, STAFF, last(stage).told[0].reply)
    stage.world.drain({**STEPS, Step.RENEW_DERIVED: renew_derived})

    gone = last(stage)
    assert gone.phase is ResultsPhase.OUTDATED
    assert not any("result-letters/" in name or "result-list/" in name for name in object_names(stage))
    again = released(stage)
    assert (again.number, again.edition, len(again.told)) == (1, 2, APPLICANTS - 1)


def test_a_withdrawal_after_the_posting_deletes_the_pdfs_too(stage: StageTwo) -> None:
    number = released(stage).number
    result_release.record_posting(parts_of(stage), stage.assembly, number, posting(stage, APPLICANTS))
    withdraw(parts_of(stage), stage.assembly, STAFF, last(stage).told[0].reply)
    stage.world.drain({**STEPS, Step.RENEW_DERIVED: renew_derived})

    assert last(stage).phase is ResultsPhase.RELEASED
    assert not any("result-letters/" in name for name in object_names(stage))


def object_names(stage: StageTwo) -> list[str]:
    assert stage.assembly.holding
    return list(stage.world.objects.held[stage.assembly.holding])
