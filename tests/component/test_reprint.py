"""A single letter once more: from its record, under a number, counted as printed, to where its lot went."""

import csv
import io
import json
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import pytest

from shared.documents.assembly import Assembly
from shared.documents.mail_merge import Channel, Posting
from shared.documents.reprint import Reprint, ReprintPhase, ReprintReason
from shared.domain.approvals import Act
from shared.domain.changes import Stage
from shared.domain.ids import PacketId
from shared.domain.japan_time import day_of
from shared.domain.mail_merge import Letter
from shared.errors import Conflict, Refusal
from shared.services import change_list, posting, reprint
from shared.services.custody import pull
from shared.services.hand_over_sheet import hand_over_sheet
from shared.services.holdings import vault_of
from shared.services.letter_stop import flags, stop_letters
from shared.services.lot_printing import letters_of
from shared.services.mail_merge import read_list
from shared.services.merges import holding_of
from shared.services.packets import packets_of
from shared.services.work import Step
from tests.component.contract_job import CANARY_NAME, PC, refusing
from tests.component.letters_job import ALL, LettersJob, printed
from tests.component.test_mail_merge import released
from tests.component.test_posting import by_the_ward
from tests.fakes import CrashPlan, Meanwhile
from tests.fakes.press import FakePress
from tests.portal_visitor import Visitor

DAMAGED = ReprintReason.DAMAGED
MADE, STOPPED = ReprintPhase.MADE, ReprintPhase.STOPPED


@pytest.fixture
def job() -> LettersJob:
    return released(printed())


def letter(job: LettersJob, lot: int = 2, place: int = 7) -> Letter:
    return letters_of(vault_of(job.parts, holding_of(job.assembly)), job.lots[lot - 1])[place - 1]


def again(job: LettersJob, number: int = 1, of: Letter | None = None, reason: ReprintReason = DAMAGED) -> Any:
    typed = (of or letter(job)).keys.return_number
    return reprint.reprint(job.parts, job.assembly, number, typed, reason, job.staff)


def test_one_letter_is_printed_again_under_a_number_and_handed_over(job: LettersJob) -> None:
    made = again(job)
    assert (made.name, made.lot, made.letter, made.printed.pages) == ("reprint-0001", 2, 7, 2)
    [packet] = [one for one in packets_of(job.parts, job.contract.id) if one.source == "reprint-0001"]
    assert packet.files[0].sha256 == made.printed.sha256
    pages = job.parts.press.read_back(reprint.read_reprint(job.parts, job.assembly, made))
    assert [page.codes for page in pages] == [(), (letter(job).keys.reply_code,)]


def test_the_same_request_twice_is_one_reprint(job: LettersJob) -> None:
    assert again(job) == again(job)
    assert len(reprint.reprints_of(job.parts, job.assembly.id)) == 1
    trail = job.parts.trail.read(job.assembly.trail).decode()
    assert trail.count('"letter.reprinted"') == 1


def test_a_number_belongs_to_one_letter_and_none_is_skipped(job: LettersJob) -> None:
    again(job)
    with refusing("general.stale_page", Conflict):
        again(job, 1, letter(job, 1, 1))
    with refusing("general.stale_page", Conflict):
        again(job, 3, letter(job, 1, 1))


def test_what_is_in_no_lot_or_not_released_has_no_reprint(job: LettersJob) -> None:
    with refusing("letters.not_released"):
        again(printed())
    rows = list(csv.reader(io.StringIO(hand_made(job))))
    with refusing("letters.not_in_lot"):
        reprint.reprint(job.parts, job.assembly, 1, rows[1][5], DAMAGED, job.staff)
    with refusing("reply_code.number_unknown"):
        reprint.reprint(job.parts, job.assembly, 1, "ZZZZ-ZZZZ", DAMAGED, job.staff)


def hand_made(job: LettersJob) -> str:
    return read_list(job.parts, job.assembly, Channel.HAND_MADE, job.staff).decode("utf-8-sig")


