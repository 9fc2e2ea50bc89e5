"""What the job's page says of letters of result, forms and the report: whose turn it is and what to do next."""

import pytest

from shared.domain.attendance import DayMarks
from shared.services.attendance import accept_attendance, key_attendance
from tests.component.contract_job import AFTER_EVENT, PC
from tests.component.test_results_pages import POSTING, made, released
from tests.component.test_stage_two_pages import WARD, Stage
from tests.component.test_stages import step

RESULTS, FORMS, REPORT = "抽選結果の通知", "申込書の引渡しと手配数表", "代表性の報告"


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
