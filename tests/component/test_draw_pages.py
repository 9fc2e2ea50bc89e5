"""Register and draw through the portal, as the people would: upload, check, commitment, values, result, spot check."""

import hashlib
import json
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from local.synthetic_register import register
from shared.documents.erasure import Erasure
from shared.domain.plan import load_plan
from tests.component.stage_one import STEPS, file_of
from tests.fakes import World
from tests.portal_visitor import Visitor, refusal_of

PLAN = (Path(__file__).parents[2] / "local/demo/plan.toml").read_text(encoding="utf-8")
PLAN = PLAN.replace("invitees = 1200", "invitees = 120").replace("reserves = 300", "reserves = 30")
REGISTER = file_of(register(400, seed=5))
DICE = "316245" * 5


@pytest.fixture
def world() -> World:
    world = World()
    world.clock.business = load_plan(PLAN).draw.commit_by - timedelta(days=3)
    return world


@pytest.fixture
def assembly(world: World) -> str:
    page = Visitor(world, "staff1").act("/assemblies/new", "/assemblies/new", plan=PLAN)
    Visitor(world, "supervisor").act(f"{page}/plan", f"{page}/plan/approve")
    return page


def script(visitor: Visitor, method: str, path: str, body: bytes | dict[str, str]) -> httpx.Response:
    """What upload.js sends."""
    headers = {"Accept": "application/json", "X-CSRF-Token": visitor.csrf}
    if isinstance(body, dict):
        return visitor.request(method, path, data=body, headers=headers)
    return visitor.request(
        method, path, content=body, headers=headers | {"Content-Type": "application/octet-stream"}
    )


def announce(visitor: Visitor, assembly: str, data: bytes) -> httpx.Response:
    announced = {"bytes": str(len(data)), "sha256": hashlib.sha256(data).hexdigest()}
    return script(visitor, "POST", f"{assembly}/extract/start", announced)


def upload(visitor: Visitor, assembly: str, data: bytes = REGISTER) -> httpx.Response:
    begun = announce(visitor, assembly, data).json()
    answer = script(visitor, "PUT", f"{assembly}/extract/{begun['number']}/parts/1", data)
    if answer.status_code != 200:
        return answer
    return script(visitor, "POST", f"{assembly}/extract/{begun['number']}/finish", {})


def committed(world: World, assembly: str) -> str:
    assert upload(Visitor(world, "staff1"), assembly).json()["phase"] == "importing"
    world.drain(STEPS)
    Visitor(world, "supervisor").act(f"{assembly}/extract", f"{assembly}/extract/1/approve")
    Visitor(world, "staff1").act(f"{assembly}/draw", f"{assembly}/draw/prepare")
    world.drain(STEPS)
    return f"{assembly}/draw"


def test_the_whole_of_stage_one_by_its_pages(world: World, assembly: str) -> None:
    draw = committed(world, assembly)
    world.clock.business = load_plan(PLAN).draw.event_at
    for login in ("staff1", "staff2"):
        Visitor(world, login).act(draw, f"{draw}/1/values", **{"value-1": DICE})
    world.drain(STEPS)
    Visitor(world, "staff1").act(draw, f"{draw}/1/propose")
    Visitor(world, "supervisor").act(
        draw, f"{draw}/1/accept", decision_number="9企企第1号", decision_day="2027-06-10"
    )
    checked = Visitor(world, "auditor").submit(draw, f"{draw}/1/spot-check", record_number="0010000003")
    assert "一致しています" in checked.text
    Visitor(world, "auditor").act(draw, f"{draw}/1/checked")
    world.drain(STEPS)
    assert len(world.parts().repository.all(Erasure)) == 1
    public = f"/public/draws/{assembly.rpartition('/')[2]}/1"
    anyone = Visitor(world)
    assert "模擬の乱数による練習" in anyone.get(public).text
    record = json.loads(anyone.get(f"{public}/draw-record.json").content)
    tokens = anyone.get(f"{public}/draw-tokens.bin").content
    assert hashlib.sha256(tokens).hexdigest() == record["manifest"]["tokens"]["sha256"]
    assert len(record["drawn"]) == 120
    page = anyone.get(public).text
    assert record["statistics"]["sentence"] in page
    assert all(
        words in page
        for words in ("年齢層別の対象者と抽出された人", "性別の対象者", "80歳以上", "偶然の範囲")
    )
    assert Visitor(world, "staff1").get(f"{assembly}/extract").status_code == 200


