"""From request to page: session, permission, CSRF, handler; every refusal becomes a page and a record."""

import hmac
import logging
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from urllib.parse import parse_qs, quote

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from shared.errors import Conflict, Denied, Fault, NotFound, Refusal, TogikaiError
from shared.portal.errors import LoginNeeded, error_page
from shared.portal.records import record_refusal
from shared.portal.routing import Page, public
from shared.portal.session import CookieJar, Notice, Session, send, withdraw
from shared.portal.visit import Redirect, Visit, Web
from shared.redaction import without_text
from shared.services.parts import Parts

LARGEST_BODY = 4 * 1024 * 1024 + 64 * 1024
_SAFE_SEGMENT = re.compile(r"[A-Za-z0-9._-]{1,120}")
_FORM = "application/x-www-form-urlencoded"
_log = logging.getLogger(__name__)


def endpoint(page: Page, parts: Callable[[], Parts], web: Web) -> Callable[[Request], Awaitable[Response]]:
    """The ASGI endpoint of a declared page; the synchronous handler runs in a thread."""

    async def serve_request(request: Request) -> Response:
        body = await _body(request)
        with without_text():
            return await run_in_threadpool(serve, page, parts(), request, body, web)

    return serve_request


async def _body(request: Request) -> bytes:
    """Read no further than a part may be long. Raises HTTPException 413."""
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > LARGEST_BODY:
            raise HTTPException(413)
    return bytes(body)


def serve(page: Page, parts: Parts, request: Request, body: bytes, web: Web) -> Response:
    """The answer to `request`, with its cookies."""
    jar = CookieJar(parts.ward_key)
    visit = replace(arrive(page, parts, request, body, jar), web=web)
    response = _guarded(page, visit)
    _keep_cookies(visit, response, jar)
    return response


def arrive(page: Page, parts: Parts, request: Request, body: bytes, jar: CookieJar) -> Visit:
    """The visit of a request; its cookies are opened, nothing is decided yet."""
    values = _form(request, body)
    return Visit(
        parts=parts,
        route=page.path,
        method=page.method,
        url_path=request.url.path,
        path={name: str(value) for name, value in request.path_params.items()},
        query=dict(request.query_params),
        form={name: found[-1] for name, found in values.items()},
        values=values,
        headers=dict(request.headers),
        cookies=request.cookies,
        body=body,
        session=jar.open(Session, request.cookies.get(jar.name(Session))),
        notice=jar.open(Notice, request.cookies.get(jar.name(Notice))),
    )


def _guarded(page: Page, visit: Visit) -> Response:
    try:
        return _answered(page, visit)
    except TogikaiError as error:
        _log.error("page failed: %s %s: %s", page.method, page.path, error.code)
        return error_page(visit, error)
    except Exception as error:  # noqa: BLE001 - its text may hold personal data: it is not logged
        _log.error("page failed: %s %s: %s", page.method, page.path, type(error).__name__)
        return error_page(visit, Fault("general.fault"))


def _answered(page: Page, visit: Visit) -> Response:
    try:
        return _admitted(page, visit)
    except Refusal as refusal:
        return _refused(visit, refusal)


def _admitted(page: Page, visit: Visit) -> Response:
    """Checks in this order: path, session, permission, CSRF. Then the handler."""
    if not all(_SAFE_SEGMENT.fullmatch(value) for value in visit.path.values()):
        raise NotFound("general.not_found")
    if visit.session and visit.session.expired(visit.parts.clock.real_now()):
        if page.allow is not public:
            raise LoginNeeded("general.session_expired")
        visit = replace(visit, session=None)
    if visit.session is None and page.allow is not public:
        return _to_login(visit)
    if not page.allow(visit):
        raise Denied("general.denied")
    if page.method != "GET":
        _check_csrf(visit)
    return page.handler(visit)


def _to_login(visit: Visit) -> Response:
    if visit.method == "GET" and not visit.wants_json:
        return RedirectResponse(f"/login?next={quote(visit.url_path)}", 303)
    raise LoginNeeded("general.session_expired")


def _check_csrf(visit: Visit) -> None:
    sent = visit.headers.get("x-csrf-token") or visit.form.get("csrf", "")
    expected = visit.session.csrf if visit.session else ""
    if not (expected and hmac.compare_digest(sent.encode(), expected.encode())):
        raise Conflict("general.form_token")


def _refused(visit: Visit, refusal: Refusal) -> Response:
    if not isinstance(refusal, NotFound):
        record_refusal(visit, refusal)
    if isinstance(refusal, LoginNeeded):
        visit = replace(visit, session=None)
    return error_page(visit, refusal)


def _form(request: Request, body: bytes) -> Mapping[str, list[str]]:
    if not request.headers.get("content-type", "").startswith(_FORM):
        return {}
    return parse_qs(body.decode(errors="replace"), keep_blank_values=True, max_num_fields=5000)


def _keep_cookies(visit: Visit, response: Response, jar: CookieJar) -> None:
    """Renew the session unless the page set its own or was only polled; hand over the notice."""
    session = _renewed(visit, response, jar)
    if session:
        send(response, jar, session, secure=visit.secure)
    if isinstance(response, Redirect) and response.notice:
        send(response, jar, response.notice, secure=visit.secure)
    elif visit.notice and not visit.polling and response.media_type == "text/html":
        withdraw(response, jar, Notice, secure=visit.secure)


def _renewed(visit: Visit, response: Response, jar: CookieJar) -> Session | None:
    now = visit.parts.clock.real_now()
    own = jar.name(Session) in response.headers.get("set-cookie", "")
    if visit.session is None or own or visit.session.expired(now) or visit.polling:
        return None
    return visit.session.touched(now)
