"""The report draft through the portal: handed in, read, sent back, accepted by two, published, taken back."""

import pytest

from shared.domain.roles import PersonRole
from tests.component.contract_job import OVER
from tests.component.draft_desk import CLEAN, LOOK, NAMED, WITH_A_NAME, Desk
from tests.component.test_report_drafts import contract_holding_erased
from tests.fakes import draft_of
from tests.portal_visitor import Visitor, refusal_of

PUBLIC = "/public/reports/as-0123456789abcdef/1-1"


@pytest.fixture
def desk() -> Desk:
    return Desk()


def read_all(desk: Desk, login: str, number: int = 1, verdict: str = "clean") -> str:
    """Read page after page as the portal leads; where it ended."""
    visitor, here = desk.visitor(login), f"{desk.here}/{number}"
    following = f"{here}/pages/0"
    while "/pages/" in following:
        following = visitor.act(following, following, verdict=verdict)
    return following


def accepted(desk: Desk) -> str:
    """The path of an accepted draft."""
    desk.submit()
    here = read_all(desk, "staff1")
    desk.visitor("staff1").act(here, f"{here}/propose")
    read_all(desk, "supervisor")
    desk.visitor("supervisor").act(here, f"{here}/accept", decision_number="7企企第45号")
    return here


def published(desk: Desk) -> str:
    here = accepted(desk)
    desk.visitor("staff1").act(here, f"{here}/publish")
    return here


def test_the_handler_hands_in_a_draft_and_the_page_asks_again_while_it_is_read(desk: Desk) -> None:
    assert f'data-uploads="{desk.here}"' in desk.visitor("handler1").get(desk.here).text
    assert desk.upload("handler1", CLEAN).status_code == 200

    page = desk.visitor("handler1").get(desk.here).text
    assert "draft-status" in page
    assert "data-uploads" not in page
    desk.job.world.drain(LOOK)
    assert desk.visitor("staff1").get(f"{desk.here}/status").headers["HX-Refresh"] == "true"
    assert 'data-phase="checking"' in desk.visitor("handler1").get(desk.here).text


@pytest.mark.parametrize(
    ("pdf", "code"),
    [(b"PK\x03\x04 a word processor's", "not_pdf"), (b"%PDF-" + b"x" * 8_388_608, "too_large")],
    ids=["word", "large"],
)
def test_a_wrong_file_is_answered_with_what_to_do(desk: Desk, pdf: bytes, code: str) -> None:
    answer = desk.upload("handler1", pdf)

    assert answer.status_code == 422
    assert answer.json()["code"] == f"report_draft.{code}"
    assert "提出してください" in answer.json()["message"]


def test_what_the_look_could_not_read_is_told_and_the_next_can_be_chosen(desk: Desk) -> None:
    desk.submit(draft_of("x", refusal="report_draft.encrypted"))

    page = desk.visitor("handler1").get(desk.here).text
    assert "制限を外して保存し直し" in page
    assert "data-uploads" in page


def test_too_many_pages_are_told_with_their_number(desk: Desk) -> None:
    desk.submit(draft_of(*["x"] * 201))

    assert "201ページ。1〜200ページまで" in desk.visitor("handler1").get(desk.here).text


@pytest.mark.parametrize("login", ["staff1", "supervisor", "auditor"])
def test_only_the_contractor_hands_in(desk: Desk, login: str) -> None:
    assert desk.upload(login, CLEAN).status_code == 403


@pytest.mark.parametrize("login", ["responsible", "handler1", "auditor"])
@pytest.mark.parametrize("below", ["", "/pages/1", "/pages/1/picture", "/clean.pdf"])
def test_the_check_is_the_wards(desk: Desk, login: str, below: str) -> None:
    desk.submit()

    assert desk.visitor(login).get(f"{desk.here}/1{below}").status_code == 403


@pytest.mark.parametrize("act", ["/pages/1", "/propose", "/accept", "/send-back", "/publish", "/withdraw"])
@pytest.mark.parametrize("login", ["responsible", "handler1", "auditor"])
def test_nobody_else_decides(desk: Desk, login: str, act: str) -> None:
    desk.submit()
    form = {"csrf": f"csrf-of-{login}", "verdict": "clean", "reason": "x", "why": "error", "version": "1"}

    assert desk.visitor(login).post(f"{desk.here}/1{act}", data=form).status_code == 403
    assert desk.draft().looks == ()


def test_a_handler_of_another_contract_sees_and_sends_nothing(desk: Desk) -> None:
    desk.submit()
    stranger = Visitor(desk.job.world, "handler2", [PersonRole.HANDLER])

    assert stranger.get(desk.here).status_code == 403
    assert desk.upload("handler2", WITH_A_NAME).status_code == 403


