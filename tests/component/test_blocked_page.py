"""Work that stopped: the people of the assembly see it, and two roles may have it tried again."""

from pathlib import Path

import pytest

from shared.documents.assembly import Assembly
from shared.documents.holding import Holding
from shared.portal.pages.blocked import WORK
from shared.services.poison import take_poison
from shared.services.work import Queue, Step, WorkMessage
from tests.fakes import World
from tests.portal_visitor import Visitor, hidden_fields, refusal_of

PLAN = (Path(__file__).parents[2] / "local/demo/plan.toml").read_text(encoding="utf-8")


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def assembly(world: World) -> Assembly:
    page = Visitor(world, "staff1").act("/assemblies/new", "/assemblies/new", plan=PLAN)
    Visitor(world, "supervisor").act(f"{page}/plan", f"{page}/plan/approve")
    return world.parts().repository.get(Assembly, page.rpartition("/")[2])


def _blocked(world: World, assembly: Assembly) -> WorkMessage:
    assert assembly.holding is not None
    message = WorkMessage(
        holding=assembly.holding, step=Step.PRINT_LOT, unit=f"{assembly.id}.lot-0001", epoch=0
    )
    take_poison(world.parts(), Queue.MAIL_MERGE, message.model_dump_json().encode())
    return message


def test_every_queue_has_its_words() -> None:
    assert set(WORK) == set(Queue)


def test_stopped_work_is_a_task_for_staff_and_says_what_it_was(world: World, assembly: Assembly) -> None:
    staff = Visitor(world, "staff1")
    assert "止まった処理" not in staff.get("/").text
    _blocked(world, assembly)
    assert f'href="/assemblies/{assembly.id}/blocked"' in staff.get("/").text
    assert "案内状の作成" in staff.get(f"/assemblies/{assembly.id}/blocked").text


def test_resuming_sends_the_step_again_once(world: World, assembly: Assembly) -> None:
    message = _blocked(world, assembly)
    page = f"/assemblies/{assembly.id}/blocked"
    staff = Visitor(world, "staff1")
    form = hidden_fields(staff.get(page).text, page)
    assert staff.post(page, data=form).status_code == 303
    assert [waiting.body for waiting in world.queue.waiting] == [message.model_dump_json()]
    assert world.parts().repository.get(Holding, message.holding).blocks == ()
    again = staff.post(page, data=form)
    assert (again.status_code, refusal_of(again.text)) == (404, "holding.not_blocked")


def test_the_auditor_sees_it_and_cannot_resume_it(world: World, assembly: Assembly) -> None:
    _blocked(world, assembly)
    shown = Visitor(world, "auditor").get(f"/assemblies/{assembly.id}/blocked").text
    assert "案内状の作成" in shown
    assert "再開する" not in shown


def test_a_holding_of_another_assembly_cannot_be_named(world: World, assembly: Assembly) -> None:
    message = _blocked(world, assembly)
    other = Visitor(world, "staff1").act("/assemblies/new", "/assemblies/new", plan=PLAN + "\n# another")
    staff = Visitor(world, "staff1")
    form = {"csrf": staff.csrf, "holding": message.holding, "step": message.step.value, "unit": message.unit}
    assert staff.post(f"{other}/blocked", data=form).status_code == 404
