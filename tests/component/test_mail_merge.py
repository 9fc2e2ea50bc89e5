"""Mail merge over fakes: whatever is delivered twice, crashes or misprints, each drawn person is in one place."""

import csv
import io
import json
from collections import Counter
from dataclasses import dataclass, replace
from datetime import timedelta
from random import Random
from typing import Any

import pytest

from shared.documents.assembly import Assembly
from shared.documents.lot import Lot, LotPhase
from shared.documents.mail_merge import Channel, MergePhase, Posting
from shared.domain.approvals import Act, PaperDecision
from shared.domain.ids import ActorId
from shared.domain.japan_time import day_of
from shared.domain.packet_kinds import PacketKind
from shared.errors import Denied
from shared.services.hand_over_sheet import hand_over_sheet
from shared.services.lot_printing import picture, print_again, read_lot
from shared.services.lot_release import approve_release, propose_release
from shared.services.mail_merge import LIST_HEADINGS, read_list, start
from shared.services.merges import holding_of
from shared.services.packets import packets_of
from shared.services.posting import record_posting
from shared.services.reply_codes import find_invitee, invitee_of, returned_letter
from shared.services.repository import Change, Errand
from shared.services.work import Step
from tests.component.contract_job import CANARY_NAME, IN_TERM, OVER, refusing
from tests.component.letters_job import (
    ALL,
    PREPARE,
    PRINT,
    RELEASE,
    LettersJob,
    drawn,
    invitee,
    mixed,
    printed,
)
from tests.fakes import CrashPlan, World
from tests.fakes.press import FakePress

SLIP = "差出票-1"


def released(job: LettersJob) -> LettersJob:
    propose_release(job.parts, job.assembly, job.staff)
    approve_release(job.parts, job.assembly, ActorId(job.supervisor), PaperDecision())
    job.world.drain(RELEASE)
    return job


def posting(job: LettersJob, posted: int, spoiled: int = 0, slip: str = SLIP) -> Posting:
    now = job.parts.clock.business_now()
    return Posting(
        day=day_of(now), posted=posted, spoiled=spoiled, slip=slip, recorded=Act(actor=job.staff, at=now)
    )


def outcome(job: LettersJob) -> list[tuple[str, str, str]]:
    """What must not depend on crashes and deliveries."""
    return [(lot.id, lot.phase.value, lot.printed.sha256 if lot.printed else "") for lot in job.lots]


def rows(job: LettersJob, channel: Channel) -> list[list[str]]:
    data = read_list(job.parts, job.assembly, channel, job.staff).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(data)))


def actions(job: LettersJob) -> Counter[str]:
    return Counter(record["action"] for record in trail(job))


def trail(job: LettersJob) -> list[dict[str, Any]]:
    return [json.loads(line) for line in job.parts.trail.read(job.assembly.trail).splitlines()]


# Preparation


def test_everyone_drawn_is_in_one_place() -> None:
    counts = printed().counts
    assert (counts.drawn, counts.in_lots, counts.own_hand, counts.hand_made, counts.stopped) == (
        250,
        241,
        2,
        4,
        3,
    )
    assert counts.lots == 3
    assert sum(counts.reasons.values()) == 9


def test_each_ready_lot_is_on_the_trail_with_its_digest() -> None:
    job = printed()
    assert [lot.phase for lot in job.lots] == [LotPhase.READY] * 3
    ready = [record["facts"] for record in trail(job) if record["action"] == "lot.ready"]
    assert {facts["sha256"] for facts in ready} == {lot.printed.sha256 for lot in job.lots if lot.printed}
    assert sum(facts["letters"] for facts in ready) == 241
    assert sum(facts["pages"] for facts in ready) == 482


def test_starting_twice_is_starting_once() -> None:
    job = drawn()
    assert job.start() == job.start()
    assert job.world.drain(PREPARE) == 1


def test_no_letter_before_the_draw_is_accepted() -> None:
    job = drawn([])
    for path in [path for path in job.world.state.documents if path.startswith("draw/")]:
        del job.world.state.documents[path]
    with refusing("draw.not_accepted"):
        job.start()


