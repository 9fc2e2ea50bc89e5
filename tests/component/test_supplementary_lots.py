"""Letters of reserves who moved up: lots of their own, with the same checks, release, pull and posting."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from shared.documents.draw import Draw
from shared.documents.lot import LotPhase
from shared.documents.mail_merge import MailMerge, Posting
from shared.documents.move_up import MoveUpReason
from shared.domain.approvals import Act
from shared.domain.canonical_json import canonical
from shared.domain.changes import Stage
from shared.errors import Refusal
from shared.portal.pages.changes import next_stage
from shared.services.change_list import take_list
from shared.services.custody import pull
from shared.services.holdings import vault_of
from shared.services.invitees import RESERVES_CLASS
from shared.services.lot_printing import letters_of
from shared.services.mail_merge import start
from shared.services.merges import holding_of, lots_in, merge_of, merges_of
from shared.services.move_up import fill_emptied, move_up
from shared.services.posting import record_posting
from shared.services.reply_codes import invitee_of, returned_letter
from shared.services.repository import Change
from tests.component.contract_job import CANARY_NAME, PC
from tests.component.letters_job import ALL, LettersJob, drawn, invitee
from tests.component.test_mail_merge import ShiftingPress
from tests.fakes import World
from tests.portal_visitor import Visitor
from verify.bundle import Bundle
from verify.check_letters import check

DRAWN, RESERVES = 12, 5
FIRST = DRAWN + 1


def with_reserves(world: World | None = None) -> LettersJob:
    """Twelve drawn, five next in line, one of them with a character for the hand-made list."""
    job = drawn([invitee(number) for number in range(1, DRAWN + 1)], world)
    next_ones = [invitee(number) for number in range(FIRST, FIRST + RESERVES)]
    next_ones[1] = invitee(FIRST + 1, name="〓田 太郎", unprintable=True)
    vault = vault_of(job.parts, holding_of(job.assembly))
    refs = (vault.put(RESERVES_CLASS, "draw-1", canonical([one.to_json() for one in next_ones])),)
    job.parts.repository.change(
        Draw,
        f"{job.assembly.id}.draw-1",
        lambda draw: Change(draw.with_(reserves=refs, reserve_count=RESERVES)),
    )
    return job


def released(world: World | None = None) -> LettersJob:
    """The letters of the drawn are out; then two came under no address any more and two moved up."""
    job = with_reserves(world)
    job.start()
    job.world.drain(ALL)
    release(job, letters(job))
    packets = [lot.packet for lot in job.lots if lot.packet]
    pull(job.parts, job.contract.contract_id, packets, job.handler, PC)
    take_list(job.parts, job.assembly, Stage.RESULTS, job.staff, "00000001,死亡\n00000002,転出\n")
    job.world.drain(ALL)
    fill_emptied(job.parts, job.assembly, job.staff)
    return job


def letters(job: LettersJob, move: int = 0) -> str:
    here = f"/assemblies/{job.assembly.id}/letters"
    return f"{here}/supplements/{move}" if move else here


def release(job: LettersJob, page: str) -> None:
    changes = f"/assemblies/{job.assembly.id}/changes"
    staff = Visitor(job.world, "staff1")
    staff.act(changes, f"{changes}/none", stage="lots", looked="yes")
    staff.act(page, f"{page}/release/propose")
    Visitor(job.world, "supervisor").act(page, f"{page}/release/approve", decision_number="9企企第201号")
    job.world.drain(ALL)


def begun(job: LettersJob) -> MailMerge:
    page = letters(job, 1)
    Visitor(job.world, "staff1").act(page, f"{page}/start", contract_id=job.contract.id)
    job.world.drain(ALL)
    merge = merge_of(job.parts, job.assembly.id, 1)
    assert merge is not None
    return merge


def test_those_who_moved_up_get_a_lot_numbered_on_and_nobody_is_written_twice() -> None:
    job = released()
    merge = begun(job)
    assert merge.counts is not None
    assert (merge.counts.drawn, merge.counts.in_lots, merge.counts.hand_made) == (2, 1, 1)
    [lot] = lots_in(job.parts, merge)
    assert (lot.number, lot.phase, lot.letters) == (2, LotPhase.READY, 1)
    vault = vault_of(job.parts, holding_of(job.assembly))
    tokens = [one.keys.token for lot in job.lots for one in letters_of(vault, lot)]
    assert len(set(tokens)) == len(tokens) == DRAWN + 1


def test_from_the_move_to_the_posting_over_the_pages() -> None:
    job = released()
    staff = Visitor(job.world, "staff1")
    page = letters(job, 1)
    assert page in staff.get(f"/assemblies/{job.assembly.id}").text
    assert page in staff.get(letters(job)).text
    begun(job)
    assert staff.get(f"{page}/previews").status_code == 200
    assert staff.get(f"{page}/lists/hand-made").content.count("〓田".encode()) == 1
    release(job, page)
    [lot] = lots_in(job.parts, merges_of(job.parts, job.assembly.id)[1])
    assert lot.phase is LotPhase.RELEASED
    assert lot.packet is not None
    pulled = pull(job.parts, job.contract.contract_id, [lot.packet], job.handler, PC)
    assert [copy.packet for copy in pulled] == [lot.packet]
    sheet = staff.get(f"{letters(job)}/lots/{lot.number}/sheet")
    assert sheet.content.startswith(b"%PDF-")
    day = job.assembly.plan.letters.dated.isoformat()
    refused = staff.submit(page, f"{page}/posting", day=day, posted=DRAWN, spoiled=0, slip="1")
    assert refused.status_code == 422
    staff.act(page, f"{page}/posting", day=day, posted=1, spoiled=0, slip="77-1")
    shown = staff.get(page).text
    assert "77-1" in shown
    assert CANARY_NAME not in shown
    assert "77-1" not in staff.get(letters(job)).text


def test_the_read_back_stops_a_supplementary_lot_too() -> None:
    job = released()
    job.world.press = ShiftingPress()
    move_up(job.parts, job.assembly, job.staff, MoveUpReason.RETURNED_MAIL, 2)
    start(job.parts, job.assembly, job.contract.contract_id, job.staff, 2)
    job.world.drain(ALL)
    [lot] = lots_in(job.parts, merges_of(job.parts, job.assembly.id)[-1])
    assert lot.phase is LotPhase.BLOCKED
    assert lot.mismatches


def test_reply_codes_and_return_numbers_of_both_merges_are_found_and_differ() -> None:
    job = released()
    begun(job)
    vault = vault_of(job.parts, holding_of(job.assembly))
    keys = [one.keys for lot in job.lots for one in letters_of(vault, lot)]
    assert len({one.reply_code for one in keys}) == len({one.return_number for one in keys}) == len(keys)
    for one in keys:
        assert invitee_of(job.parts, job.assembly, one.reply_code) == one.token
        assert returned_letter(job.parts, job.assembly, one.return_number) == one.token


def test_the_next_change_list_is_asked_for_as_long_as_letters_wait_for_their_release() -> None:
    job = released()
    assert next_stage(job.parts, job.assembly) is Stage.LOTS
    job.at(job.parts.clock.business_now() + timedelta(hours=1))
    begun(job)
    asked = "案内状ロットの引渡し前の異動リストを登録してください"
    assert asked in Visitor(job.world, "staff1").get(f"/assemblies/{job.assembly.id}").text
    release(job, letters(job, 1))
    assert next_stage(job.parts, job.assembly) is Stage.RESULTS


def test_a_change_list_takes_a_letter_out_of_the_supplementary_lot_and_flags_the_earlier_ones() -> None:
    job = released()
    begun(job)
    text = f"{FIRST:08d},死亡\n00000003,転出\n"
    take_list(job.parts, job.assembly, Stage.LOTS, job.staff, text)
    job.world.drain(ALL)
    first, second = job.lots
    assert (first.phase, first.letters, first.flagged) == (LotPhase.RELEASED, DRAWN, 3)
    assert (second.phase, second.letters) == (LotPhase.EMPTY, 0)
    counts = merges_of(job.parts, job.assembly.id)[1].counts
    assert counts is not None
    assert (counts.in_lots, counts.hand_made, counts.stopped, counts.drawn) == (0, 1, 1, 2)


@pytest.mark.parametrize("path", ["", "/status", "/previews", "/lists/hand-made", "/slips/1"])
@pytest.mark.parametrize("move", ["0", "2", "x"])
def test_letters_of_a_move_that_was_not_made_are_not_there(path: str, move: str) -> None:
    job = released()
    here = f"{letters(job)}/supplements/{move}{path}"
    assert Visitor(job.world, "staff1").get(here).status_code == 404
    assert Visitor(job.world, "handler1").get(letters(job, 1) + path).status_code == 403


def test_no_letters_are_begun_for_a_move_that_was_not_made() -> None:
    job = released()
    with pytest.raises(Refusal, match=r"letters\.no_such_move"):
        start(job.parts, job.assembly, job.contract.contract_id, job.staff, 2)


def test_letters_of_a_move_wait_while_earlier_ones_are_being_placed() -> None:
    job = with_reserves()
    job.start()
    move_up(job.parts, job.assembly, job.staff, MoveUpReason.RETURNED_MAIL, 1)
    with pytest.raises(Refusal, match=r"letters\.earlier_at_work"):
        start(job.parts, job.assembly, job.contract.contract_id, job.staff, 1)


def test_each_merge_is_posted_by_its_own_count() -> None:
    job = released()
    begun(job)
    release(job, letters(job, 1))
    act = Act(actor=job.staff, at=job.parts.clock.business_now())
    day = job.assembly.plan.letters.dated
    for move, posted in ((0, DRAWN), (1, 1)):
        posting = Posting(day=day, posted=posted, spoiled=0, slip=str(move), recorded=act)
        record_posting(job.parts, job.assembly, posting, move)
    job.world.drain(ALL)
    assert [one.posting.slip for one in merges_of(job.parts, job.assembly.id) if one.posting] == ["0", "1"]


def outsider(job: LettersJob, folder: Path, changed: tuple[str, str] = ("", "")) -> dict[str, list[bool]]:
    trail = job.parts.trail.read(job.assembly.trail).decode().replace(*changed)
    (folder / "audit.jsonl").write_text(trail)
    (folder / "draw-record.json").write_text(json.dumps({"drawn": list(range(DRAWN))}, separators=(",", ":")))
    found: dict[str, list[bool]] = {}
    for finding in check(Bundle(folder, "")):
        found.setdefault(finding.subject, []).append(finding.ok)
    return found


def test_an_outsider_adds_up_each_merge(tmp_path: Path) -> None:
    job = released()
    begun(job)
    found = outsider(job, tmp_path)
    assert found == {"letters: sum": [True] * 2, "letters: drawn": [True] * 2, "letters: lots": [True]}


def test_an_outsider_sees_a_merge_for_more_people_than_moved_up(tmp_path: Path) -> None:
    job = released()
    begun(job)
    last = f'"last":{FIRST + 1}'
    assert not all(outsider(job, tmp_path, (last, f'"last":{FIRST + 2}'))["letters: drawn"])
