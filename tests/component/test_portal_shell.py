"""The portal's shell: nobody opens a route that does not name them, and every refusal is a page and a record."""

import json
from datetime import date, timedelta
from pathlib import Path

import pytest

from shared.documents.assembly import Assembly
from shared.documents.base import ObjectRef
from shared.documents.contract import Clauses, Contract
from shared.documents.person import Person
from shared.domain.approvals import Act
from shared.domain.ids import SYSTEM_TRAIL, AssemblyId, ContractId, HoldingId, TrailId
from shared.domain.japan_time import day_of
from shared.domain.roles import CONTRACTOR_ROLES, HANDLER, PersonRole
from shared.errors import Transient
from shared.portal.access import AnyOf, AssemblyRole, ContractRole, ReportedRole, TokenRole, public, signed_in
from shared.portal.app import declared
from shared.portal.routing import Page
from shared.services.actors import actor_id
from shared.services.repository import Change
from tests.fakes import START, World
from tests.fakes.parts import PROVIDER, WARD_KEY
from tests.portal_visitor import Visitor, refusal_of

PLAN = (Path(__file__).parents[2] / "local/demo/plan.toml").read_text(encoding="utf-8")
ONE_OF_EACH = {
    "staff1": PersonRole.STAFF,
    "supervisor": PersonRole.SUPERVISOR,
    "auditor": PersonRole.AUDITOR,
    "responsible": PersonRole.RESPONSIBLE,
    "handler1": PersonRole.HANDLER,
}
EVERY_ROLE = tuple(PersonRole)
NOTHING = ObjectRef(name="none", sha256="0" * 64, size=0)


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def assembly(world: World) -> str:
    """The path of an active assembly."""
    page = Visitor(world, "staff1").act("/assemblies/new", "/assemblies/new", plan=PLAN)
    Visitor(world, "supervisor").act(f"{page}/plan", f"{page}/plan/approve")
    return page


@pytest.fixture
def contract(world: World, assembly: str) -> Contract:
    """A contract on which responsible and handler1 are named."""
    parts = world.parts()
    owner = AssemblyId(assembly.rpartition("/")[2])
    act = Act(actor=actor_id(WARD_KEY, PROVIDER.issuer, "staff1"), at=START)
    contract = Contract(
        id=f"{owner}.c1",
        trail=TrailId(owner),
        assembly=owner,
        number=1,
        contractor="x",
        signed_on=date(2027, 4, 1),
        ends_on=date(2027, 12, 1),
        clauses=Clauses(sha256="0" * 64, text=NOTHING, registered=act),
        people=HoldingId("hp-" + "0" * 20),
    )
    for number, login in enumerate(("responsible", "handler1")):
        person = Person(
            id=f"{contract.id}.p{number}",
            trail=contract.trail,
            contract=ContractId(contract.id),
            role=ONE_OF_EACH[login],
            actor=actor_id(WARD_KEY, PROVIDER.issuer, login),
            details=NOTHING,
            reported=act,
            received=act,
        )
        parts.repository.create(Change(person))
    return parts.repository.create(Change(contract))


def _outage(*_: object) -> None:
    raise Transient("storage.unavailable")


def _records(world: World, trail: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in world.parts().trail.read(TrailId(trail)).splitlines()]


def _roles_of(allow: object) -> frozenset[PersonRole]:
    if isinstance(allow, AnyOf):
        return frozenset().union(*(_roles_of(one) for one in allow.allows))
    if isinstance(allow, TokenRole | AssemblyRole | ContractRole | ReportedRole):
        return allow.roles
    return frozenset(PersonRole)


def _path(page: Page, contract: Contract) -> str:
    path = page.path.replace("{assembly_id}", contract.assembly).replace("{contract_id}", contract.id)
    while "{" in path:
        path = path[: path.index("{")] + "none" + path[path.index("}") + 1 :]
    return path


