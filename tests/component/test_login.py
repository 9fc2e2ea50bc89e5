"""Login: the provider says who it is; a token that does not hold, or grants nothing, opens no session."""

from datetime import timedelta

import pytest

from shared.domain.ids import SYSTEM_TRAIL
from shared.services.actors import actor_id
from tests.fake_login_provider import FakeLoginProvider
from tests.fakes import World
from tests.fakes.parts import PROVIDER, WARD_KEY
from tests.portal_visitor import Visitor, refusal_of

STAFF1 = {"preferred_username": "staff1", "name": "企画 一郎", "roles": ["staff"]}


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def provider(world: World) -> FakeLoginProvider:
    return FakeLoginProvider(world.clock, STAFF1)


def _log_in(world: World, provider: FakeLoginProvider, goal: str = "/") -> tuple[Visitor, int, str]:
    """The visitor after the whole round trip, and status and text of the last answer."""
    visitor = Visitor(world, web=provider.web)
    start = visitor.get("/login/start", params={"provider": "0", "next": goal})
    answer = visitor.get(f"/login/callback?{provider.log_in(start.headers['location'])}")
    return visitor, answer.status_code, answer.headers.get("location") or refusal_of(answer.text)


def test_a_person_logs_in_and_lands_where_they_wanted_to_go(
    world: World, provider: FakeLoginProvider
) -> None:
    visitor, status, where = _log_in(world, provider, "/assemblies/new")
    assert (status, where) == (303, "/assemblies/new")
    assert "企画 一郎 さん（職員）" in visitor.get("/").text


def test_login_is_recorded_under_the_actor_id_alone(world: World, provider: FakeLoginProvider) -> None:
    _log_in(world, provider)
    trail = world.parts().trail.read(SYSTEM_TRAIL).decode()
    assert '"portal.logged_in"' in trail
    assert actor_id(WARD_KEY, PROVIDER.issuer, "STAFF1 ") in trail
    assert "staff1" not in trail


@pytest.mark.parametrize("goal", ["https://evil.example/", "//evil.example", "/\\evil.example", "/a?b=c"])
def test_login_never_leads_elsewhere(world: World, provider: FakeLoginProvider, goal: str) -> None:
    assert _log_in(world, provider, goal)[1:] == (303, "/")


@pytest.mark.parametrize(
    "lies",
    [
        {"nonce": "another"},
        {"aud": "another-client"},
        {"iss": "https://evil.example"},
        {"exp": 1},
    ],
    ids=lambda lies: next(iter(lies)),
)
def test_a_token_that_does_not_hold_is_refused(
    world: World, provider: FakeLoginProvider, lies: dict[str, str]
) -> None:
    provider.lies = lies
    visitor, status, code = _log_in(world, provider)
    assert (status, code) == (403, "login.refused")
    assert visitor.get("/").headers["location"].startswith("/login")


def test_a_token_signed_by_somebody_else_is_refused(world: World, provider: FakeLoginProvider) -> None:
    provider.forged = True
    assert _log_in(world, provider)[1:] == (403, "login.refused")


@pytest.mark.parametrize("roles", [[], ["king"]])
def test_without_a_role_there_is_no_session(
    world: World, provider: FakeLoginProvider, roles: list[str]
) -> None:
    provider.person = STAFF1 | {"roles": roles}
    assert _log_in(world, provider)[1:] == (403, "login.no_role")


def test_an_answer_to_another_login_is_refused(world: World, provider: FakeLoginProvider) -> None:
    visitor = Visitor(world, web=provider.web)
    start = visitor.get("/login/start?provider=0")
    provider.log_in(start.headers["location"])
    answer = visitor.get("/login/callback?code=the-code&state=another")
    assert (answer.status_code, refusal_of(answer.text)) == (422, "login.flow_lost")


def test_a_login_that_took_too_long_is_refused(world: World, provider: FakeLoginProvider) -> None:
    visitor = Visitor(world, web=provider.web)
    start = visitor.get("/login/start?provider=0")
    query = provider.log_in(start.headers["location"])
    world.clock.advance(timedelta(minutes=11))
    assert refusal_of(visitor.get(f"/login/callback?{query}").text) == "login.flow_lost"


def test_a_provider_that_calls_itself_otherwise_is_not_believed(
    world: World, provider: FakeLoginProvider
) -> None:
    provider.issuer = "https://another.example"
    answer = Visitor(world, web=provider.web).get("/login/start?provider=0")
    assert (answer.status_code, refusal_of(answer.text)) == (500, "login.provider_mismatch")


def test_logout_ends_the_session(world: World, provider: FakeLoginProvider) -> None:
    visitor, _, _ = _log_in(world, provider)
    assert visitor.act("/", "/logout") == "/login"
    assert "ログアウトしました" in visitor.get("/login").text
    assert visitor.get("/").headers["location"] == "/login?next=/"
