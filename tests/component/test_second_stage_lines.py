"""What the job's page says of letters of result, forms and the report: whose turn it is and what to do next."""

from datetime import timedelta

import pytest

from shared.documents.lottery import DeclineReason
from shared.domain.attendance import DayMarks
from shared.services.attendance import accept_attendance, key_attendance
from shared.services.declines import decline, lottery_of
from shared.services.replies import replies_of
from shared.services.roster import propose_roster, rosters_of
from shared.services.withdrawal import withdraw
from tests.component.contract_job import AFTER_EVENT, PC, refusing
from tests.component.test_results_pages import POSTING, made, released
from tests.component.test_stage_two_pages import WARD, Stage
from tests.component.test_stages import step

RESULTS, FORMS, REPORT = "抽選結果の通知", "申込書の引渡しと手配数表", "代表性の報告"
CHANGES, ROSTER = "異動リスト", "参加者名簿"
ANEW = "参加者か申込書が変わりました。改めて引き渡す前に、参加者名簿の作成前の異動リストを登録してください"


def line(stage: Stage, title: str, login: str = "staff1") -> list[str]:
    """State and detail."""
    return step(stage.visitor(login).get(WARD).text, title)[1:]


@pytest.fixture
def stage() -> Stage:
    return Stage()


def test_before_the_lottery_all_three_wait_and_say_for_what(stage: Stage) -> None:
    assert line(stage, RESULTS) == ["未着手", "抽選が終わると、申込者全員に送れます"]
    assert line(stage, FORMS) == ["未着手", "抽選が終わると、参加者の分だけを引き渡せます"]
    assert line(stage, REPORT) == ["未着手", "開催が終わり、出欠が確定してから作成します"]


def test_letters_of_result_say_each_next_act_and_whose_it_is(stage: Stage) -> None:
    stage.hold()
    assert "異動リストを登録してから" in line(stage, RESULTS)[1]
    made(stage)
    assert line(stage, RESULTS) == ["要対応", "内容を確かめて発送を起案してください"]
    stage.visitor("staff1").act(f"{WARD}/results", f"{WARD}/results/1/propose")
    assert line(stage, RESULTS) == ["対応待ち", "内容を確かめて発送を承認してください　担当：承認者"]
    assert line(stage, RESULTS, "supervisor")[0] == "要対応"


def test_letters_of_result_are_done_when_they_are_posted(stage: Stage) -> None:
    stage.hold()
    released(stage)
    assert line(stage, RESULTS)[1] == "通知を印刷して発送し、発送した日と通数を記録してください"
    stage.visitor("staff1").act(f"{WARD}/results", f"{WARD}/results/1/posting", **POSTING)
    assert line(stage, RESULTS) == ["完了", "発送を記録しました"]


def test_forms_and_arrangements_are_done_when_both_are_handed_over(stage: Stage) -> None:
    stage.release()
    staff, contract = stage.visitor("staff1"), stage.job.contract.id
    assert line(stage, FORMS) == ["要対応", "参加者の申込書の引渡しを起案してください"]
    staff.act(f"{WARD}/forms", f"{WARD}/forms/propose", contract=contract)
    assert line(stage, FORMS, "supervisor") == ["要対応", "引き渡す内容を確かめて承認してください"]
    stage.visitor("supervisor").act(f"{WARD}/forms/1", f"{WARD}/forms/1/approve")
    stage.drain()
    assert line(stage, FORMS) == ["要対応", "手配数表（昼食・配慮事項の数）を引き渡してください"]
    staff.act(f"{WARD}/forms", f"{WARD}/forms/arrangements", contract=contract)
    assert line(stage, FORMS) == ["完了", "引渡し済"]


def nothing_changed(stage: Stage) -> None:
    stage.visitor("staff1").act(f"{WARD}/changes", f"{WARD}/changes/none", stage="roster", looked="yes")


def later(stage: Stage) -> None:
    stage.job.at(stage.job.parts.clock.business_now() + timedelta(hours=1))


def let_go(stage: Stage, what: str = "roster") -> None:
    """The roster (or the forms) went out an hour after the list."""
    stage.hold()
    nothing_changed(stage)
    later(stage)
    folder = f"{WARD}/{what}"
    stage.visitor("staff1").act(folder, f"{folder}/propose", contract=stage.job.contract.id)
    stage.drain()
    stage.visitor("supervisor").act(f"{folder}/1", f"{folder}/1/approve")
    stage.drain()