def test_a_contractor_that_prints_must_be_named() -> None:
    job = drawn()
    with refusing("letters.no_contract"):
        start(job.parts, job.assembly, None, job.staff)


@dataclass
class OverlongPress(FakePress):
    """The plan's words need a third page."""

    def read_back(self, pdf: bytes) -> Any:
        return [*super().read_back(pdf), *super().read_back(pdf)]


def test_words_that_need_more_than_a_page_are_refused_before_anything_is_made() -> None:
    job = drawn(world=World(press=OverlongPress()))
    with refusing("letters.text_too_long"):
        job.start()
    assert not job.world.queue.waiting


# Deliveries and crashes


def test_duplicate_and_reordered_deliveries_change_nothing() -> None:
    quiet = printed()
    job = drawn()
    job.start()
    job.world.drain(ALL, twice=True, shuffle=Random(7))
    assert [one[0] for one in outcome(job)] == [one[0] for one in outcome(quiet)]
    assert all(lot.phase is LotPhase.READY for lot in job.lots)
    assert actions(job)["lot.ready"] == 3


@pytest.mark.parametrize("after", [False, True], ids=["before-effect", "after-effect"])
@pytest.mark.parametrize("at", range(1, 36))
def test_a_crash_while_preparing_makes_each_lot_once(at: int, after: bool) -> None:
    job = drawn(mixed(130))
    job.start()
    job.world.drain_with_crash(PREPARE, CrashPlan(at, after))
    job.world.drain(PRINT)
    assert job.merge.phase is MergePhase.PREPARED
    assert (job.counts.in_lots, len(job.lots)) == (121, 2)
    assert all(lot.phase is LotPhase.READY for lot in job.lots)


@pytest.mark.parametrize("after", [False, True], ids=["before-effect", "after-effect"])
@pytest.mark.parametrize("at", range(1, 13))
def test_a_crash_in_the_middle_of_a_lot_ends_in_the_same_bytes(at: int, after: bool) -> None:
    job = drawn(mixed(40))
    job.start()
    job.world.drain(PREPARE)
    job.world.drain_with_crash(PRINT, CrashPlan(at, after))
    [lot] = job.lots
    assert lot.phase is LotPhase.READY
    assert len(read_lot(job.parts, holding_of(job.assembly), lot)) > 0
    assert actions(job)["lot.ready"] == 1


@pytest.mark.parametrize("at", range(1, 13))
@pytest.mark.parametrize("after", [False, True], ids=["before-effect", "after-effect"])
def test_a_worker_killed_in_lot_seven_and_its_message_twice_give_twelve_lots_once(
    at: int, after: bool
) -> None:
    job = drawn([invitee(number) for number in range(1, 121)], World())
    job.parts.repository.change(Assembly, job.assembly.id, lots_of_ten)
    job.start()
    job.world.drain(PREPARE)
    seventh = [one for one in job.world.queue.waiting if job.lots[6].id in one.body]
    assert len(seventh) == 1
    others = [one for one in job.world.queue.waiting if one not in seventh]
    job.world.queue.waiting[:] = [*seventh, *seventh]
    job.world.drain_with_crash(PRINT, CrashPlan(at, after))
    job.world.queue.waiting += [*others, *seventh]
    job.world.drain(PRINT)
    assert [lot.phase for lot in job.lots] == [LotPhase.READY] * 12
    assert actions(job)["lot.ready"] == 12
    assert sum(lot.letters for lot in job.lots) == 120
    holding = holding_of(job.assembly)
    assert all(read_lot(job.parts, holding, lot) for lot in job.lots)


def lots_of_ten(now: Assembly) -> Change[Assembly]:
    return Change(now.with_(plan_text=now.plan_text.replace("lot_size = 100", "lot_size = 10")))


def test_a_lot_printed_once_more_from_its_records_has_the_same_bytes() -> None:
    job = printed(mixed(40))
    before = job.lots[0].printed
    errand = Errand(Step.PRINT_LOT, holding_of(job.assembly), job.lots[0].id)
    job.parts.repository.change(
        Lot,
        job.lots[0].id,
        lambda lot: Change(lot.with_(phase=LotPhase.PRINTING, printed=None), (), (errand,)),
    )
    job.world.drain(PRINT)
    assert job.lots[0].printed == before


