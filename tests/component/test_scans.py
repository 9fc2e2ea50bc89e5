"""Scans: taken in by parts, each page sorted once, what is not sure goes to people, images go with their reply."""

import hashlib
from datetime import timedelta

import pytest

from shared.documents.part_upload import PART_BYTES
from shared.documents.scan import ScanPhase
from shared.documents.scanned_page import PageState
from shared.domain.form_places import FormField
from shared.domain.ids import ReplyId
from shared.domain.page_sorting import Doubt, Sort
from shared.domain.reply import Answer, Need
from shared.errors import Conflict, NotFound, Refusal
from shared.services.replies import replies_of
from shared.services.scan_intake import finish, receive, scans_of, start
from shared.services.scan_reading import PAGES_A_DELIVERY
from shared.services.scanned_forms import (
    field_of,
    image_of,
    keyed_from,
    page_behind,
    scanned_form,
    set_aside,
    to_key,
)
from shared.services.withdrawal import withdraw
from tests.component.scan_desk import SCAN_STEPS, ScanDesk
from tests.component.stage_two import CANARY, STAFF, STAFF_2, an_invitee, new_assembly, send_letters
from tests.fakes import CrashPlan, scan_of

A_YES = ("answer.yes", "days.1", "needs.meal")


@pytest.fixture
def desk() -> ScanDesk:
    return ScanDesk()


def test_each_kind_of_page_is_sorted(desk: ScanDesk) -> None:
    pages = desk.read(
        desk.a_form(1, ticks=A_YES),
        desk.a_form(2, marks=3),
        desk.a_form(1),
        {"code": "0000-0000-0000-0000"},
        {"code": "https://example.jp/"},
        {"codes": desk.codes[:2]},
        {"ink": 900.0},
        {"ink": 2.0},
        {"ink": 900.0, "marks": 4},
        {"too_large": True},
    )

    assert [(page.sort, page.doubt) for page in pages] == [
        (Sort.FORM, None),
        (Sort.BY_HAND, Doubt.MARKS),
        (Sort.DUPLICATE, None),
        (Sort.UNKNOWN_CODE, None),
        (Sort.UNKNOWN_CODE, None),
        (Sort.BY_HAND, Doubt.SEVERAL_CODES),
        (Sort.OTHER_SIDE, None),
        (Sort.BLANK, None),
        (Sort.BY_HAND, Doubt.NO_CODE),
        (Sort.BY_HAND, Doubt.UNREADABLE),
    ]


def test_a_sure_form_waits_with_its_code_and_its_marks_filled_in(desk: ScanDesk) -> None:
    [page] = to_key(desk.read(desk.a_form(1, ticks=A_YES, circles=["days.2"])))
    form = scanned_form(desk.world.parts(), desk.assembly, page)

    assert form.code == desk.codes[0]
    assert (form.prefill.answer, form.prefill.days, form.prefill.needs) == (Answer.YES, (1,), (Need.MEAL,))
    assert form.prefill.doubtful == {FormField.DAYS}
    assert not form.outside


def test_reading_decides_nothing(desk: ScanDesk) -> None:
    desk.read(desk.a_form(1, ticks=A_YES))

    assert replies_of(desk.world.parts(), desk.assembly) == []


def test_writing_outside_the_fields_is_told(desk: ScanDesk) -> None:
    [page] = desk.read(desk.a_form(1, ticks=A_YES, stray=40.0))

    assert scanned_form(desk.world.parts(), desk.assembly, page).outside


def test_sure_forms_are_keyed_before_those_to_read_by_hand(desk: ScanDesk) -> None:
    pages = desk.read(desk.a_form(1, marks=3), desk.a_form(2), desk.a_form(2))

    assert [page.page for page in to_key(pages)] == [2, 1, 3]


def test_the_file_is_deleted_once_its_pages_are_kept(desk: ScanDesk) -> None:
    desk.read(desk.a_form(1), {"ink": 0.0})

    assert desk.phases == [ScanPhase.READ]
    assert desk.objects("scan-part") == []
    assert len(desk.objects("scanned-page")) == 2