def _ask(visitor: Visitor, page: Page, path: str) -> tuple[int, str]:
    headers = {
        "x-csrf-token": getattr(visitor, "csrf", ""),
        "content-type": "application/x-www-form-urlencoded",
    }
    answer = visitor.request(page.method, path, headers=headers)
    return answer.status_code, refusal_of(answer.text)


def test_every_route_is_denied_to_every_role_it_does_not_name(world: World, contract: Contract) -> None:
    asked = 0
    for login, role in ONE_OF_EACH.items():
        visitor = Visitor(world, login)
        for page in declared():
            if page.allow not in (public, signed_in) and role not in _roles_of(page.allow):
                asked += 1
                status, code = _ask(visitor, page, _path(page, contract))
                assert (status, code) == (403, "general.denied"), f"{page.method} {page.path} as {login}"
    assert asked > 5


def test_every_route_is_denied_to_people_with_all_roles_who_are_not_named(
    world: World, contract: Contract
) -> None:
    stranger = Visitor(world, "stranger", EVERY_ROLE)
    for page in declared():
        if "_id}" in page.path and not isinstance(page.allow, TokenRole) and page.allow is not public:
            assert _ask(stranger, page, _path(page, contract)) == (403, "general.denied"), page.path


def test_every_route_but_the_public_ones_wants_a_login(world: World, contract: Contract) -> None:
    for page in declared():
        if page.allow is not public:
            answer = Visitor(world).request(page.method, _path(page, contract))
            if page.method == "GET":
                assert answer.headers["location"].startswith("/login?next=/"), page.path
            else:
                assert answer.status_code == 401, page.path


def test_only_login_and_what_is_published_are_public() -> None:
    for page in declared():
        if page.allow is public:
            assert page.path in {"/login", "/login/start", "/login/callback"} or page.path.startswith(
                "/public/"
            )
            assert page.method == "GET"


def test_no_unsafe_route_works_without_the_csrf_token(world: World, contract: Contract) -> None:
    visitors = {role: Visitor(world, login) for login, role in ONE_OF_EACH.items()}
    for page in declared():
        if page.method != "GET" and page.allow is not public:
            visitor = visitors[min(_roles_of(page.allow))]
            visitor.csrf = "another"
            assert _ask(visitor, page, _path(page, contract)) == (409, "general.form_token"), page.path


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/nothing"), ("DELETE", "/"), ("POST", "/login"), ("GET", "/assemblies")]
)
def test_what_nobody_declared_is_not_there(world: World, method: str, path: str) -> None:
    answer = Visitor(world, "staff1", EVERY_ROLE).request(method, path)
    assert (answer.status_code, refusal_of(answer.text)) == (404, "general.not_found")


@pytest.mark.parametrize("name", ["as-%2e%2e", "x" * 121, "%00", "as-1%0a"])
def test_a_path_that_is_no_id_reaches_no_store(world: World, name: str) -> None:
    assert Visitor(world, "staff1").get(f"/assemblies/{name}").status_code == 404


@pytest.mark.parametrize("path", ["/assemblies/as-ffffffffffffffff", "/contracts/as-ffffffffffffffff.c1"])
def test_the_way_on_from_what_does_not_exist_does_not_lead_back_to_it(world: World, path: str) -> None:
    answer = Visitor(world, "staff1").get(path)
    assert answer.status_code == 404
    assert f'href="{path}"' not in answer.text


def test_a_role_of_the_token_counts_only_where_the_person_is_named_in_it(world: World, assembly: str) -> None:
    both = Visitor(world, "staff1", EVERY_ROLE)
    assert both.get(assembly).status_code == 200
    assert (
        _ask(both, _page("POST", "/assemblies/{assembly_id}/plan/approve"), f"{assembly}/plan/approve")[0]
        == 403
    )


def test_a_name_on_the_assembly_counts_only_with_the_role_in_the_token(world: World, assembly: str) -> None:
    assert Visitor(world, "staff1", (PersonRole.HANDLER,)).get(assembly).status_code == 403


