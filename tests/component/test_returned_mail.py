"""Returned mail by its number: one after the other, told apart, counted; reserves move up for it."""

import re

import pytest

from shared.documents.assembly import Assembly
from shared.documents.move_up import MoveUpReason
from shared.documents.reprint import ReprintReason
from shared.domain.changes import Stage
from shared.domain.reply_codes import LetterKeys
from shared.errors import Refusal
from shared.services.change_list import take_list
from shared.services.holdings import vault_of
from shared.services.merges import holding_of, merges_of
from shared.services.move_up import fill_returned, standing
from shared.services.repository import Change
from shared.services.reprint import reprint
from shared.services.returned_mail import record_returned, returned_mail, tallies
from tests.component.contract_job import CANARY_NAME
from tests.component.letters_job import ALL, LettersJob
from tests.component.test_supplementary_lots import DRAWN, FIRST, begun, letters, release, with_reserves
from tests.portal_visitor import Visitor

FIRST_TOKEN = f"{1:032x}"


def posted() -> LettersJob:
    """The letters of the twelve drawn were posted; five are next in line."""
    job = with_reserves()
    job.start()
    job.world.drain(ALL)
    release(job, letters(job))
    post(job)
    return job


def post(job: LettersJob, move: int = 0, count: int = DRAWN) -> None:
    page = letters(job, move)
    day = job.assembly.plan.letters.dated.isoformat()
    Visitor(job.world, "staff1").act(page, f"{page}/posting", day=day, posted=count, spoiled=0, slip="9")
    job.world.drain(ALL)


def number_of(job: LettersJob, place: int, move: int = 0) -> str:
    """Return-mail number of the letter to the person at that place of the draw."""
    merge = merges_of(job.parts, job.assembly.id)[move]
    assert merge.keys is not None
    rows = vault_of(job.parts, holding_of(job.assembly)).get_json(merge.keys)
    return {keys.token: keys.return_number for keys in map(LetterKeys.from_row, rows)}[f"{place:032x}"]


def page_of(job: LettersJob) -> str:
    return f"/assemblies/{job.assembly.id}/letters/returned"


def scanned(job: LettersJob, typed: str) -> str:
    """What the page says after the number was sent."""
    staff = Visitor(job.world, "staff1")
    to = staff.act(page_of(job), page_of(job), return_number=typed)
    said = re.search(r'data-testid="notice">(?:<p[^>]*>)?([^<]*)', staff.get(to).text)
    assert said is not None
    return said[1]


def marks(job: LettersJob) -> int:
    return len(returned_mail(job.parts, job.assembly.id))


def test_numbers_are_taken_one_after_the_other_and_counted() -> None:
    job = posted()
    for place in (1, 2, 3):
        assert "返戻を記録しました（第1ロットの" in scanned(job, number_of(job, place))
    shown = Visitor(job.world, "staff1").get(page_of(job)).text
    assert '<strong data-testid="returned-total">3</strong>' in shown
    assert shown.count('data-testid="returned"') == 3
    assert 'autofocus="autofocus"' in shown
    trail = job.parts.trail.read(job.assembly.trail).decode()
    assert trail.count('"action":"letters.returned"') == 3
    assert number_of(job, 1) not in trail + shown
    assert CANARY_NAME not in shown


def test_a_number_scanned_twice_is_said_and_counted_once() -> None:
    job = posted()
    scanned(job, number_of(job, 4))
    assert "すでに記録しています（第1ロットの" in scanned(job, number_of(job, 4).replace("-", ""))
    assert marks(job) == 1


def test_a_misread_number_an_unknown_one_and_another_assemblys_are_told_apart() -> None:
    job = posted()
    right = number_of(job, 1)
    wrong = right[:-1] + str((int(right[-1]) + 1) % 10)
    assert "正しく読み取れません" in scanned(job, wrong)
    assert "この討議会にありません" in scanned(job, "00000000")
    other = twin(job)
    with pytest.raises(Refusal, match=r"returned\.of_another"):
        record_returned(job.parts, other, right, job.staff, [job.assembly])
    with pytest.raises(Refusal, match=r"returned\.unknown"):
        record_returned(job.parts, other, right, job.staff)
    assert marks(job) == 0


def twin(job: LettersJob) -> Assembly:
    """Another assembly of the same ward, without letters."""
    return job.parts.repository.create(
        Change(job.assembly.with_(id="as-fedcba9876543210", trail="as-fedcba9876543210"))
    )