@pytest.mark.parametrize("file", [b"GIF89a", b"MZ\x90\x00", b"", b"PK\x03\x04"])
def test_what_is_no_scan_is_refused_at_its_first_part(desk: ScanDesk, file: bytes) -> None:
    parts = desk.world.parts()
    data = file.ljust(10, b"\x00")
    scan = start(parts, desk.assembly, STAFF, len(data), hashlib.sha256(data).hexdigest())

    with pytest.raises(Refusal, match=r"scans\.format"):
        receive(parts, desk.assembly, scan.number, STAFF, 1, data)
    assert desk.phases == [ScanPhase.REJECTED]
    assert desk.objects("scan-part") == []


@pytest.mark.parametrize(
    ("file", "code"),
    [(b"%PDF-1.7 torn", "scans.broken"), (scan_of(), "scans.too_many_pages")],
    ids=["broken", "no-page"],
)
def test_a_file_that_cannot_be_read_is_rejected_and_deleted(desk: ScanDesk, file: bytes, code: str) -> None:
    desk.upload(file)
    desk.settle()

    [scan] = scans_of(desk.world.parts(), desk.assembly)
    assert (scan.phase, scan.rejection) == (ScanPhase.REJECTED, code)
    assert desk.objects("scan-part") == []


def test_parts_are_taken_in_order_and_an_interrupted_upload_goes_on(desk: ScanDesk) -> None:
    parts = desk.world.parts()
    file = scan_of(desk.a_form(1, words="x" * PART_BYTES))
    announced = (len(file), hashlib.sha256(file).hexdigest())
    first, second = file[:PART_BYTES], file[PART_BYTES:]
    number = start(parts, desk.assembly, STAFF, *announced).number

    with pytest.raises(Refusal, match=r"intake\.part_out_of_order"):
        receive(parts, desk.assembly, number, STAFF, 2, second)
    receive(parts, desk.assembly, number, STAFF, 1, first)
    with pytest.raises(Refusal, match=r"intake\.truncated"):
        finish(parts, desk.assembly, number, STAFF)
    again = start(parts, desk.assembly, STAFF_2, *announced)
    assert (again.number, len(again.parts)) == (number, 1)
    receive(parts, desk.assembly, number, STAFF_2, 1, first)
    with pytest.raises(Refusal, match=r"intake\.part_differs"):
        receive(parts, desk.assembly, number, STAFF_2, 1, first[:-1] + b"!")
    receive(parts, desk.assembly, number, STAFF_2, 2, second)
    assert finish(parts, desk.assembly, number, STAFF_2).phase is ScanPhase.READING


def test_the_same_file_is_not_read_twice(desk: ScanDesk) -> None:
    desk.read(desk.a_form(1))

    with pytest.raises(Refusal, match=r"scans\.same_file"):
        desk.scan(desk.a_form(1))


def test_a_form_scanned_again_in_another_file_is_a_duplicate(desk: ScanDesk) -> None:
    desk.read(desk.a_form(1))
    pages = desk.read({"ink": 0.0}, desk.a_form(1))

    assert [page.sort for page in pages] == [Sort.FORM, Sort.BLANK, Sort.DUPLICATE]


def test_many_pages_are_read_in_several_deliveries(desk: ScanDesk) -> None:
    pages = PAGES_A_DELIVERY + 5
    desk.scan(*[{"ink": float(number)} for number in range(pages)])

    assert desk.world.drain(SCAN_STEPS) == 2
    assert len(desk.pages) == pages


def test_each_message_delivered_twice_reads_each_page_once(desk: ScanDesk) -> None:
    desk.scan(desk.a_form(1), desk.a_form(1), desk.a_form(2))
    desk.settle(twice=True)

    assert [page.sort for page in desk.pages] == [Sort.FORM, Sort.DUPLICATE, Sort.FORM]
    assert desk.trail().count(b'"scan.page_read"') == 3
    assert desk.trail().count(b'"scan.read"') == 1