def test_a_denied_attempt_is_recorded_in_the_trail_of_the_assembly(world: World, assembly: str) -> None:
    Visitor(world, "handler1").get(assembly)
    last = _records(world, assembly.rpartition("/")[2])[-1]
    assert (last["action"], last["outcome"]) == ("portal.refused", "general.denied")
    assert last["object"] == "GET /assemblies/{assembly_id}"
    assert last["actor"] == actor_id(WARD_KEY, PROVIDER.issuer, "handler1")


@pytest.mark.parametrize(
    ("idle", "active_for"), [(timedelta(minutes=31), timedelta()), (timedelta(), timedelta(hours=8))]
)
def test_an_expired_session_says_so_and_is_recorded(
    world: World, idle: timedelta, active_for: timedelta
) -> None:
    visitor = Visitor(world, "staff1")
    for _ in range(int(active_for / timedelta(minutes=20))):
        world.clock.real += timedelta(minutes=20)
        visitor.get("/")
    world.clock.real += idle
    answer = visitor.get("/")
    assert (answer.status_code, refusal_of(answer.text)) == (401, "general.session_expired")
    assert 'href="/login"' in answer.text
    assert "企画 一郎" not in answer.text
    assert _records(world, SYSTEM_TRAIL)[-1]["outcome"] == "general.session_expired"


def test_an_expired_session_on_a_path_that_is_no_id_breaks_nothing(world: World) -> None:
    visitor = Visitor(world, "staff1")
    world.clock.real += timedelta(hours=1)
    assert visitor.get("/assemblies/山田太郎").status_code == 404
    assert "portal.refused" not in [record["action"] for record in _records(world, SYSTEM_TRAIL)]


def test_a_refusal_that_cannot_be_recorded_is_not_answered_as_if_it_were(world: World) -> None:
    world.records.append = _outage  # type: ignore[method-assign,assignment]
    answer = Visitor(world, "handler1").get("/assemblies/new")
    assert (answer.status_code, refusal_of(answer.text)) == (503, "storage.unavailable")


def test_business_time_ends_no_session(world: World) -> None:
    visitor = Visitor(world, "staff1")
    world.clock.business += timedelta(days=400)
    assert visitor.get("/").status_code == 200


def test_polling_keeps_no_session_alive(world: World) -> None:
    visitor = Visitor(world, "staff1")
    for _ in range(4):
        world.clock.real += timedelta(minutes=10)
        answer = visitor.get("/", headers={"hx-request": "true"})
    assert answer.status_code == 401


def test_a_cookie_that_was_tampered_with_is_no_session(world: World) -> None:
    visitor = Visitor(world, "staff1")
    value = visitor.cookies["togikai_session"]
    visitor.cookies.set("togikai_session", value[:-2] + ("AA" if value[-2:] != "AA" else "BB"))
    assert visitor.get("/").headers["location"] == "/login?next=/"


def test_a_cookie_for_one_purpose_does_not_serve_another(world: World) -> None:
    visitor = Visitor(world, "staff1")
    visitor.cookies.set("togikai_notice", visitor.cookies["togikai_session"])
    assert '<p class="notice notice-done">' not in visitor.get("/").text


def test_a_stale_page_changes_nothing(world: World) -> None:
    page = Visitor(world, "staff1").act("/assemblies/new", "/assemblies/new", plan=PLAN)
    supervisor = Visitor(world, "supervisor")
    opened = {"csrf": supervisor.csrf, "version": "0"}
    Visitor(world, "staff1").act(f"{page}/plan", f"{page}/plan", plan=PLAN + "\n# another")
    answer = supervisor.post(f"{page}/plan/approve", data=opened)
    assert (answer.status_code, refusal_of(answer.text)) == (409, "general.stale_page")
    found = world.parts().repository.get(Assembly, page.rpartition("/")[2])
    assert not found.approval.given