def test_whom_a_change_list_names_gets_no_reprint(job: LettersJob) -> None:
    packets = [lot.packet for lot in job.lots if lot.packet]
    pull(job.parts, job.contract.contract_id, packets, job.handler, PC)
    number = int(letter(job).keys.token, 16)
    text = f"宛名番号,事由\n{number:08d},死亡\n"
    change_list.take_list(job.parts, job.assembly, Stage.RESULTS, job.staff, text)
    job.world.drain(ALL)
    with refusing("letters.reprint_stopped"):
        again(job)


# A change list after the reprint


def pull_it(job: LettersJob, *packets: str | None) -> None:
    pull(job.parts, job.contract.contract_id, [PacketId(one) for one in packets if one], job.handler, PC)


def take(job: LettersJob, *letters: Letter) -> None:
    lines = "".join(f"{int(one.keys.token, 16):08d},死亡\n" for one in letters)
    change_list.take_list(job.parts, job.assembly, Stage.RESULTS, job.staff, f"宛名番号,事由\n{lines}")


def told(job: LettersJob, action: str) -> int:
    return job.parts.trail.read(job.assembly.trail).decode().count(f'"{action}"')


def made(job: LettersJob, number: int = 1) -> Reprint:
    return reprint.reprints_of(job.parts, job.assembly.id)[number - 1]


@pytest.fixture
def out(job: LettersJob) -> LettersJob:
    """All lots are at the contractor's; two letters were printed again, and nobody has pulled these."""
    pull_it(job, *(lot.packet for lot in job.lots))
    again(job)
    again(job, 2, letter(job, 1, 1))
    return job


def test_what_nobody_pulled_is_taken_back_and_counts_no_longer(out: LettersJob) -> None:
    before = posting.printed_letters(out.parts, out.merge)
    take(out, letter(out))
    out.world.drain(ALL)
    assert [one.phase for one in reprint.reprints_of(out.parts, out.assembly.id)] == [STOPPED, MADE]
    assert posting.printed_letters(out.parts, out.merge) == before - 1
    with refusing("pull.packet_recalled"):
        pull_it(out, made(out).packet)
    pull_it(out, made(out, 2).packet)
    assert [flag.title for flag in flags(out.parts, out.assembly)] == ["第2ロット"]


def test_what_was_pulled_is_flagged_beside_its_lot_and_goes_on_counting(out: LettersJob) -> None:
    pull_it(out, made(out).packet)
    before = posting.printed_letters(out.parts, out.merge)
    take(out, letter(out))
    out.world.drain(ALL)
    assert made(out).phase is ReprintPhase.FLAGGED
    assert posting.printed_letters(out.parts, out.merge) == before
    assert [flag.title for flag in flags(out.parts, out.assembly)] == ["第2ロット", made(out).title]
    page = Visitor(out.world, "staff1").get(f"/assemblies/{out.assembly.id}/changes").text
    assert made(out).title in page


def test_a_reprint_stays_its_persons_when_its_lot_is_made_anew(job: LettersJob) -> None:
    """The letter before it leaves the lot, so that another one stands at its place there."""
    mine, before = letter(job), letter(job, 2, 3)
    again(job)
    take(job, before)
    job.world.drain(ALL)
    assert made(job).phase is MADE
    assert letter(job) != mine
    take(job, mine)
    job.world.drain(ALL)
    assert made(job).phase is STOPPED