@pytest.mark.parametrize("after", [False, True], ids=["before-effect", "after-effect"])
@pytest.mark.parametrize("at", range(1, 48))
def test_reading_goes_on_after_a_crash_at_any_call(desk: ScanDesk, at: int, after: bool) -> None:
    desk.scan(desk.a_form(1, ticks=A_YES), desk.a_form(1), {"ink": 0.0})
    desk.world.drain_with_crash(SCAN_STEPS, CrashPlan(at, after))

    assert [page.sort for page in desk.pages] == [Sort.FORM, Sort.DUPLICATE, Sort.BLANK]
    assert desk.phases == [ScanPhase.READ]
    assert desk.objects("scan-part") == []
    assert (len(desk.objects("scanned-page")), len(desk.objects("page-reading"))) == (3, 2)
    assert desk.trail().count(b'"scan.page_read"') == 3


def test_a_keyed_page_stands_behind_its_reply(desk: ScanDesk) -> None:
    [page] = desk.read(desk.a_form(1, words=CANARY))
    reply = key_the_first(desk)
    parts = desk.world.parts()
    keyed_from(parts, desk.assembly, page.id, reply, STAFF)
    keyed_from(parts, desk.assembly, page.id, reply, STAFF)

    behind = page_behind(parts, desk.assembly, reply)
    assert behind is not None
    assert behind.state is PageState.KEYED
    assert CANARY.encode() in image_of(parts, desk.assembly, behind)
    assert b"part of" in field_of(parts, desk.assembly, behind, FormField.PHONE)


def test_a_page_is_settled_once(desk: ScanDesk) -> None:
    first, second = desk.read(desk.a_form(1), {"ink": 900.0})
    parts = desk.world.parts()
    keyed_from(parts, desk.assembly, first.id, key_the_first(desk), STAFF)
    set_aside(parts, desk.assembly, second.id, STAFF)

    with pytest.raises(Refusal, match=r"scans\.page_keyed"):
        set_aside(parts, desk.assembly, first.id, STAFF)
    with pytest.raises(Conflict):
        keyed_from(parts, desk.assembly, second.id, key_the_first(desk), STAFF)


@pytest.mark.parametrize("after", [False, True], ids=["before-effect", "after-effect"])
@pytest.mark.parametrize("at", range(1, 8))
def test_a_page_that_is_put_aside_loses_its_image(desk: ScanDesk, at: int, after: bool) -> None:
    [page] = desk.read({"ink": 900.0})
    set_aside(desk.world.parts(), desk.assembly, page.id, STAFF)
    desk.world.drain_with_crash(SCAN_STEPS, CrashPlan(at, after))

    [page] = desk.pages
    assert (page.state, page.image, page.discard) == (PageState.SET_ASIDE, None, ())
    assert desk.objects("scanned-page") == []
    with pytest.raises(NotFound):
        image_of(desk.world.parts(), desk.assembly, page)


def test_a_withdrawn_reply_takes_its_images_along(desk: ScanDesk) -> None:
    page, _second = desk.read(desk.a_form(1), desk.a_form(1))
    reply = key_the_first(desk)
    keyed_from(desk.world.parts(), desk.assembly, page.id, reply, STAFF)
    withdraw(desk.world.parts(), desk.assembly, STAFF, reply)
    desk.settle(twice=True)

    assert [page.state for page in desk.pages] == [PageState.GONE, PageState.GONE]
    assert desk.objects("scanned-page") == desk.objects("page-reading") == []


def test_a_form_that_a_later_one_replaced_loses_its_image(desk: ScanDesk) -> None:
    first, second = desk.read(desk.a_form(1), desk.a_form(1))
    parts = desk.world.parts()
    keyed_from(parts, desk.assembly, first.id, key_the_first(desk), STAFF)
    desk.world.clock.advance(timedelta(minutes=1))
    keyed_from(parts, desk.assembly, second.id, key_the_first(desk, Answer.NO), STAFF)
    desk.settle()

    assert [page.state for page in desk.pages] == [PageState.GONE, PageState.KEYED]
    assert len(desk.objects("scanned-page")) == 1


def test_codes_of_another_assembly_are_told_apart(desk: ScanDesk) -> None:
    other = new_assembly(desk.world, name="as-2")
    [code] = send_letters(desk.world, other, [an_invitee(99)])

    [page] = desk.read({"code": code})

    assert page.sort is Sort.OTHER_ASSEMBLY
    assert page.reply is None


def key_the_first(desk: ScanDesk, answer: Answer = Answer.YES) -> ReplyId:
    return ReplyId(desk.reply(1, answer))