def test_a_notice_is_shown_once(world: World) -> None:
    staff = Visitor(world, "staff1")
    page = staff.act("/assemblies/new", "/assemblies/new", plan=PLAN)
    assert "計画書を起案しました" in staff.get(page).text
    assert "計画書を起案しました" not in staff.get(page).text


def test_every_answer_has_the_security_headers(world: World) -> None:
    for path in ("/", "/nothing", "/static/togikai.css", "/login"):
        headers = Visitor(world, "staff1").get(path).headers
        policy = headers["content-security-policy"]
        assert "unsafe" not in policy
        assert "default-src 'none'" in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert headers["cache-control"] == ("public, max-age=3600" if "static" in path else "no-store")


def test_the_session_cookie_is_out_of_reach_of_scripts_and_other_sites(world: World) -> None:
    cookie = Visitor(world, "staff1").get("/").headers["set-cookie"].lower()
    assert {"httponly", "samesite=lax", "path=/"} <= {part.strip() for part in cookie.split(";")}


def test_a_body_that_is_too_large_is_refused(world: World) -> None:
    staff = Visitor(world, "staff1")
    answer = staff.post("/assemblies/new", data={"csrf": staff.csrf, "plan": "x" * 5_000_000})
    assert (answer.status_code, refusal_of(answer.text)) == (422, "general.too_large")


def test_our_script_gets_a_refusal_as_json(world: World, assembly: str) -> None:
    answer = Visitor(world, "handler1").get(assembly, headers={"accept": "application/json"})
    assert answer.status_code == 403
    assert answer.json()["code"] == "general.denied"


def test_a_broken_page_says_what_to_do_and_nothing_of_its_inside(
    world: World, assembly: str, caplog: pytest.LogCaptureFixture
) -> None:
    path = f"assembly/{assembly.rpartition('/')[2]}.json"
    stored = world.state.load(path)
    world.state.swap(path, '{"id": "damaged-content"}', stored.etag, pending=False)
    answer = Visitor(world, "staff1").get(assembly)
    assert (answer.status_code, refusal_of(answer.text)) == (500, "general.fault")
    assert "damaged-content" not in answer.text + caplog.text


def _page(method: str, path: str) -> Page:
    return next(page for page in declared() if (page.method, page.path) == (method, path))


def test_contract_routes_name_contractor_roles_only_through_contract_role() -> None:
    """An assembly route for a contractor's role would let nobody in: no such person is on an assembly."""
    for page in declared():
        if isinstance(page.allow, AssemblyRole):
            assert page.allow.roles.isdisjoint(CONTRACTOR_ROLES), page.path


def test_a_person_who_left_the_contract_is_no_longer_let_in(world: World, contract: Contract) -> None:
    handler = Visitor(world, "handler1")
    visible = f"/contracts/{contract.id}"
    page = next(page for page in declared() if page.path == "/contracts/{contract_id}")
    assert _ask(handler, page, visible)[0] != 403
    assert "委託契約 第1号" in handler.get("/").text
    today = day_of(world.clock.business)
    world.parts().repository.change(Person, f"{contract.id}.p1", lambda one: Change(one.with_(left_on=today)))
    assert _ask(handler, page, visible) == (403, "general.denied")
    assert "委託契約 第1号" not in handler.get("/").text


def test_a_person_whom_the_ward_did_not_receive_opens_the_clauses_alone(
    world: World, contract: Contract
) -> None:
    world.parts().repository.change(Person, f"{contract.id}.p1", lambda one: Change(one.with_(received=None)))
    handler = Visitor(world, "handler1")
    opened = {
        page.path
        for page in declared()
        if HANDLER in _roles_of(page.allow) and "{contract_id}" in page.path
        if _ask(handler, page, _path(page, contract)) != (403, "general.denied")
    }
    assert opened == {"/contracts/{contract_id}/clauses", "/contracts/{contract_id}/clauses/confirm"}
