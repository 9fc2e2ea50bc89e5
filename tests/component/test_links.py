"""Nobody is shown a way that is closed to them: everyone follows every link they meet, at each time of the job."""

import re
from collections.abc import Callable
from datetime import timedelta

import httpx
import pytest

from shared.domain.plan import load_plan
from tests.component import test_draw_pages as stage_one
from tests.component.contract_job import AFTER_EVENT, OVER, PC, running
from tests.component.erasure_run import begin, run
from tests.component.kept import kept
from tests.component.letters_job import RELEASE, mixed, printed
from tests.component.stage_one import STEPS
from tests.component.test_stage_two_pages import Stage
from tests.fakes import World
from tests.portal_visitor import Visitor

LINK = re.compile(r'(?:href|src)="(/[^"#]*)')
OUTSIDE = ("/static/", "/login")
EVERYBODY = ("staff1", "supervisor", "auditor", "responsible", "handler1", "handler2")


@kept
def plan_drafted() -> World:
    world = World()
    world.clock.business = load_plan(stage_one.PLAN).draw.commit_by - timedelta(days=3)
    Visitor(world, "staff1").act("/assemblies/new", "/assemblies/new", plan=stage_one.PLAN)
    return world


@kept
def plan_approved() -> World:
    world = plan_drafted()
    page = assembly_of(world)
    Visitor(world, "supervisor").act(f"{page}/plan", f"{page}/plan/approve")
    return world


@kept
def columns_asked() -> World:
    """A register with headers that the plan does not know."""
    world = plan_approved()
    register = stage_one.REGISTER.replace("氏名".encode("cp932"), "名前".encode("cp932"), 1)
    answer = stage_one.upload(Visitor(world, "staff1"), assembly_of(world), register)
    assert answer.json()["code"] == "intake.columns_open"
    return world


@kept
def register_checked() -> World:
    world = plan_approved()
    stage_one.upload(Visitor(world, "staff1"), assembly_of(world))
    world.drain(STEPS)
    return world


@kept
def draw_accepted() -> World:
    world = plan_approved()
    draw = stage_one.committed(world, assembly_of(world))
    world.clock.business = load_plan(stage_one.PLAN).draw.event_at
    for login in ("staff1", "staff2"):
        Visitor(world, login).act(draw, f"{draw}/1/values", **{"value-1": stage_one.DICE})
    world.drain(STEPS)
    Visitor(world, "staff1").act(draw, f"{draw}/1/propose")
    Visitor(world, "supervisor").act(draw, f"{draw}/1/accept")
    return world


@kept
def letters_released() -> World:
    job = printed(mixed(20))
    letters = f"/assemblies/{job.assembly.id}/letters"
    Visitor(job.world, "staff1").act(letters, f"{letters}/release/propose")
    Visitor(job.world, "supervisor").act(letters, f"{letters}/release/approve")
    job.world.drain(RELEASE)
    return job.world


@kept
def packets_pulled() -> World:
    job = running()
    packets = f"/contracts/{job.contract.id}/packets"
    handler = Visitor(job.world, "handler1")
    chosen = re.findall(r'name="packet" value="([^"]+)"', handler.get(packets).text)
    handler.post(
        packets.replace("packets", "pull"), data={"packet": chosen, "device": PC, "csrf": handler.csrf}
    )
    return job.world


@kept
def event_over() -> World:
    stage = Stage()
    stage.release()
    stage.job.at(AFTER_EVENT)
    return stage.job.world


@kept
def contract_over() -> World:
    world = packets_pulled()
    world.clock.business = world.clock.real = OVER
    return world


@kept
def contract_erased() -> World:
    job = running()
    job.at(AFTER_EVENT)
    begin(job)
    run(job)
    return job.world


TIMES: tuple[Callable[[], World], ...] = (
    plan_drafted,
    plan_approved,
    columns_asked,
    register_checked,
    draw_accepted,
    letters_released,
    packets_pulled,
    event_over,
    contract_over,
    contract_erased,
)


PLANTED = {"letters_released": {"draw"}, "event_over": {"draw", "letters"}}
"""Stages that a fixture set at once instead of doing them: their own pages have nothing to show there."""


def assembly_of(world: World) -> str:
    found = re.search(r"/assemblies/as-[0-9a-f]{16}", Visitor(world, "staff1").get("/").text)
    assert found
    return found[0]


def followed(visitor: Visitor) -> dict[str, int]:
    """The status behind every link that can be reached from the first page."""
    return {path: answer.status_code for path, answer in answered(visitor).items()}


def answered(visitor: Visitor) -> dict[str, httpx.Response]:
    """The answer behind every link that can be reached from the first page."""
    seen: dict[str, httpx.Response] = {}
    waiting = ["/"]
    while waiting:
        path = waiting.pop()
        if path in seen or path.startswith(OUTSIDE):
            continue
        seen[path] = answer = visitor.get(path)
        if answer.headers.get("content-type", "").startswith("text/html"):
            waiting += LINK.findall(answer.text.replace("&amp;", "&"))
    return seen


@pytest.mark.parametrize("time", TIMES, ids=lambda time: time.__name__)
def test_every_link_can_be_opened_by_whom_it_is_shown_to(time: Callable[[], World]) -> None:
    world = time()
    seen = {login: followed(Visitor(world, login)) for login in EVERYBODY}
    closed = [
        (who, path, status)
        for who, ways in seen.items()
        for path, status in ways.items()
        if status >= 400 and path.rpartition("/")[2] not in PLANTED.get(time.__name__, ())
    ]
    assert closed == []
    assert len(seen["staff1"]) > 4