def test_codes_are_fixed_before_they_are_printed() -> None:
    job = drawn(mixed(40))
    job.start()
    job.world.drain_with_crash(PREPARE, CrashPlan(6, after=True))
    first = {row[7]: row[6] for channel in Channel for row in rows(job, channel)[1:]}
    assert all(invitee_of(job.parts, job.assembly, code) == token for token, code in first.items())


# Misprints


@dataclass
class ShiftingPress(FakePress):
    """Prints the address of the next letter under each name, until `healed`."""

    healed: bool = False

    def print(self, template: str, data: dict[str, Any], timestamp: Any, source: str | None = None) -> bytes:
        letters = data.get("letters", [])
        if not self.healed and len(letters) > 1:
            following = [*letters[1:], letters[0]]
            shifted = [
                {**one, "address": other["address"]} for one, other in zip(letters, following, strict=True)
            ]
            data = {**data, "letters": shifted}
        return super().print(template, data, timestamp, source)


def shifted() -> LettersJob:
    job = drawn(mixed(60), World(press=ShiftingPress()))
    job.start()
    job.world.drain(PREPARE | PRINT)
    return job


def test_addresses_shifted_against_names_block_the_lot_and_name_the_letters_by_number() -> None:
    job = shifted()
    [lot] = job.lots
    assert lot.phase is LotPhase.BLOCKED
    assert lot.mismatches == tuple(range(1, lot.letters + 1))
    assert lot.printed is None
    assert actions(job)["lot.blocked"] == 1


def test_nothing_of_a_blocked_lot_can_be_released_or_seen() -> None:
    job = shifted()
    with refusing("letters.lots_not_ready"):
        propose_release(job.parts, job.assembly, job.staff)
    with refusing("letters.lot_not_ready"):
        picture(job.parts, job.assembly, job.lots[0], 1, job.staff)


def test_a_blocked_lot_can_be_printed_again() -> None:
    job = shifted()
    job.world.press = replace(ShiftingPress(), healed=True)
    print_again(job.parts, job.assembly, job.lots[0].id, job.staff)
    job.world.drain(PRINT)
    assert job.lots[0].phase is LotPhase.READY
    with refusing("letters.lot_not_blocked"):
        print_again(job.parts, job.assembly, job.lots[0].id, job.staff)


# Lists and codes


def test_unprintable_names_are_on_the_hand_made_list_and_never_stop_a_lot() -> None:
    job = printed()
    listed = rows(job, Channel.HAND_MADE)
    assert tuple(listed[0]) == LIST_HEADINGS
    assert {row[7][-2:] for row in listed[1:]} == {"03", "04", "05", "06"}
    assert [lot.phase for lot in job.lots] == [LotPhase.READY] * 3


def test_protected_people_are_only_on_the_own_hand_list() -> None:
    job = printed()
    assert {row[7][-2:] for row in rows(job, Channel.OWN_HAND)[1:]} == {"01", "02"}


def test_taking_a_list_is_recorded() -> None:
    job = printed()
    rows(job, Channel.STOPPED)
    assert actions(job)["letters.list_taken"] == 1


def test_codes_and_numbers_lead_to_their_invitee_and_to_nobody_else() -> None:
    job = printed(mixed(40))
    listed = rows(job, Channel.HAND_MADE)[1]
    assert find_invitee(job.parts, job.assembly, listed[6].lower()).token == listed[7]
    assert returned_letter(job.parts, job.assembly, listed[5]) == listed[7]
    for lookup, code in ((invitee_of, "reply_code.unknown"), (returned_letter, "reply_code.number_unknown")):
        with refusing(code):
            lookup(job.parts, job.assembly, "ZZZZ-ZZZZ-ZZZZ-ZZZZ")


def test_the_window_number_files_no_reply() -> None:
    job = printed(mixed(40))
    with refusing("reply_code.unknown"):
        invitee_of(job.parts, job.assembly, rows(job, Channel.HAND_MADE)[1][5])


# Release and posting


