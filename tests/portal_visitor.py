"""People at the portal over fakes: a browser that is logged in as somebody, without the login itself."""

import asyncio
import re
from collections.abc import Iterable
from concurrent.futures import Future
from contextvars import ContextVar
from functools import cache
from html import unescape
from threading import Thread

import httpx
from starlette.applications import Starlette

from shared.domain.roles import PersonRole
from shared.portal.app import portal
from shared.portal.session import CookieJar, Session
from shared.portal.visit import Web
from shared.services.actors import actor_id
from shared.services.parts import Parts
from tests.fakes import World
from tests.fakes.parts import PROVIDER

FROM = {"x-forwarded-for": "203.0.113.5:50000"}
"""Everybody comes from the contractor's registered network."""
PEOPLE: dict[str, tuple[str, tuple[PersonRole, ...]]] = {
    "staff1": ("企画 一郎", (PersonRole.STAFF,)),
    "staff2": ("企画 花子", (PersonRole.STAFF,)),
    "supervisor": ("承認 三郎", (PersonRole.SUPERVISOR,)),
    "auditor": ("監査 四郎", (PersonRole.AUDITOR,)),
    "responsible": ("責任 五月", (PersonRole.RESPONSIBLE,)),
    "handler1": ("取扱 六郎", (PersonRole.HANDLER,)),
    "handler2": ("取扱 七海", (PersonRole.HANDLER,)),
}


def _no_web() -> httpx.Client:
    raise AssertionError("this test reaches nothing outside")


_PROCESS: ContextVar[tuple[Parts, Web]] = ContextVar("process")
"""What a request meets: its visitor's process and what is outside."""


@cache
def _app() -> Starlette:
    """One for all visitors: some 300 routes take longer to build than a page."""

    def outside() -> httpx.Client:
        return _PROCESS.get()[1]()

    return portal(lambda: _PROCESS.get()[0], outside)


@cache
def _loop() -> asyncio.AbstractEventLoop:
    """One event loop for the whole run, in a thread of its own, so that its worker threads stay."""
    begun: Future[asyncio.AbstractEventLoop] = Future()

    async def serve() -> None:
        begun.set_result(asyncio.get_running_loop())
        await asyncio.Event().wait()

    Thread(target=asyncio.run, args=(serve(),), daemon=True).start()
    return begun.result()


class _InProcess(httpx.BaseTransport):
    """Each request runs through the ASGI app, in the process of its visitor."""

    def __init__(self, parts: Parts, web: Web) -> None:
        self._process = (parts, web)
        self._transport = httpx.ASGITransport(_app())

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        return asyncio.run_coroutine_threadsafe(self._answer(request), _loop()).result()

    async def _answer(self, request: httpx.Request) -> httpx.Response:
        _PROCESS.set(self._process)
        answer = await self._transport.handle_async_request(request)
        return httpx.Response(answer.status_code, headers=answer.headers, content=await answer.aread())


class Visitor(httpx.Client):
    """A browser at the portal of `world`; `login` None: nobody is logged in."""

    def __init__(
        self,
        world: World,
        login: str | None = None,
        roles: Iterable[PersonRole] | None = None,
        web: Web = _no_web,
    ) -> None:
        parts = world.parts()  # one process serves this browser
        super().__init__(transport=_InProcess(parts, web), base_url="http://portal.invalid", headers=FROM)
        self.world = world
        if login:
            self._log_in(login, roles)

    def _log_in(self, login: str, roles: Iterable[PersonRole] | None) -> None:
        name, usual = PEOPLE.get(login, (login, ()))
        parts = self.world.parts()
        now = int(parts.clock.real_now().timestamp())
        session = Session(
            actor=actor_id(parts.ward_key, PROVIDER.issuer, login),
            login=login,
            name=name,
            roles=tuple(usual if roles is None else roles),
            csrf=f"csrf-of-{login}",
            started=now,
            seen=now,
        )
        jar = CookieJar(parts.ward_key)
        self.cookies.set(jar.name(Session), jar.seal(session))
        self.csrf = session.csrf

    def act(self, page: str, action: str, **fields: str | int) -> str:
        """Open `page`, fill its form for `action` with `fields`, send it. Where it led (the next page's path).

        Raises AssertionError with the refusal's sentence when it was refused.
        """
        answer = self.submit(page, action, **fields)
        assert answer.status_code == 303, f"{answer.status_code}: {refusal_of(answer.text)}"
        return str(answer.headers["location"])

    def submit(self, page: str, action: str, **fields: str | int) -> httpx.Response:
        """As `act`, but the answer whatever it is."""
        html = self.get(page)
        assert html.status_code == 200, f"GET {page}: {html.status_code} {refusal_of(html.text)}"
        return self.post(
            action, data=hidden_fields(html.text, action) | {k: str(v) for k, v in fields.items()}
        )


def hidden_fields(html: str, action: str) -> dict[str, str]:
    """Hidden fields of the page's form with that action. Raises AssertionError when there is none."""
    form = re.search(rf'<form[^>]*action="{re.escape(action)}"[^>]*>(.*?)</form>', html, re.DOTALL)
    assert form, f"no form for {action}"
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form[1])
    return {name: unescape(value) for name, value in found}


def refusal_of(html: str) -> str:
    """Code and text of an error page."""
    code = re.search(r'data-code="([^"]+)"', html)
    return code[1] if code else re.sub(r"<[^>]+>|\s+", " ", html)[:300]