def test_what_the_ward_prints_is_stopped_until_it_was_taken() -> None:
    job = printed()
    job.parts.repository.change(Assembly, job.assembly.id, by_the_ward)
    released(job)
    again(job)
    again(job, 2, letter(job, 1, 1))
    files = f"/assemblies/{job.assembly.id}/letters/reprints"
    ward = Visitor(job.world, "staff1")
    assert ward.get(f"{files}/1/pdf").status_code == 200
    take(job, letter(job), letter(job, 1, 1))
    job.world.drain(ALL)
    assert [made(job, n).phase for n in (1, 2)] == [ReprintPhase.FLAGGED, STOPPED]
    assert told(job, "reprint.taken") == 1
    for number in (1, 2):
        assert "異動リストに載っている" in ward.get(f"{files}/{number}/pdf").text
    page = ward.get(files).text
    assert "引揚げ（異動）" in page
    assert f"{files}/2/sheet" not in page


@pytest.mark.parametrize("at", range(1, 50, 2))
def test_a_crash_while_it_is_taken_back_changes_nothing(out: LettersJob, at: int) -> None:
    take(out, letter(out), letter(out, 1, 1))
    out.world.drain_with_crash({Step.STOP_LETTERS: stop_letters}, CrashPlan(at))
    assert [made(out, n).phase for n in (1, 2)] == [STOPPED, STOPPED]
    assert told(out, "reprint.stopped") == told(out, "packet.withheld") == 2


def test_a_message_twice_takes_it_back_once(out: LettersJob) -> None:
    take(out, letter(out))
    out.world.drain(ALL, twice=True)
    take(out, letter(out), letter(out, 1, 1))
    out.world.drain(ALL, twice=True)
    assert told(out, "reprint.stopped") == 2


@pytest.mark.parametrize("at", range(1, 54))
def test_a_list_that_comes_while_it_is_printed_stops_it_wherever_it_comes(at: int) -> None:
    """Two processes: before each call of the one that prints, the list of the other is taken and worked in."""
    job = released(printed())
    pull_it(job, *(lot.packet for lot in job.lots))
    mine = letter(job)

    def listed() -> None:
        take(job, mine)
        job.world.drain(ALL)

    meanwhile = Meanwhile(at, act=listed)
    printing, number = job.world.parts(plan=meanwhile), mine.keys.return_number
    with suppress(Refusal):
        reprint.reprint(printing, job.assembly, 1, number, DAMAGED, job.staff)
    if meanwhile.calls < at:
        listed()
    assert all(one.phase is STOPPED for one in reprint.reprints_of(job.parts, job.assembly.id))
    for packet in packets_of(job.parts, job.contract.id):
        if packet.source.startswith("reprint"):
            with refusing("pull.packet_recalled"):
                pull_it(job, packet.id)


def test_a_reprint_counts_among_what_was_printed(job: LettersJob) -> None:
    again(job)
    now = job.parts.clock.business_now()
    counted = Posting(day=day_of(now), posted=241, spoiled=1, slip="1", recorded=Act(actor=job.staff, at=now))
    posting.record_posting(job.parts, job.assembly, counted)
    assert job.merge.posting == counted


@dataclass
class OtherCodePress(FakePress):
    """Prints another reply code than the record's."""

    def print(self, template: str, data: dict[str, Any], timestamp: Any, source: str | None = None) -> bytes:
        letters = [{**one, "reply": {**one["reply"], "qr": "X"}} for one in data.get("letters", [])]
        return super().print(template, {**data, "letters": letters}, timestamp, source)


def test_a_reprint_that_reads_back_wrong_is_none(job: LettersJob) -> None:
    job.world.press = OtherCodePress()
    job.parts = job.world.parts()
    with refusing("letters.reprint_differs"):
        again(job)
    assert reprint.reprints_of(job.parts, job.assembly.id) == []


def test_its_sheet_and_its_record_name_no_resident(job: LettersJob) -> None:
    made = again(job)
    sheet = hand_over_sheet(job.parts, job.assembly, made, 1).decode()
    assert made.printed.sha256 in sheet
    state = "".join(document.stored.body for document in job.world.state.documents.values())
    trail = json.dumps(job.parts.trail.read(job.assembly.trail).decode(), ensure_ascii=False)
    assert CANARY_NAME not in sheet + state + trail
