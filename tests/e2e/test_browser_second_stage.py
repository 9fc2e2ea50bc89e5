"""The second stage in Chromium, over fakes and the real press: quotas, lottery, groups, days, report.

The local stack's own walk (test_browser_job.py) plays these stages too; this one begins with more
applicants than seats and quotas that cannot be met, and is over in a minute.
"""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import uvicorn
from playwright.sync_api import Browser

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
