"""HTTP triggers on loopback: requests and responses are buffered whole, as the Functions host does."""

import logging
import time
from collections.abc import Awaitable, Callable, Iterable
from email.utils import formatdate
from typing import Any
from urllib.parse import parse_qsl

from local.host import protos
from local.host.worker import Function, Invoke, Outcome

log = logging.getLogger("local.host.http")
type Receive = Callable[[], Awaitable[dict[str, Any]]]
type Send = Callable[[dict[str, Any]], Awaitable[None]]
type RawHeaders = list[tuple[bytes, bytes]]

LARGEST_BODY = 100 * 1024 * 1024
CATCH_ALL = "{*route}"
STATUS = "/admin/host/status"
"""Where the Functions host tells that it runs; the supervisor looks here."""


class TooLarge(Exception):
    """The body is over Azure's limit of 100 MiB."""


class HttpGateway:
    """An ASGI application that turns requests into invocations. Routes: literal ones and `{*route}`."""

    def __init__(self, functions: Iterable[Function], route_prefix: str, invoke: Invoke) -> None:
        self._routes = {_route(function, route_prefix): function for function in functions}
        self._invoke = invoke

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        if scope["path"] == STATUS:
            await _answer(send, 200, b'{"state": "Running"}', [(b"content-type", b"application/json")])
            return
        function = self._function(scope["path"])
        if function is None:
            await _answer(send, 404)
            return
        try:
            body = await _body(receive)
        except TooLarge:
            await _answer(send, 413)
            return
        begun = time.monotonic()
        outcome = await self._invoke(function, _request(scope, body), {})
        status = await _respond(send, outcome)
        log.info(
            "request answered",
            extra={
                "function": function.name,
                "method": scope["method"],
                "status": status,
                "ms": round(1000 * (time.monotonic() - begun)),
            },
        )

    def _function(self, path: str) -> Function | None:
        name = path.strip("/")
        if name in self._routes:
            return self._routes[name]
        return next(
            (
                function
                for route, function in self._routes.items()
                if route.endswith(CATCH_ALL) and path[1:].startswith(route.removesuffix(CATCH_ALL))
            ),
            None,
        )


def _route(function: Function, prefix: str) -> str:
    route = str(function.trigger.get("route") or function.name).strip("/")
    if "{" in route.removesuffix(CATCH_ALL):
        raise ValueError(f"{function.name}: this host knows literal routes and {CATCH_ALL} only")
    return f"{prefix}/{route}" if prefix else route


def _request(scope: dict[str, Any], body: bytes) -> protos.TypedData:
    headers = _headers(scope["headers"])
    headers["x-forwarded-for"] = _forwarded_for(scope, headers.get("x-forwarded-for"))
    query = scope["query_string"].decode("latin-1")
    path = scope["raw_path"].decode("latin-1")
    url = f"http://{headers.get('host', 'localhost')}{path}{'?' + query if query else ''}"
    return protos.http_request(
        scope["method"], url, headers, dict(parse_qsl(query, keep_blank_values=True)), body
    )


def _headers(raw: RawHeaders) -> dict[str, str]:
    headers: dict[str, str] = {}
    for name, value in raw:
        key, text = name.decode("latin-1").lower(), value.decode("latin-1")
        joint = "; " if key == "cookie" else ", "
        headers[key] = f"{headers[key]}{joint}{text}" if key in headers else text
    return headers


def _forwarded_for(scope: dict[str, Any], given: str | None) -> str:
    """Azure's front end appends the address it was called from."""
    address = ":".join(str(part) for part in scope.get("client") or ("127.0.0.1", 0))
    return f"{given}, {address}" if given else address


async def _body(receive: Receive) -> bytes:
    """Raises TooLarge."""
    body = bytearray()
    while True:
        event = await receive()
        body += event.get("body", b"")
        if len(body) > LARGEST_BODY:
            raise TooLarge
        if not event.get("more_body"):
            return bytes(body)


async def _respond(send: Send, outcome: Outcome) -> int:
    if not outcome.ok or outcome.value is None:
        await _answer(send, 500)
        return 500
    http = outcome.value.http
    status = int(http.status_code)
    headers = [(name.lower().encode(), str(value).encode("latin-1")) for name, value in http.headers.items()]
    headers += [(b"set-cookie", set_cookie(cookie).encode("latin-1")) for cookie in http.cookies or ()]
    await _answer(send, status, http.body.bytes, headers)
    return status


async def _answer(send: Send, status: int, body: bytes = b"", headers: RawHeaders | None = None) -> None:
    kept = [(name, value) for name, value in headers or [] if name != b"content-length"]
    length = [] if status in {204, 304} else [(b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": kept + length})
    await send({"type": "http.response.body", "body": body})


def set_cookie(cookie: Any) -> str:
    """The Set-Cookie line (RFC 6265 §4.1) of an RpcHttpCookie."""
    parts = [f"{cookie.name}={cookie.value}"]
    parts += [f"Path={cookie.path.value}"] if _given(cookie.path) else []
    parts += [f"Domain={cookie.domain.value}"] if _given(cookie.domain) else []
    parts += [f"Max-Age={int(cookie.max_age.value)}"] if cookie.max_age is not None else []
    if cookie.expires is not None:
        parts.append(f"Expires={formatdate(cookie.expires.value.seconds, usegmt=True)}")
    parts += ["Secure"] if _given(cookie.secure) else []
    parts += ["HttpOnly"] if _given(cookie.http_only) else []
    parts += [f"SameSite={cookie.same_site}"] if cookie.same_site else []
    return "; ".join(parts)


def _given(nullable: Any) -> bool:
    return nullable is not None and bool(nullable.value)
