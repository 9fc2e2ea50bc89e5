"""The portal as an ASGI app: what the page modules declare, static files, and nothing else."""

from collections.abc import Callable, Iterator

import httpx
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from shared.errors import NotFound, Refusal
from shared.portal.areas import modules
from shared.portal.errors import error_page
from shared.portal.headers import SecurityHeaders
from shared.portal.rendering import PORTAL
from shared.portal.routing import Page, public
from shared.portal.serving import arrive, endpoint
from shared.portal.session import CookieJar
from shared.portal.visit import Web
from shared.services.parts import Parts


def ask_outside() -> httpx.Client:
    """Follows nowhere and waits ten seconds at most."""
    return httpx.Client(timeout=10)


def portal(parts: Callable[[], Parts], web: Web = ask_outside) -> Starlette:
    """Sees the full path (no prefix). `parts` is called per request, so import stays cheap."""

    def refuse(request: Request, error: Exception) -> Response:
        return _undeclared(request, error, parts())

    return Starlette(
        routes=[*_routes(parts, web), Mount("/static", StaticFiles(directory=PORTAL / "static"))],
        middleware=[Middleware(SecurityHeaders)],
        exception_handlers={HTTPException: refuse},
    )


def declared() -> Iterator[Page]:
    """Every route of the portal: the tests ask each of them as each role."""
    for module in modules():
        yield from module.pages.declared


def _routes(parts: Callable[[], Parts], web: Web) -> Iterator[BaseRoute]:
    for page in declared():
        yield Route(page.path, endpoint(page, parts, web), methods=[page.method])


def _undeclared(request: Request, error: Exception, parts: Parts) -> Response:
    """A path or method that nobody declared, or a body that is too large."""
    page = Page(request.method, "-", public, lambda _visit: Response())
    visit = arrive(page, parts, request, b"", CookieJar(parts.ward_key))
    too_large = isinstance(error, HTTPException) and error.status_code == 413
    return error_page(visit, Refusal("general.too_large") if too_large else NotFound("general.not_found"))