def first_leaves(stage: Stage) -> None:
    lottery = lottery_of(stage.job.parts, stage.job.assembly.id)
    assert lottery
    reply = lottery.panel[0].reply
    decline(stage.job.parts, stage.job.assembly, stage.job.staff, reply, DeclineReason.DECLINED)


def test_the_change_list_is_asked_for_before_the_first_roster(stage: Stage) -> None:
    stage.hold()
    assert line(stage, CHANGES) == ["要対応", "参加者名簿の作成前の異動リストを登録してください"]
    nothing_changed(stage)
    assert line(stage, CHANGES) == ["完了", "1回の記録があります"]


def test_a_list_from_after_the_last_roster_is_asked_for_before_the_next(stage: Stage) -> None:
    let_go(stage)
    assert line(stage, CHANGES)[0] == line(stage, ROSTER)[0] == "完了"
    first_leaves(stage)
    assert line(stage, CHANGES) == ["要対応", ANEW]
    assert line(stage, ROSTER) == ["要対応", "参加者が変わりました。名簿を作り直してください"]
    nothing_changed(stage)
    assert line(stage, CHANGES)[0] == "完了"
    propose = f"{WARD}/roster/propose"
    stage.visitor("staff1").act(f"{WARD}/roster", propose, contract=stage.job.contract.id)
    stage.drain()
    assert line(stage, ROSTER, "supervisor")[0] == "要対応"
    assert line(stage, CHANGES)[0] == "完了"


def test_a_roster_that_a_withdrawal_deleted_asks_for_a_new_list_too(stage: Stage) -> None:
    """Line and refusal say the same."""
    let_go(stage)
    [first] = rosters_of(stage.job.parts, stage.job.assembly.id)
    withdraw(stage.job.parts, stage.job.assembly, stage.job.staff, first.panel[0])
    stage.drain()
    assert line(stage, CHANGES) == ["要対応", ANEW]
    with refusing("changes.not_stated"):
        propose_roster(stage.job.parts, stage.job.assembly, first.contract, stage.job.staff)
    nothing_changed(stage)
    assert line(stage, CHANGES)[0] == "完了"
    propose_roster(stage.job.parts, stage.job.assembly, first.contract, stage.job.staff)


def test_forms_that_a_correction_outdates_ask_for_a_list_and_the_roster_does_not(stage: Stage) -> None:
    let_go(stage, "forms")
    assert line(stage, CHANGES)[0] == "完了"
    [reply, *_] = replies_of(stage.job.parts, stage.job.assembly)
    page = f"{WARD}/replies/{reply.reply}/correct"
    stage.visitor("staff1").act(page, page, received="2027-07-10", answer="yes", days="1")
    stage.drain()
    assert line(stage, FORMS)[1].startswith("取下げか訂正がありました")
    assert line(stage, CHANGES) == ["要対応", ANEW]
    nothing_changed(stage)
    assert line(stage, CHANGES)[0] == "完了"


def test_after_the_contracts_end_no_list_is_asked_for(stage: Stage) -> None:
    let_go(stage)
    first_leaves(stage)
    assert line(stage, CHANGES)[0] == "要対応"
    stage.job.at(stage.job.contract.term.over_at)
    assert line(stage, CHANGES)[0] == line(stage, ROSTER)[0] == "完了"


def test_the_report_is_due_when_the_attendance_of_every_day_is_accepted(stage: Stage) -> None:
    stage.release()
    job = stage.job
    job.at(AFTER_EVENT)
    assert line(stage, REPORT) == ["未着手", "受託者の出欠の報告と、区の受領を待っています"]
    for day in (1, 2):
        assert line(stage, REPORT)[0] == "未着手"
        marks = DayMarks(frozenset({1, 2}))
        key_attendance(job.parts, job.contract, job.handler, day, marks, PC)
        accept_attendance(job.parts, job.contract, job.staff, day)
    assert line(stage, REPORT) == ["要対応", "出欠まで確定しました。報告を作成してください"]
    stage.visitor("staff1").act(f"{WARD}/representation", f"{WARD}/representation")
    stage.drain()
    assert line(stage, REPORT) == ["要対応", "内容を確かめて、公表を起案してください"]
