"""What the second person and staff see of an import, and what is left of a file that was not accepted."""

import csv
import io
import re
from datetime import timedelta

import pytest

from shared.documents.erasure import Erasure
from shared.documents.extract import Extract
from shared.documents.holding import Holding, Phase
from shared.domain.erasure import Reason
from shared.errors import NotFound, Refusal
from shared.services.holdings import vault_of
from shared.services.intake import NOT_ACCEPTED, reject
from shared.services.obey import obey
from shared.services.register_import import FULL_REPORT_CLASS, full_report
from tests.component.erasure_run import MOST, soonest, step_of
from tests.component.erasure_run import STEPS as SAGA
from tests.component.stage_one import REGISTER, STAFF, SUPERVISOR, StageOne, file_of
from tests.component.stage_two import PLAN
from tests.portal_visitor import Visitor

BAD = ("7531902468", "1985-02-30", "女", "本町一丁目", "", "999-0001", "見本区本町1", "金糸雀　花子")
GOOD = ("7531902469", "1950-01-01", "男", "本町二丁目", "", "999-0001", "見本区本町2", "見本　太郎")
MANY = [(f"{number:08d}", *BAD[1:]) for number in range(25)]


def checked(data: bytes = REGISTER, plan: str = PLAN) -> tuple[StageOne, str]:
    stage = StageOne(plan)
    extract = stage.upload(data)
    stage.drain()
    return stage, extract.id


def erased(stage: StageOne) -> None:
    """Deliver the saga's messages, each to its role, until none waits."""
    for _ in range(MOST):
        waiting = [message for message in stage.world.queue.waiting if step_of(message) in SAGA]
        if not waiting:
            return
        message = soonest(waiting)
        stage.world.queue.waiting.remove(message)
        role, handler = SAGA[step_of(message)]
        stage.world.clock.advance(timedelta(seconds=message.delay_s))
        obey(message.body.encode(), {step_of(message): handler}, stage.world.parts(role))
    raise AssertionError("still moving")


def page_of(stage: StageOne, login: str = "supervisor") -> str:
    return Visitor(stage.world, login).get(f"/assemblies/{stage.assembly.id}/extract").text


def test_the_page_shows_the_first_20_rows_of_a_reason_and_the_report_all_of_them() -> None:
    stage, extract = checked(file_of([*MANY, GOOD]))
    page = page_of(stage)
    assert page.count("ありえない、または読み取れない生年月日") == 20 + 1  # and once in the counts
    staff = Visitor(stage.world, "staff1")
    number = extract.rpartition("-")[2]
    answer = staff.get(f"/assemblies/{stage.assembly.id}/extract/{number}/report.csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [row["行"] for row in rows] == [str(place) for place in range(2, 27)]
    assert {(row["列"], row["項目"], row["コード"]) for row in rows} == {
        ("2", "生年月日", "birth_date_invalid")
    }


def test_the_report_holds_no_value_of_a_row_and_is_stored_enveloped() -> None:
    stage, extract = checked(file_of([*MANY, GOOD]))
    data, parts = full_report(stage.parts, stage.parts.repository.get(Extract, extract), 1, STAFF)
    assert parts == 1
    for value in (*BAD[1:], *GOOD):
        assert value == "" or value not in data.decode() or value in {"女", "男"}
    held = stage.world.objects.held.values()
    stored = [content for names in held for name, content in names.items() if FULL_REPORT_CLASS in name]
    assert stored
    assert not any(b"birth_date_invalid" in content.data for content in stored)
    assert '"extract.report_taken"' in stage.trail()


def test_only_staff_of_the_assembly_take_the_report_and_only_its_parts() -> None:
    stage, extract = checked()
    path = f"/assemblies/{stage.assembly.id}/extract/1/report.csv"
    assert Visitor(stage.world, "handler1").get(path).status_code == 403
    with pytest.raises(NotFound):
        full_report(stage.parts, stage.parts.repository.get(Extract, extract), 2, STAFF)


def test_the_latest_accepted_birth_date_stands_beside_the_rule() -> None:
    plan = PLAN.replace("reference_date = 2026-12-05", "reference_date = 2026-02-14")
    stage, _ = checked(plan=plan)
    page = page_of(stage)
    assert "2008-02-15" in page  # 年齢計算ニ関スル法律: 18 on the day before the birthday
    assert "条件上の最も遅い生年月日" in page
    assert "対象者の最も遅い生年月日" in page


@pytest.mark.parametrize("chart", ["age-chart", "sex-chart", "district-chart"])
def test_each_chart_says_in_words_and_in_a_table_what_it_draws(chart: str) -> None:
    stage, _ = checked()
    svg = re.search(
        rf'<svg class="chart"[^>]*aria-labelledby="{chart}-title {chart}-desc".*?</svg>',
        page_of(stage),
        re.DOTALL,
    )
    assert svg
    assert 'role="img"' in svg[0]
    described = re.search(r"<desc[^>]*>(.*?)</desc>", svg[0])
    assert described
    said = re.findall(r"\S+ ([0-9,]+)人。", described[1])
    drawn = re.findall(r'<text x="[0-9.]+" y="[0-9]+">([0-9,]+)</text>', svg[0])
    table = page_of(stage)[page_of(stage).index(svg[0]) + len(svg[0]) :]
    listed = re.findall(r'<td class="number">([0-9,]+)</td>', table[: table.index("</table>")])
    assert said == drawn == listed != []
    assert "script" not in svg[0]


def test_a_rejected_file_is_erased_with_its_key_and_gets_its_certificate() -> None:
    stage, extract = checked()
    holding = stage.parts.repository.get(Extract, extract).holding
    reject(stage.parts, extract, SUPERVISOR, NOT_ACCEPTED)
    stage.drain()
    erased(stage)
    with pytest.raises(Refusal, match=r"holding\.not_active"):
        vault_of(stage.parts, holding)
    document = stage.parts.repository.get(Holding, holding)
    assert document.phase is Phase.ERASED
    assert document.container not in stage.world.objects.held
    assert document.key_name not in {*stage.world.vault.live, *stage.world.vault.deleted}
    (erasure,) = stage.parts.repository.all(Erasure)
    assert (erasure.id, erasure.reason, len(erasure.issues)) == (holding, Reason.FILE_REJECTED, 1)


def test_a_plan_that_keeps_the_register_off_the_portal_takes_none() -> None:
    stage = StageOne(PLAN.replace("[draw]", '[register]\nmode = "offline"\n[draw]'))
    with pytest.raises(Refusal, match=r"intake\.offline"):
        stage.announce(REGISTER)
    page = page_of(stage, "staff1")
    assert "ここには登録しません" in page
    assert 'type="file"' not in page


def test_areas_of_the_plan_stand_with_their_districts_so_that_a_wrong_name_is_seen() -> None:
    areas = (
        '[[areas]]\nname = "本町地区"\ndistricts = ["本町"]\n[[areas]]\nname = "誤記"\ndistricts = ["元町"]\n'
    )
    stage, _ = checked(file_of([GOOD, ("7531902470", *GOOD[1:3], "東山一丁目", *GOOD[4:])]), PLAN + areas)
    page = page_of(stage)

    rows = re.findall(r'<tr><th scope="row">([^<]*)</th><td>([^<]*)</td><td class="number">([01])</td>', page)
    assert ("誤記", "該当する町丁がありません", "0") in rows
    assert ("本町地区", "本町二丁目", "1") in rows
    assert ("その他の地区", "東山一丁目", "1") in rows
