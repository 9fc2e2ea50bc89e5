"""A single letter once more: from its record, under a number, counted as printed, to where its lot went."""

import csv
import io
import json
from dataclasses import dataclass
from typing import Any

import pytest

from shared.documents.mail_merge import Channel, Posting
from shared.documents.reprint import ReprintReason
from shared.domain.approvals import Act
from shared.domain.changes import Stage
from shared.domain.japan_time import day_of
from shared.domain.mail_merge import Letter
from shared.errors import Conflict
from shared.services import change_list, posting, reprint
from shared.services.custody import pull
from shared.services.hand_over_sheet import hand_over_sheet
from shared.services.holdings import vault_of
from shared.services.lot_printing import letters_of
from shared.services.mail_merge import read_list
from shared.services.merges import holding_of
from shared.services.packets import packets_of
from tests.component.contract_job import CANARY_NAME, PC, refusing
from tests.component.letters_job import ALL, LettersJob, printed
from tests.component.test_mail_merge import released
from tests.fakes.press import FakePress

DAMAGED = ReprintReason.DAMAGED


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
