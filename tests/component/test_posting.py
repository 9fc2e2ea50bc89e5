"""The posting: its slip is kept, a mistake is corrected by two people, the ward's own paper must agree."""

import json
from datetime import timedelta
from typing import Any

import pytest

from shared.documents.assembly import Assembly
from shared.documents.mail_merge import Posting
from shared.domain.approvals import Act, PaperDecision
from shared.domain.custody_lines import PaperContent, ReturnWay
from shared.domain.due_dates import working_days_after
from shared.domain.ids import ActorId, PacketId
from shared.domain.japan_time import day_of
from shared.domain.packet_kinds import PacketKind
from shared.errors import Denied
from shared.services import paper, posting
from shared.services.packets import packets_of
from shared.services.repository import Change
from tests.component.contract_job import refusing
from tests.component.letters_job import PREPARE, PRINT, RELEASE, LettersJob, drawn, printed
from tests.component.test_mail_merge import released

PDF = b"%PDF-1.7 a scan of the slip"


@pytest.fixture
def job() -> LettersJob:
    return released(printed())


def counted(job: LettersJob, posted: int, spoiled: int = 0, days_ago: int = 0) -> Posting:
    now = job.parts.clock.business_now()
    day = day_of(now) - timedelta(days=days_ago)
    return Posting(
        day=day, posted=posted, spoiled=spoiled, slip="第1号", recorded=Act(actor=job.staff, at=now)
    )


def recorded(job: LettersJob) -> LettersJob:
    posting.record_posting(job.parts, job.assembly, counted(job, 241))
    job.world.drain(RELEASE)
    return job


def approve(job: LettersJob, actor: ActorId | None = None) -> None:
    who = actor or ActorId(job.supervisor)
    posting.approve_correction(job.parts, job.assembly, who, PaperDecision(number="9企企第300号"))
    job.world.drain(RELEASE)


def trail(job: LettersJob) -> list[dict[str, Any]]:
    return [json.loads(line) for line in job.parts.trail.read(job.assembly.trail).splitlines()]


def test_a_correction_by_two_replaces_the_posting_and_moves_the_due_dates(job: LettersJob) -> None:
    recorded(job)
    [before] = {packet.due for packet in packets_of(job.parts, job.contract.id)}
    posting.propose_correction(job.parts, job.assembly, counted(job, 239, 2, days_ago=1))
    assert job.merge.posting is not None
    assert job.merge.posting.posted == 241
    approve(job)
    assert (job.merge.posting.posted, job.merge.posting.spoiled) == (239, 2)
    [earlier] = job.merge.corrected
    assert earlier.posting.posted == 241
    assert earlier.approval.approved is not None
    [after] = {packet.due for packet in packets_of(job.parts, job.contract.id)}
    assert before is not None
    assert after is not None
    assert after < before


def test_the_proposer_cannot_approve(job: LettersJob) -> None:
    recorded(job)
    posting.propose_correction(job.parts, job.assembly, counted(job, 240, 1))
    with refusing("general.same_person", Denied):
        approve(job, job.staff)


def test_nothing_to_correct_nothing_to_approve(job: LettersJob) -> None:
    with refusing("letters.not_posted"):
        posting.propose_correction(job.parts, job.assembly, counted(job, 241))
    recorded(job)
    with refusing("letters.no_correction"):
        approve(job)


def test_a_correction_must_add_up_too(job: LettersJob) -> None:
    recorded(job)
    with refusing("letters.posting_sum"):
        posting.propose_correction(job.parts, job.assembly, counted(job, 240))


@pytest.mark.parametrize("data", [PDF, b"\x89PNG\r\n\x1a\n scan", b"\xff\xd8\xff\xe0 scan"])
def test_a_slip_is_kept_enveloped_and_comes_back_as_it_was(job: LettersJob, data: bytes) -> None:
    recorded(job)
    posting.attach_slip(job.parts, job.assembly, data, job.staff)
    merge = posting.attach_slip(job.parts, job.assembly, data, job.staff)
    [slip] = merge.slips
    assert posting.read_slip(job.parts, job.assembly, slip) == data
    stored = [one.data for held in job.world.objects.held.values() for one in held.values()]
    assert not any(data in one for one in stored)
    assert [record["action"] for record in trail(job)].count("letters.slip_attached") == 1