def test_a_check_that_differs_stops_the_acceptance_until_two_people_go_on(
    world: World, assembly: str
) -> None:
    draw = committed(world, assembly)
    world.clock.business = load_plan(PLAN).draw.event_at
    for login in ("staff1", "staff2"):
        Visitor(world, login).act(draw, f"{draw}/1/values", **{"value-1": DICE})
    world.drain(STEPS)
    auditor, staff, supervisor = (Visitor(world, login) for login in ("auditor", "staff1", "supervisor"))
    missing = auditor.submit(draw, f"{draw}/1/spot-check", record_number="9999999999")
    assert "漏れている人" in missing.text
    auditor.act(draw, f"{draw}/1/differs")
    staff.act(draw, f"{draw}/1/propose")
    assert "accept-form" not in supervisor.get(draw).text
    assert "点検に一致しないものがあります" in supervisor.get(assembly).text
    staff.act(draw, f"{draw}/1/go-on")
    supervisor.act(draw, f"{draw}/1/go-on/approve", decision_number="9企企第2号")
    assert "9企企第2号" in supervisor.get(f"{assembly}/decisions").text
    supervisor.act(draw, f"{draw}/1/accept")
    auditor.act(draw, f"{draw}/1/checked")
    assert "1件の点検を終えました" in auditor.get(draw).text


def test_the_check_page_shows_the_rule_beside_what_was_found(world: World, assembly: str) -> None:
    upload(Visitor(world, "staff1"), assembly)
    world.drain(STEPS)
    page = Visitor(world, "supervisor").get(f"{assembly}/extract").text
    assert "2009年6月2日" in page
    assert "宛名番号の重複" in page
    assert "年齢別の人数" in page
    assert "承認する" in page
    assert "承認する" not in Visitor(world, "staff1").get(f"{assembly}/extract").text


def test_a_wrong_file_is_answered_with_what_is_wrong_and_shown_on_the_page(
    world: World, assembly: str
) -> None:
    staff = Visitor(world, "staff1")
    answer = upload(staff, assembly, REGISTER.replace("支援措置".encode("cp932"), "国籍".encode("cp932")))
    assert (answer.status_code, answer.json()["code"]) == (422, "register.column_unwanted")
    assert "5列目" in answer.json()["message"]
    page = staff.get(f"{assembly}/extract").text
    assert "5列目" in page
    assert "支援措置の列「支援措置」がありません" in page
    assert upload(staff, assembly).json()["number"] == 2


def test_parts_out_of_order_truncated_and_too_large_are_refused(world: World, assembly: str) -> None:
    staff = Visitor(world, "staff1")
    announce(staff, assembly, REGISTER)
    out_of_order = script(staff, "PUT", f"{assembly}/extract/1/parts/2", REGISTER)
    truncated = script(staff, "POST", f"{assembly}/extract/1/finish", {})
    assert out_of_order.json()["code"] == "intake.part_out_of_order"
    assert truncated.json()["code"] == "intake.truncated"
    too_large = script(staff, "PUT", f"{assembly}/extract/1/parts/1", bytes(5 * 1024 * 1024))
    assert too_large.json()["code"] == "general.too_large"


def test_a_person_who_is_not_staff_of_the_assembly_cannot_upload(world: World, assembly: str) -> None:
    for login in ("supervisor", "auditor", "responsible", "handler1"):
        assert announce(Visitor(world, login), assembly, REGISTER).json()["code"] == "general.denied"


def test_values_before_the_event_are_refused(world: World, assembly: str) -> None:
    draw = committed(world, assembly)
    staff = Visitor(world, "staff1")
    assert "乱数源の日時が過ぎると入力できます" in staff.get(draw).text
    answer = staff.post(f"{draw}/1/values", data={"csrf": staff.csrf, "value-1": DICE})
    assert (answer.status_code, refusal_of(answer.text)) == (422, "draw.too_early")


def test_a_stale_page_cannot_stop_a_draw(world: World, assembly: str) -> None:
    draw = committed(world, assembly)
    supervisor = Visitor(world, "supervisor")
    stale = {"csrf": supervisor.csrf, "version": "0", "reason": "rule-error"}
    answer = supervisor.post(f"{draw}/1/stop", data=stale)
    assert (answer.status_code, refusal_of(answer.text)) == (409, "general.stale_page")


def test_nothing_is_public_before_the_commitment(world: World, assembly: str) -> None:
    upload(Visitor(world, "staff1"), assembly)
    public = f"/public/draws/{assembly.rpartition('/')[2]}/1"
    assert Visitor(world).get(public).status_code == 404
    committed_draw = "draw-record.json"
    world.drain(STEPS)
    Visitor(world, "supervisor").act(f"{assembly}/extract", f"{assembly}/extract/1/approve")
    Visitor(world, "staff1").act(f"{assembly}/draw", f"{assembly}/draw/prepare")
    world.drain(STEPS)
    assert Visitor(world).get(public).status_code == 200
    assert Visitor(world).get(f"{public}/{committed_draw}").status_code == 404
    assert Visitor(world).get(f"{public}/draw-manifest.json").status_code == 200
    assert Visitor(world).get(f"{public}/draw-manifest.json?part=2").status_code == 404