def test_the_page_says_that_a_letter_is_of_the_persons_other_assembly() -> None:
    job = posted()
    other = twin(job)
    staff = Visitor(job.world, "staff1")
    page = f"/assemblies/{other.id}/letters/returned"
    answer = staff.post(page, data={"csrf": staff.csrf, "return_number": number_of(job, 1)})
    assert "別の討議会の案内状です" in staff.get(answer.headers["location"]).text


def test_what_was_not_posted_cannot_come_back() -> None:
    job = with_reserves()
    job.start()
    job.world.drain(ALL)
    with pytest.raises(Refusal, match=r"returned\.not_posted"):
        record_returned(job.parts, job.assembly, number_of(job, 1), job.staff)


def test_only_the_wards_staff_record_returned_mail() -> None:
    job = posted()
    for who in ("handler1", "responsible", "auditor"):
        visitor = Visitor(job.world, who)
        assert visitor.get(page_of(job)).status_code == 403
        sent = visitor.post(page_of(job), data={"csrf": visitor.csrf, "return_number": number_of(job, 1)})
        assert sent.status_code == 403
    supervisor = Visitor(job.world, "supervisor")
    assert supervisor.get(page_of(job)).status_code == 200
    sent = supervisor.post(page_of(job), data={"csrf": supervisor.csrf, "return_number": number_of(job, 1)})
    assert sent.status_code == 403
    assert marks(job) == 0


def test_reserves_move_up_for_returned_mail_in_the_draws_order_and_their_letters_can_come_back() -> None:
    job = posted()
    for place in (2, 7):
        scanned(job, number_of(job, place))
    staff = Visitor(job.world, "staff1")
    reserves = f"/assemblies/{job.assembly.id}/reserves"
    assert "返戻の分として次の2人を繰り上げる" in staff.get(reserves).text
    staff.act(reserves, f"{reserves}/returned")
    assert standing(job.parts, job.assembly).due_returned == 0
    begun(job)
    release(job, letters(job, 1))
    post(job, 1, 1)
    assert "第2ロットの1通目" in scanned(job, number_of(job, FIRST, 1))
    assert "手作業又は職員発送の1通" in scanned(job, number_of(job, FIRST + 1, 1))
    moved = fill_returned(job.parts, job.assembly, job.staff)
    assert (moved.first, moved.last) == (FIRST + 2, FIRST + 3)
    assert moved.reason is MoveUpReason.RETURNED_MAIL


def test_the_sums_hold_for_each_mail_merge() -> None:
    job = posted()
    scanned(job, number_of(job, 2))
    fill_returned(job.parts, job.assembly, job.staff)
    begun(job)
    for one in tallies(job.parts, job.assembly):
        assert one.in_lots + one.hand_made + one.own_hand + one.stopped == one.people
        assert one.posted + one.spoiled == (one.printed if one.posted else 0)
        assert one.returned <= one.posted
    assert [one.returned for one in tallies(job.parts, job.assembly)] == [1, 0]


@pytest.mark.parametrize("list_first", [True, False])
def test_a_place_is_filled_once_when_its_person_is_on_a_list_and_the_letter_came_back(
    list_first: bool,
) -> None:
    job = posted()
    if not list_first:
        scanned(job, number_of(job, 5))
        fill_returned(job.parts, job.assembly, job.staff)
    take_list(job.parts, job.assembly, Stage.RESULTS, job.staff, "00000005,転出\n")
    job.world.drain(ALL)
    if list_first:
        scanned(job, number_of(job, 5))
    now = standing(job.parts, job.assembly)
    assert (now.due, now.due_returned) == ((1, 0) if list_first else (0, 0))


def test_a_letter_that_was_sent_once_more_empties_no_place() -> None:
    job = posted()
    scanned(job, number_of(job, 5))
    assert standing(job.parts, job.assembly).due_returned == 1
    reprint(job.parts, job.assembly, 1, number_of(job, 5), ReprintReason.RETURNED, job.staff)
    assert standing(job.parts, job.assembly).due_returned == 0


def test_a_reprint_after_the_posting_asks_for_its_correction() -> None:
    job = posted()
    warning = "発送の訂正を起案してください"
    staff = Visitor(job.world, "staff1")
    assert warning not in staff.get(letters(job)).text
    reprint(job.parts, job.assembly, 1, number_of(job, 5), ReprintReason.RETURNED, job.staff)
    assert warning in staff.get(letters(job)).text


def test_nobody_moves_up_for_returned_mail_when_the_plan_says_so() -> None:
    job = posted()
    scanned(job, number_of(job, 5))
    text = job.assembly.plan_text.replace("[draw]", "[draw]\nfill_returned = false")
    assembly = job.assembly.model_copy(update={"plan_text": text})
    with pytest.raises(Refusal, match=r"move_up\.none_returned"):
        fill_returned(job.parts, assembly, job.staff)