def test_the_reader_sees_the_mark_the_picture_and_no_judgement_of_others_before_their_own(desk: Desk) -> None:
    desk.submit(WITH_A_NAME)
    read_all(desk, "staff1", verdict="opinion")
    supervisor = desk.visitor("supervisor")

    page = supervisor.get(f"{desk.here}/1/pages/2").text
    assert f'<mark title="案内対象者・予備の氏名と同じ文字">{NAMED.name}</mark>' in page
    assert supervisor.get(f"{desk.here}/1/pages/2/picture").content.startswith(b"\x89PNG")
    assert "直す（発言）" not in supervisor.get(f"{desk.here}/1").text
    read_all(desk, "supervisor")
    assert "直す（発言）" in supervisor.get(f"{desk.here}/1").text


def test_sent_back_the_contractor_reads_pages_and_reason_and_no_found_value(desk: Desk) -> None:
    desk.submit(WITH_A_NAME)
    here = read_all(desk, "staff1", verdict="name")
    desk.visitor("staff1").act(here, f"{here}/send-back", reason="2ページの氏名を除いてください。")

    page = desk.visitor("handler1").get(desk.here).text
    assert "2ページの氏名を除いてください。" in page
    assert "2ページ：直す：氏名など" in page
    assert NAMED.name not in page
    assert desk.upload("handler1", CLEAN).status_code == 200


def test_sending_back_wants_a_reason(desk: Desk) -> None:
    desk.submit()
    answer = desk.visitor("staff1").submit(f"{desk.here}/1", f"{desk.here}/1/send-back", reason=" ")

    assert refusal_of(answer.text) == "general.field_missing"
    assert desk.draft().phase.value == "checking"


def test_accepted_by_two_and_published_everybody_reads_the_very_bytes(desk: Desk) -> None:
    published(desk)
    nobody = Visitor(desk.job.world)
    draft = desk.draft()
    assert draft.checked

    page = nobody.get(PUBLIC)
    assert page.status_code == 200
    assert draft.checked.sha256 in page.text
    assert nobody.get(f"{PUBLIC}/report.pdf").content == draft_of(
        "討議会の概要", "出された意見のまとめ", title=f"{desk.job.assembly.plan.report.project} 報告書"
    )


def test_before_it_is_published_nobody_finds_it(desk: Desk) -> None:
    accepted(desk)
    nobody = Visitor(desk.job.world)

    assert nobody.get(PUBLIC).status_code == 404
    assert nobody.get(f"{PUBLIC}/report.pdf").status_code == 404


def test_taken_back_it_says_so_and_the_file_is_gone(desk: Desk) -> None:
    here = published(desk)
    desk.visitor("supervisor").act(here, f"{here}/withdraw", why="personal-data")
    nobody = Visitor(desk.job.world)

    assert nobody.get(PUBLIC).status_code == 410
    assert "取り下げられました" in nobody.get(PUBLIC).text
    assert nobody.get(f"{PUBLIC}/report.pdf").status_code == 404


def test_a_stale_page_accepts_nothing(desk: Desk) -> None:
    desk.submit()
    here = read_all(desk, "staff1")
    desk.visitor("staff1").act(here, f"{here}/propose")
    read_all(desk, "supervisor")
    form = {"csrf": "csrf-of-supervisor", "version": "1"}

    answer = desk.visitor("supervisor").post(f"{here}/accept", data=form)
    assert (answer.status_code, refusal_of(answer.text)) == (409, "general.stale_page")
    assert desk.draft().phase.value == "checking"


@pytest.mark.parametrize("page", ["3", "999999", "x"])
def test_a_page_that_is_not_there(desk: Desk, page: str) -> None:
    desk.submit()

    assert desk.visitor("staff1").get(f"{desk.here}/1/pages/{page}").status_code == 404


def test_after_the_contract_nothing_is_handed_in_and_what_came_is_decided(desk: Desk) -> None:
    desk.submit()
    desk.job.at(OVER)

    assert "data-uploads" not in desk.visitor("responsible").get(desk.here).text
    here = read_all(desk, "staff1")
    desk.visitor("staff1").act(here, f"{here}/send-back", reason="直してください。")
    assert refusal_of(desk.upload("handler1", CLEAN).text) != ""
    assert len(desk.draft().looks) == 3


def test_what_is_erased_is_said_to_be_and_breaks_no_page(desk: Desk) -> None:
    desk.submit(WITH_A_NAME)
    here = read_all(desk, "staff1", verdict="name")
    desk.visitor("staff1").act(here, f"{here}/send-back", reason="氏名を除いてください。")
    contract_holding_erased(desk)

    assert "消去か凍結のため読めません" in desk.visitor("staff1").get(here).text
    assert "この版とともに消去されています" in desk.visitor("handler1").get(desk.here).text
    assert desk.visitor("staff1").get(f"{here}/pages/1").status_code == 422


def test_the_contracts_page_says_whose_turn_it_is(desk: Desk) -> None:
    contract = desk.here.removesuffix("/report-drafts")
    desk.submit()
    assert "全部のページを読んで" in desk.visitor("staff1").get(contract).text
    here = read_all(desk, "staff1")
    desk.visitor("staff1").act(here, f"{here}/propose")
    assert "検査合格の承認を待っています" in desk.visitor("supervisor").get(contract).text
