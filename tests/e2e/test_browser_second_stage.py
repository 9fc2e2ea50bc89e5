"""The second stage in Chromium, over fakes and the real press: quotas, lottery, groups, days, report.

The local stack's own walk (test_browser_job.py) plays these stages too; this one begins with more
applicants than seats and quotas that cannot be met, and is over in a minute.
"""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path

import uvicorn
from playwright.sync_api import Browser

from local.demo.job import Job
from local.demo.stages import balloting
from local.demo.stages.drawing import thrown
from shared.adapters.typst_press import TypstPress
from shared.portal.app import portal
from tests.e2e.browser_person import BrowserPerson, Inspection
from tests.fakes import World
from tests.letter_data import FONTS
from tests.portal_visitor import FROM, Visitor
from tests.second_stage import begun, play, report_of

KINDS = {
    *("/assemblies/x/lottery/quotas", "/assemblies/x/lottery", "/assemblies/x/lottery/people"),
    *("/assemblies/x/lottery/calls", "/assemblies/x/results"),
    *("/assemblies/x/changes", "/assemblies/x/roster"),
    *("/assemblies/x/groups", "/assemblies/x/representation", "/contracts/x/programme"),
    *("/contracts/x/attendance", "/contracts/x/packets", "/public/representation/x/x"),
    *("/contracts/x/report-drafts", "/contracts/x/report-drafts/x", "/public/reports/x/x-2"),
}


@contextmanager
def served(world: World) -> Iterator[str]:
    """The portal over `world` on the loopback. Its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    parts = world.parts()
    config = uvicorn.Config(portal(lambda: parts), "127.0.0.1", port, log_level="warning", interface="asgi3")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join()


class AtTheirBrowsers:
    """Makes people with Chromium, logged in at the portal over their world, which is served once."""

    def __init__(self, browser: Browser, inspection: Inspection, opened: ExitStack) -> None:
        self._browser, self._inspection, self._opened = browser, inspection, opened
        self._address = ""

    def __call__(self, world: World, login: str) -> BrowserPerson:
        if not self._address:
            world.press = TypstPress(FONTS)
            self._address = self._opened.enter_context(served(world))
        person = BrowserPerson(self._browser, login, "", self._address, self._inspection)
        person.already_logged_in(dict(Visitor(world, login).cookies), FROM)
        self._opened.callback(person.close)
        return person


def test_from_more_applicants_than_seats_to_the_report(
    browser: Browser, inspection: Inspection, tmp_path: Path
) -> None:
    with ExitStack() as opened:
        job = begun(tmp_path, AtTheirBrowsers(browser, inspection, opened))
        play(job)
        report_of(job)
    assert inspection.faults == []
    assert {kind for kind in KINDS if f"{kind} 200" not in inspection.seen} == set()


def test_a_plan_is_changed_and_a_stopped_lottery_is_held_again(
    browser: Browser, inspection: Inspection, tmp_path: Path
) -> None:
    with ExitStack() as opened:
        job = begun(tmp_path, AtTheirBrowsers(browser, inspection, opened))
        changed_plan(job)
        held_again(job)
    assert inspection.faults == []
    assert "/assemblies/x/plan/changes 200" in inspection.seen


def at_browser(job: Job, login: str) -> BrowserPerson:
    person = job.person(login)
    assert isinstance(person, BrowserPerson)
    return person


def changed_plan(job: Job) -> None:
    """Another hall: staff say why, the supervisor sees what differs and approves."""
    here = f"{job.assembly}/plan/changes"
    plan = job.plan_text.replace('"あさひ区民センター"', '"あさひ公会堂"')
    reason = "会場の改修工事が延びたため"
    job.person("staff1").submit(here, "change-form", {"plan": plan, "reason": reason})
    supervisor = at_browser(job, "supervisor")
    assert "あさひ公会堂" in supervisor.open(here).text
    supervisor.look_again("plan change proposed")
    supervisor.illustrate(here, "plan-changes")
    supervisor.submit(here, "approve-form")
    assert "第2版" in supervisor.open(here).text
    supervisor.look_again("plan changed")


def held_again(job: Job) -> None:
    """The first lottery is stopped when it has been held; the next has an event of its own."""
    here = f"{job.assembly}/lottery"
    staff, supervisor = at_browser(job, "staff2"), at_browser(job, "supervisor")
    balloting.play(job)
    supervisor.submit(here, "stop-form", {"reason": "values-wrong"})
    staff.open(here)
    staff.look_again("lottery stopped")
    staff.illustrate(here, "lottery-stopped")
    [source] = job.plan.lottery.sources
    at = source.at + timedelta(days=7)
    event = {"event_1": "第2回公開抽選のやり直し", "at_1": f"{at:%Y-%m-%dT%H:%M}"}
    staff.submit(here, "again-form", event)
    supervisor.open(here)
    supervisor.look_again("lottery again")
    supervisor.illustrate(here, "lottery-again")
    supervisor.submit(here, "commit-form")
    job.wait("staff1", here, lambda page: page.mark("lottery-phase").data["phase"] == "committed")
    job.move_to(at + balloting.A_WHILE)
    [value] = thrown([source])
    for login in ("staff1", "supervisor"):
        job.person(login).submit(here, "values-form", {"value_1": value})
    page = job.wait("staff1", here, lambda page: page.mark("lottery-phase").data["phase"] == "held")
    assert "以前の抽選" in page.text