def test_each_lot_becomes_a_packet_with_the_very_bytes_that_were_checked() -> None:
    job = released(printed())
    packets = packets_of(job.parts, job.contract.id)
    assert [packet.source for packet in packets] == ["lot-0001", "lot-0002", "lot-0003"]
    assert all(packet.holds is PacketKind.LOT for packet in packets)
    assert [p.files[0].sha256 for p in packets] == [lot.printed.sha256 for lot in job.lots if lot.printed]
    assert [lot.phase for lot in job.lots] == [LotPhase.RELEASED] * 3


def test_release_needs_another_person() -> None:
    job = printed()
    propose_release(job.parts, job.assembly, job.staff)
    with refusing("general.same_person", Denied):
        approve_release(job.parts, job.assembly, job.staff, PaperDecision())
    assert not job.world.queue.waiting


def test_release_needs_a_proposal() -> None:
    job = printed()
    with refusing("letters.release_not_proposed"):
        approve_release(job.parts, job.assembly, ActorId(job.supervisor), PaperDecision())


def test_nothing_is_released_to_a_contract_that_is_over() -> None:
    job = printed()
    job.at(OVER)
    with refusing("contract.ended"):
        propose_release(job.parts, job.assembly, job.staff)


@pytest.mark.parametrize("at", range(1, 14))
def test_a_crash_while_releasing_makes_one_packet(at: int) -> None:
    job = printed(mixed(40))
    propose_release(job.parts, job.assembly, job.staff)
    approve_release(job.parts, job.assembly, ActorId(job.supervisor), PaperDecision())
    job.world.drain_with_crash(RELEASE, CrashPlan(at, after=True))
    assert len(packets_of(job.parts, job.contract.id)) == 1
    assert job.lots[0].phase is LotPhase.RELEASED
    assert actions(job)["lot.released"] == 1


def test_posted_and_spoiled_are_what_was_printed_and_set_the_due_date() -> None:
    job = released(printed())
    record_posting(job.parts, job.assembly, posting(job, 240, 1))
    job.world.drain(RELEASE)
    assert job.merge.posting is not None
    dues = {packet.due for packet in packets_of(job.parts, job.contract.id)}
    assert len(dues) == 1


def test_a_posting_that_does_not_add_up_is_refused() -> None:
    job = released(printed())
    with refusing("letters.posting_sum"):
        record_posting(job.parts, job.assembly, posting(job, 240))


def test_a_posting_before_release_is_refused() -> None:
    job = printed()
    with refusing("letters.not_released"):
        record_posting(job.parts, job.assembly, posting(job, 241))


def test_the_same_posting_twice_is_one_and_another_is_refused() -> None:
    job = released(printed())
    record_posting(job.parts, job.assembly, posting(job, 241))
    job.world.clock.advance(timedelta(minutes=1))
    record_posting(job.parts, job.assembly, posting(job, 241))
    with refusing("letters.posting_recorded"):
        record_posting(job.parts, job.assembly, posting(job, 240, 1))
    assert actions(job)["letters.posted"] == 1


def test_a_posting_in_the_future_is_refused() -> None:
    job = released(printed())
    tomorrow = posting(job, 241).model_copy(update={"day": day_of(IN_TERM) + timedelta(days=1)})
    with refusing("letters.posting_day"):
        record_posting(job.parts, job.assembly, tomorrow)


def test_the_hand_over_sheet_names_no_resident() -> None:
    job = printed()
    sheet = hand_over_sheet(job.parts, job.assembly, job.lots[0], 2).decode()
    assert job.lots[0].printed is not None
    assert job.lots[0].printed.sha256 in sheet
    assert CANARY_NAME not in sheet


def test_no_name_reaches_state_queue_or_trail() -> None:
    job = drawn([invitee(number) for number in range(1, 36)])
    job.start()
    seen = [message.body for message in job.world.queue.waiting]
    job.world.drain(PREPARE | PRINT)
    job.no_changes()
    released(job)
    state = "".join(document.stored.body for document in job.world.state.documents.values())
    assert CANARY_NAME not in "".join(seen) + state + json.dumps(trail(job), ensure_ascii=False)
