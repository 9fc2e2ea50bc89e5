"""Keying beside the scanned page: what was read is filled in, a person decides, the next page comes."""

import pytest

from shared.documents.reply import Check
from shared.documents.scanned_page import PageState
from shared.domain.reply import Answer
from shared.services.keying import next_to_key
from shared.services.replies import replies_of
from shared.services.screening import form_of
from tests.component.scan_desk import ScanDesk
from tests.portal_visitor import Visitor, refusal_of

WARD = "/assemblies/as-1"
NEW = f"{WARD}/replies/new"


@pytest.fixture
def desk() -> ScanDesk:
    """Three forms: a sure yes, one whose answer is circled, one whose code could not be read."""
    desk = ScanDesk()
    desk.read(
        desk.a_form(1, ticks=["answer.yes", "days.1", "needs.meal"]),
        desk.a_form(2, circles=["answer.no"], stray=9.0),
        {"marks": 4, "ink": 90.0, "words": "by hand"},
    )
    return desk


def page_of(desk: ScanDesk, number: int) -> str:
    return f"{NEW}?page=as-1.scan-0001.{number:04d}"


def key(desk: ScanDesk, number: int, **fields: str) -> str:
    return Visitor(desk.world, "staff1").act(page_of(desk, number), NEW, received="2026-11-01", **fields)


def test_what_was_read_surely_is_filled_in_beside_the_image(desk: ScanDesk) -> None:
    html = Visitor(desk.world, "staff1").get(page_of(desk, 1)).text

    assert f'value="{desk.codes[0]}"' in html
    assert html.count(" checked") == 3
    for field in ("answer", "days", "needs", "reason", "phone", "remark"):
        assert f'src="{WARD}/scans/pages/as-1.scan-0001.0001/fields/{field}"' in html
    assert replies_of(desk.world.parts(), desk.assembly) == []


def test_what_only_the_eye_can_decide_is_left_open(desk: ScanDesk) -> None:
    html = Visitor(desk.world, "staff1").get(page_of(desk, 2)).text

    assert "読み取れない印があります" in html
    assert 'value="no" accesskey="n" data-key="n" required checked' not in html
    assert html.count(" checked") == 1  # something is written outside the fields


def test_a_page_that_could_not_be_read_is_keyed_beside_the_whole_image(desk: ScanDesk) -> None:
    html = Visitor(desk.world, "staff1").get(page_of(desk, 3)).text

    assert f'src="{WARD}/scans/pages/as-1.scan-0001.0003/image"' in html
    assert " checked" not in html


def test_one_form_after_the_other_until_none_is_left(desk: ScanDesk) -> None:
    staff = Visitor(desk.world, "staff1")
    where = staff.get(f"{WARD}/replies/scanned").headers["location"]
    assert where == page_of(desk, 1)
    where = key(desk, 1, code=desk.codes[0], answer="yes", days="1", needs="meal")
    assert where == f"{NEW}?received=2026-11-01&page=as-1.scan-0001.0002"
    where = key(desk, 2, code=desk.codes[1], answer="no", marks_outside="yes")
    assert where.endswith("page=as-1.scan-0001.0003")
    assert key(desk, 3, code=desk.codes[2], answer="no") == f"{WARD}/replies"
    desk.settle()

    assert [page.state for page in desk.pages] == [PageState.KEYED] * 3
    answers = sorted(reply.answer for reply in replies_of(desk.world.parts(), desk.assembly))
    assert answers == [Answer.NO, Answer.NO, Answer.YES]


def test_what_stands_outside_the_fields_is_read_beside_the_page(desk: ScanDesk) -> None:
    key(desk, 2, code=desk.codes[1], answer="no", marks_outside="yes")
    desk.settle()
    (reply,) = replies_of(desk.world.parts(), desk.assembly)

    html = Visitor(desk.world, "staff2").get(f"{WARD}/replies/{reply.reply}").text
    assert reply.check is Check.FOR_A_PERSON
    assert form_of(desk.world.parts(), desk.assembly, reply).marks_outside
    assert f'src="{WARD}/scans/pages/as-1.scan-0001.0002/image"' in html


def test_a_refused_form_keeps_its_image_and_what_was_typed(desk: ScanDesk) -> None:
    staff = Visitor(desk.world, "staff1")
    answer = staff.submit(page_of(desk, 1), NEW, code=desk.codes[0], received="2026-11-01", answer="yes")

    assert refusal_of(answer.text) == "replies.form_invalid"
    assert "/fields/answer" in answer.text
    assert desk.pages[0].state is PageState.WAITING


def test_a_page_that_somebody_else_has_put_aside_is_not_keyed(desk: ScanDesk) -> None:
    staff = Visitor(desk.world, "staff1")
    page = f"{WARD}/scans/pages/as-1.scan-0001.0001"
    form = {"page": "as-1.scan-0001.0001", "code": desk.codes[0], "received": "2026-11-01", "answer": "no"}
    staff.act(page, f"{page}/set-aside")

    answer = staff.post(NEW, data=form | {"csrf": staff.csrf})
    assert (answer.status_code, refusal_of(answer.text)) == (409, "general.stale_page")
    assert replies_of(desk.world.parts(), desk.assembly) == []


def test_the_same_form_again_after_a_crash_settles_its_page(desk: ScanDesk) -> None:
    desk.reply(1, Answer.NO)
    key(desk, 1, code=desk.codes[0], answer="no")

    assert desk.pages[0].state is PageState.KEYED
    assert len(replies_of(desk.world.parts(), desk.assembly)) == 1


def test_the_search_for_the_next_page_wraps_around(desk: ScanDesk) -> None:
    parts = desk.world.parts()
    last = next_to_key(parts, desk.assembly, after="as-1.scan-0001.0003")

    assert last
    assert last.page == 1
