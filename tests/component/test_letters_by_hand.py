"""Letters in no lot are counted too: made by hand, sent by the ward's own hand, and a merge of nothing else."""

import json
import re

import pytest
from pydantic import ValidationError

from shared.documents.mail_merge import Channel, HandPosting
from shared.domain.approvals import Act
from shared.services.letters_by_hand import record_by_hand, unrecorded
from shared.services.letters_situation import Situation, situation
from shared.services.lot_release import propose_release
from shared.services.returned_mail import tallies
from tests.component.contract_job import refusing
from tests.component.letters_job import PREPARE, LettersJob, drawn, invitee, printed
from tests.component.test_letters_pages import letters, release
from tests.component.test_mail_merge import released
from tests.portal_visitor import Visitor

HAND_MADE, OWN_HAND = 4, 2


def counted(job: LettersJob, made: int, posted: int, channel: Channel = Channel.HAND_MADE) -> HandPosting:
    day = job.assembly.plan.letters.dated
    act = Act(actor=job.staff, at=job.parts.clock.business_now())
    return HandPosting(channel=channel, day=day, made=made, posted=posted, recorded=act)


def record(job: LettersJob, made: int, posted: int, channel: Channel = Channel.HAND_MADE) -> None:
    record_by_hand(job.parts, job.assembly, counted(job, made, posted, channel))


@pytest.fixture
def job() -> LettersJob:
    """4 to make by hand and 2 for the ward's own hand, released."""
    return released(printed())


def test_nothing_is_posted_by_hand_before_the_release() -> None:
    job = printed()
    with refusing("letters.not_released"):
        record(job, 1, 1)


def test_both_lists_are_recorded_and_the_last_count_holds(job: LettersJob) -> None:
    assert unrecorded(job.merge) == [Channel.HAND_MADE, Channel.OWN_HAND]
    record(job, 3, 2)
    record(job, 4, 4)
    record(job, 4, 4)
    record(job, 2, 1, Channel.OWN_HAND)
    assert unrecorded(job.merge) == []
    [tally] = tallies(job.parts, job.assembly)
    assert (tally.hand_made + tally.own_hand, tally.by_hand) == (HAND_MADE + OWN_HAND, 5)
    trail = [json.loads(line) for line in job.parts.trail.read(job.assembly.trail).splitlines()]
    said = [one["facts"] for one in trail if one["action"] == "letters.posted_by_hand"]
    assert [(one["list"], one["made"], one["posted"]) for one in said] == [
        ("hand-made", 3, 2),
        ("hand-made", 4, 4),
        ("own-hand", 2, 1),
    ]


@pytest.mark.parametrize(("made", "posted"), [(5, 5), (3, 4)])
def test_no_more_is_posted_than_made_and_made_than_there_are(job: LettersJob, made: int, posted: int) -> None:
    with refusing("letters.by_hand_sum"):
        record(job, made, posted)
    assert job.merge.by_hand == ()


def test_stopped_letters_are_not_posted(job: LettersJob) -> None:
    with pytest.raises(ValidationError):
        counted(job, 0, 0, Channel.STOPPED)


def test_over_the_pages(job: LettersJob) -> None:
    staff = Visitor(job.world, "staff1")
    day = job.assembly.plan.letters.dated.isoformat()
    to = f"{letters(job)}/by-hand"
    staff.act(letters(job), to, list="own-hand", day=day, made=2, posted=2)
    assert staff.submit(letters(job), to, list="stopped", day=day, made=1, posted=1).status_code == 422
    page = staff.get(letters(job)).text
    assert 'data-testid="by-hand-own-hand"' in page
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(set(ids)) == len(ids), "two forms on a page, each with its own fields"
    staff.act(letters(job), f"{letters(job)}/posting", day=day, posted=241, spoiled=0, slip="1")
    assert "手作業で作成の案内状の発送を記録してください" in staff.get(f"/assemblies/{job.assembly.id}").text
    staff.act(letters(job), to, list="hand-made", day=day, made=4, posted=4)
    assert "案内状の発送を記録してください" not in staff.get(f"/assemblies/{job.assembly.id}").text


@pytest.fixture
def by_hand_only() -> LettersJob:
    """One drawn person, whose name no font prints: there is no lot."""
    job = drawn([invitee(1, name="〓田 太郎", unprintable=True)])
    job.start()
    job.world.drain(PREPARE)
    assert job.lots == []
    return job


def test_a_merge_without_a_lot_is_released_recorded_and_posted(by_hand_only: LettersJob) -> None:
    job = by_hand_only
    release(job)
    assert situation(job.merge, job.lots) is Situation.POSTED
    assert unrecorded(job.merge) == [Channel.HAND_MADE]
    record(job, 1, 1)
    assert job.merge.any_posted


def test_without_a_lot_too_the_release_waits_for_the_change_list(by_hand_only: LettersJob) -> None:
    with refusing("changes.not_stated"):
        propose_release(by_hand_only.parts, by_hand_only.assembly, by_hand_only.staff)
