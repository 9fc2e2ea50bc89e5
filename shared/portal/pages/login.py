"""Login and logout: who somebody is comes from the provider, what they may do from assembly and contract."""

import re
from collections.abc import Mapping
from typing import Any

import httpx
from starlette.responses import RedirectResponse, Response

from shared.domain.ids import SYSTEM_TRAIL
from shared.domain.roles import PersonRole
from shared.errors import Denied, Refusal
from shared.portal.oidc import OidcClient
from shared.portal.routing import Pages, Visit, public, signed_in
from shared.portal.session import CookieJar, LoginFlow, Session, send, withdraw
from shared.portal.visit import Redirect
from shared.services.actors import actor_id
from shared.services.repository import Entry
from shared.services.signals import Signal, give
from shared.settings import OidcProvider

pages = Pages()
_SECRET_BYTES = 32
_LONGEST_NAME = 60
_OUR_PATH = re.compile(r"/(?:[A-Za-z0-9._-]+/?)*")
_FLOW_PATH = "/login"


@pages.get("/login", allow=public)
def choose(visit: Visit) -> Response:
    providers = [(number, provider.name) for number, provider in enumerate(_providers(visit))]
    return visit.render("login/login.html", providers=providers, goal=_goal(visit.query.get("next", "/")))


@pages.get("/login/start", allow=public)
def start(visit: Visit) -> Response:
    flow = _new_flow(visit)
    with visit.web() as http:
        url = _client(visit, flow.provider, http).authorization_url(flow)
    response = RedirectResponse(url, 303)
    send(response, CookieJar(visit.parts.ward_key), flow, secure=visit.secure, path=_FLOW_PATH)
    return response


@pages.get("/login/callback", allow=public)
def finish(visit: Visit) -> Response:
    try:
        return _log_in(visit)
    except Refusal as refusal:
        give(Signal.LOGIN_FAILED, code=refusal.code)
        raise


def _log_in(visit: Visit) -> Response:
    jar = CookieJar(visit.parts.ward_key)
    flow = jar.open(LoginFlow, visit.cookies.get(jar.name(LoginFlow)))
    now = visit.parts.clock.real_now()
    if flow is None or flow.expired(now) or visit.query.get("state") != flow.state:
        raise Refusal("login.flow_lost")
    if "code" not in visit.query:
        raise Denied("login.refused")
    with visit.web() as http:
        claims = _client(visit, flow.provider, http).claims(visit.query["code"], flow, now)
    session = _session(visit, _providers(visit)[flow.provider], claims)
    visit.parts.repository.note(SYSTEM_TRAIL, Entry(session.actor, "portal.logged_in", "session"))
    response = Redirect(flow.goal)
    withdraw(response, jar, LoginFlow, secure=visit.secure, path=_FLOW_PATH)
    send(response, jar, session, secure=visit.secure)
    return response


@pages.post("/logout", allow=signed_in)
def logout(visit: Visit) -> Response:
    visit.parts.repository.note(SYSTEM_TRAIL, Entry(visit.actor.id, "portal.logged_out", "session"))
    response = visit.redirect("/login", notice="login.logged_out")
    withdraw(response, CookieJar(visit.parts.ward_key), Session, secure=visit.secure)
    return response


def _new_flow(visit: Visit) -> LoginFlow:
    number = visit.query.get("provider", "0")
    if not number.isdecimal() or int(number) >= len(_providers(visit)):
        raise Refusal("login.flow_lost")
    state, nonce, verifier = (visit.parts.entropy.token(_SECRET_BYTES).hex() for _ in range(3))
    return LoginFlow(
        provider=int(number),
        state=state,
        nonce=nonce,
        verifier=verifier,
        goal=_goal(visit.query.get("next", "/")),
        started=int(visit.parts.clock.real_now().timestamp()),
    )


def _session(visit: Visit, provider: OidcProvider, claims: Mapping[str, Any]) -> Session:
    """Raises Denied `login.no_role` when the token grants nothing that this issuer may grant."""
    login = claims.get(visit.parts.settings.oidc_login_claim)
    granted = {str(role) for role in claims.get("roles") or ()} & set(provider.roles)
    roles = tuple(role for role in PersonRole if role.value in granted)
    if not isinstance(login, str) or not login or not roles:
        raise Denied("login.no_role")
    now = int(visit.parts.clock.real_now().timestamp())
    return Session(
        actor=actor_id(visit.parts.ward_key, provider.issuer, login),
        login=login,
        name=str(claims.get("name") or login)[:_LONGEST_NAME],
        roles=roles,
        csrf=visit.parts.entropy.token(_SECRET_BYTES).hex(),
        started=now,
        seen=now,
    )


def _client(visit: Visit, number: int, http: httpx.Client) -> OidcClient:
    settings = visit.parts.settings
    callback = f"{settings.portal_url.rstrip('/')}/login/callback"
    local = settings.environment == "local"
    return OidcClient(_providers(visit)[number], callback, http, insecure_loopback=local)


def _providers(visit: Visit) -> tuple[OidcProvider, ...]:
    return visit.parts.settings.oidc_providers


def _goal(path: str) -> str:
    """Only a path of ours: login must not send people elsewhere."""
    return path if _OUR_PATH.fullmatch(path) else "/"