def test_other_files_are_no_slip(job: LettersJob) -> None:
    with refusing("letters.not_posted"):
        posting.attach_slip(job.parts, job.assembly, PDF, job.staff)
    recorded(job)
    for data, code in ((b"MZ\x90", "type"), (b"", "size"), (PDF + bytes(4 * 1024 * 1024), "size")):
        with refusing(f"letters.slip_{code}"):
            posting.attach_slip(job.parts, job.assembly, data, job.staff)


# The ward prints: the contractor gets counted paper instead of a file


def by_the_ward(now: Assembly) -> Change[Assembly]:
    return Change(now.with_(plan_text=now.plan_text.replace('printer = "contractor"', 'printer = "ward"')))


@pytest.fixture
def on_paper() -> LettersJob:
    """241 letters in lots, released for the ward to print."""
    job = drawn()
    job.parts.repository.change(Assembly, job.assembly.id, by_the_ward)
    job.start()
    job.world.drain(PREPARE | PRINT)
    job.no_changes()
    return released(job)


def handed_over(job: LettersJob, sheets: int) -> PacketId:
    place = job.contract.place_ids[0]
    content = PaperContent.LETTERS
    given = paper.hand_over(
        job.parts, job.assembly, job.contract, content, sheets, place, job.staff, "paper-1"
    )
    paper.receive(job.parts, job.contract.contract_id, given.packet_id, sheets, job.handler)
    return given.packet_id


def test_what_the_ward_prints_is_no_file_for_the_contractor(on_paper: LettersJob) -> None:
    assert packets_of(on_paper.parts, on_paper.contract.id) == []


def test_counted_paper_is_posted_and_comes_back_sheet_by_sheet(on_paper: LettersJob) -> None:
    """241 letters of two sheets: 240 are posted, one is spoiled and its sheets come back."""
    packet = handed_over(on_paper, 482)
    paper.post(on_paper.parts, on_paper.contract.contract_id, packet, 480, on_paper.handler)
    paper.send_back(
        on_paper.parts, on_paper.contract.contract_id, packet, 2, on_paper.handler, ReturnWay.HAND
    )
    paper.accept(on_paper.parts, on_paper.contract.contract_id, packet, 2, on_paper.staff)
    posting.record_posting(on_paper.parts, on_paper.assembly, counted(on_paper, 240, spoiled=1))
    assert on_paper.merge.posting is not None


def test_the_posting_fixes_the_due_date_of_the_paper_that_the_letters_went_out_on(
    on_paper: LettersJob,
) -> None:
    """Other paper is never posted: it is due after the event from the first."""
    rule = 'kind = "paper"', 'due_from = "event-end"'
    text = on_paper.assembly.plan_text
    start = text.index(rule[1], text.index(rule[0]))
    counted_from_posting = text[:start] + 'due_from = "posting"' + text[start + len(rule[1]) :]
    on_paper.parts.repository.change(
        Assembly, on_paper.assembly.id, lambda now: Change(now.with_(plan_text=counted_from_posting))
    )
    days = on_paper.assembly.plan.packet_rule(PacketKind.PAPER).due_days
    packet = handed_over(on_paper, 482)
    place, name_tags = on_paper.contract.place_ids[0], PaperContent.NAME_TAGS
    tags = paper.hand_over(
        on_paper.parts, on_paper.assembly, on_paper.contract, name_tags, 9, place, on_paper.staff, "tags"
    )
    assert tags.due == working_days_after(on_paper.assembly.plan.event.days[-1], days)
    paper.post(on_paper.parts, on_paper.contract.contract_id, packet, 482, on_paper.handler)
    posting.record_posting(on_paper.parts, on_paper.assembly, counted(on_paper, 241))
    on_paper.world.drain(RELEASE)
    found = {one.id: one.due for one in packets_of(on_paper.parts, on_paper.contract.id)}
    today = day_of(on_paper.parts.clock.business_now())
    assert found == {packet: working_days_after(today, days), tags.id: tags.due}


@pytest.mark.parametrize(("handed", "posted"), [(482, 482), (482, 478), (484, 480)])
def test_a_posting_that_the_counted_paper_contradicts_is_refused(
    on_paper: LettersJob, handed: int, posted: int
) -> None:
    packet = handed_over(on_paper, handed)
    paper.post(on_paper.parts, on_paper.contract.contract_id, packet, posted, on_paper.handler)
    with refusing("letters.paper_differs"):
        posting.record_posting(on_paper.parts, on_paper.assembly, counted(on_paper, 240, spoiled=1))
    assert on_paper.merge.posting is None
