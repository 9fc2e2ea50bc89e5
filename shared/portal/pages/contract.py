"""The contract's page, and what ward staff do there: register, receive people, start, change, close."""

from collections.abc import Iterator

from starlette.responses import Response

from shared.documents.assembly import Assembly
from shared.documents.contract import Contract, ContractPhase, Registered
from shared.documents.person import Person
from shared.domain.japan_time import day_of
from shared.domain.roles import CONTRACTOR_ROLES, PersonRole
from shared.errors import NotFound, Refusal
from shared.portal.fields import choice_field, day_field, short_text
from shared.portal.routing import (
    AUDITOR,
    HANDLER,
    RESPONSIBLE,
    STAFF,
    SUPERVISOR,
    Pages,
    Visit,
    any_of,
    assembly_role,
    contract_role,
    reported_role,
)
from shared.portal.stages import StageLine, StageState, contract_lines
from shared.services import contract as service
from shared.services import people
from shared.services.actors import Actor
from shared.services.contract import contracts_of
from shared.services.custody import balance
from shared.services.custody_facts import names_for
from shared.services.membership import assembly_roles, contract_roles
from shared.services.parts import Parts

pages = Pages()

LONGEST_CLAUSES = 50_000
_WARD = assembly_role(STAFF, SUPERVISOR, AUDITOR)
_STAFF = contract_role(STAFF)
_EVERYBODY = contract_role(STAFF, SUPERVISOR, AUDITOR, RESPONSIBLE, HANDLER)
_MANAGING = contract_role(STAFF, RESPONSIBLE)
_SEE_ALL = frozenset({STAFF, SUPERVISOR, RESPONSIBLE})
"""Who sees names, employers and mail addresses of all of the contractor's people."""
_REPORTED = reported_role(RESPONSIBLE, HANDLER)


def roles_on(visit: Visit) -> frozenset[PersonRole]:
    """In which roles the visitor acts on the contract of the path."""
    ward = assembly_roles(visit.assembly(), visit.actor)
    return ward | contract_roles(visit.parts, visit.contract(), visit.actor)


def names_shown(visit: Visit, contract: Contract) -> dict[str, str]:
    """Words behind the ids of people, devices and places; an auditor finds the ids (DOMAIN.md §3)."""
    ward = assembly_roles(visit.assembly(), visit.actor)
    return {} if ward == {AUDITOR} else names_for(visit.parts, contract.id)


def path_of(contract: Contract, below: str = "") -> str:
    return f"/contracts/{contract.id}{below}"


@pages.get("/assemblies/{assembly_id}/contracts", allow=_WARD)
def listed(visit: Visit) -> Response:
    assembly = visit.assembly()
    return visit.render(
        "contract/list.html",
        assembly=assembly,
        contracts=contracts_of(visit.parts, assembly.id),
        roles=assembly_roles(assembly, visit.actor),
    )


@pages.get("/assemblies/{assembly_id}/contracts/new", allow=assembly_role(STAFF))
def new(visit: Visit) -> Response:
    assembly = visit.assembly()
    number = len(contracts_of(visit.parts, assembly.id)) + 1
    return visit.render("contract/new.html", assembly=assembly, number=number)


@pages.post("/assemblies/{assembly_id}/contracts/new", allow=assembly_role(STAFF))
def register(visit: Visit) -> Response:
    responsible = _details(visit)
    registration = service.Registration(
        number=visit.number("number", "契約の番号"),
        contractor=short_text(visit, "contractor", "受託者"),
        signed_on=day_field(visit, "signed_on", "締結日"),
        ends_on=day_field(visit, "ends_on", "終了日"),
        clauses=_clauses(visit),
    )
    contract = service.register(visit.parts, visit.assembly(), registration, visit.actor.id)
    people.report(visit.parts, contract, RESPONSIBLE, responsible, visit.actor.id)
    return visit.redirect(path_of(contract), notice="contract.registered")


@pages.get("/contracts/{contract_id}", allow=_EVERYBODY)
def show(visit: Visit) -> Response:
    contract, roles = visit.contract(), roles_on(visit)
    readable = service.people_are_readable(visit.parts, contract)
    return visit.render(
        "contract/show.html",
        assembly=visit.assembly(),
        contract=contract,
        roles=roles,
        lines=list(contract_lines(visit.parts, contract, visit.actor)),
        missing=service.missing_for_activation(visit.parts, contract),
        devices=_described(visit.parts, contract, "devices") if readable else [],
        places=_described(visit.parts, contract, "places") if readable and roles != {AUDITOR} else [],
        networks=[[one.id, one.cidr, _use(one)] for one in contract.networks],
        things=[*contract.places, *contract.devices, *contract.networks],
        me=visit.actor.id,
        over=contract.term.is_over(visit.parts.clock.business_now()),
    )


@pages.post("/contracts/{contract_id}/places", allow=_MANAGING)
def add_place(visit: Visit) -> Response:
    contract = visit.fresh(visit.contract())
    details = {
        "address": short_text(visit, "address", "所在地"),
        "room": short_text(visit, "room", "部屋"),
        "cabinet": short_text(visit, "cabinet", "保管庫"),
        "key_holder": short_text(visit, "key_holder", "鍵の管理者"),
    }
    service.register_place(visit.parts, contract.id, details, visit.actor.id)
    return visit.redirect(path_of(contract), notice="contract.place_registered")


@pages.post("/contracts/{contract_id}/devices", allow=_MANAGING)
def add_device(visit: Visit) -> Response:
    contract = visit.fresh(visit.contract())
    details = {
        "maker": short_text(visit, "maker", "メーカー"),
        "model": short_text(visit, "model", "型番"),
        "serial": short_text(visit, "serial", "製造番号"),
    }
    service.register_device(visit.parts, contract.id, details, visit.actor.id)
    return visit.redirect(path_of(contract), notice="contract.device_registered")


@pages.post("/contracts/{contract_id}/activate", allow=_STAFF)
def activate(visit: Visit) -> Response:
    contract = visit.contract()
    service.activate(visit.parts, contract.id, visit.actor.id)
    return visit.redirect(path_of(contract), notice="contract.activated")


@pages.post("/contracts/{contract_id}/close", allow=_STAFF)
def close(visit: Visit) -> Response:
    contract = visit.contract()
    service.close(visit.parts, contract.id, balance(visit.parts, contract.id), visit.actor.id)
    return visit.redirect(path_of(contract), notice="contract.closed")


@pages.get("/contracts/{contract_id}/clauses", allow=any_of(_EVERYBODY, _REPORTED))
def clauses(visit: Visit) -> Response:
    contract = visit.contract()
    person = people.person_of(visit.parts, contract, visit.actor.id)
    return visit.render(
        "contract/clauses.html",
        contract=contract,
        text=service.clauses_text(visit.parts, contract),
        person=person,
        confirmed=person is not None and person.confirmed_text == contract.clauses.sha256,
        roles=roles_on(visit),
    )


@pages.post("/contracts/{contract_id}/clauses/confirm", allow=_REPORTED)
def confirm(visit: Visit) -> Response:
    contract = visit.contract()
    people.confirm(visit.parts, contract, visit.text("sha256", "本文の識別値"), visit.actor.id)
    return visit.redirect(path_of(contract, "/clauses"), notice="person.clauses_confirmed")


@pages.post("/contracts/{contract_id}/clauses/change", allow=_STAFF)
def change_clauses(visit: Visit) -> Response:
    contract = visit.fresh(visit.contract())
    service.change_clauses(visit.parts, contract.id, _clauses(visit), visit.actor.id)
    return visit.redirect(path_of(contract, "/clauses"), notice="contract.clauses_changed")


@pages.get("/contracts/{contract_id}/people", allow=_EVERYBODY)
def named(visit: Visit) -> Response:
    """A handler finds their own entry alone; the auditor everybody's, by id (DOMAIN.md §3)."""
    contract, roles = visit.contract(), roles_on(visit)
    found = people.people_of(visit.parts, contract)
    everybody, mine = bool(roles & _SEE_ALL), [one for one in found if one.actor == visit.actor.id]
    named = (found if everybody else mine) if service.people_are_readable(visit.parts, contract) else []
    details = {person.id: people.details_of(visit.parts, contract, person) for person in named}
    return visit.render(
        "contract/people.html",
        contract=contract,
        people=found if everybody or AUDITOR in roles else mine,
        details=details,
        foreign=people.of_foreign_domain(found, details) if everybody else set(),
        roles=roles,
        today=day_of(visit.parts.clock.business_now()),
    )


@pages.post("/contracts/{contract_id}/people", allow=_MANAGING)
def report(visit: Visit) -> Response:
    """The responsible person names handlers; another responsible person is named by ward staff."""
    contract = visit.contract()
    role = choice_field(visit, "role", "役割", PersonRole)
    if role not in CONTRACTOR_ROLES or (role is RESPONSIBLE and STAFF not in roles_on(visit)):
        raise Refusal("general.field_invalid", field="役割")
    people.report(visit.parts, contract, role, _details(visit), visit.actor.id)
    return visit.redirect(path_of(contract, "/people"), notice="person.reported")


@pages.post("/contracts/{contract_id}/people/{person_id}/receive", allow=_STAFF)
def receive(visit: Visit) -> Response:
    people.receive(visit.parts, _person(visit).id, visit.actor.id)
    return visit.redirect(path_of(visit.contract(), "/people"), notice="person.received")


@pages.post("/contracts/{contract_id}/people/{person_id}/training", allow=_MANAGING)
def training(visit: Visit) -> Response:
    contract = visit.contract()
    day = day_field(visit, "day", "実施日")
    material = short_text(visit, "material", "教材")
    taught = frozenset(one for one in people.Taught if visit.form.get(one.value))
    people.record_training(visit.parts, contract, _person(visit).id, day, material, taught, visit.actor.id)
    return visit.redirect(path_of(contract, "/people"), notice="person.trained")


@pages.post("/contracts/{contract_id}/people/{person_id}/leave", allow=_MANAGING)
def leave(visit: Visit) -> Response:
    people.leave(visit.parts, _person(visit).id, visit.actor.id)
    return visit.redirect(path_of(visit.contract(), "/people"), notice="person.left")


def assembly_stages(parts: Parts, assembly: Assembly, _: Actor) -> Iterator[StageLine]:
    """One line for each contract, or the invitation to register one."""
    folder = f"/assemblies/{assembly.id}/contracts"
    contracts = contracts_of(parts, assembly.id)
    if not contracts:
        yield StageLine("委託契約", StageState.OPEN, "登録されていません", folder, frozenset({STAFF}))
    for contract in contracts:
        state, detail = _standing(parts, contract)
        title = f"委託契約 第{contract.number}号"
        yield StageLine(title, state, detail, path_of(contract), frozenset({STAFF}))


def contract_stages(parts: Parts, contract: Contract, actor: Actor) -> Iterator[StageLine]:
    """Clauses, people and start, in this order."""
    confirmed = StageState.DONE if contract.clauses.confirmed else StageState.OPEN
    yield StageLine("特記事項の確認", confirmed, "", path_of(contract, "/clauses"), frozenset({RESPONSIBLE}))
    yield from _mine(parts, contract, actor)
    waiting = [person for person in people.people_of(parts, contract) if not person.received]
    state = StageState.OPEN if waiting else StageState.DONE
    detail = f"受理を待つ報告 {len(waiting)}件" if waiting else ""
    yield StageLine("取扱者の報告と受理", state, detail, path_of(contract, "/people"), frozenset({STAFF}))
    things = len(contract.unreceived)
    state = StageState.OPEN if things else StageState.DONE
    detail = f"受理を待つ登録 {things}件" if things else ""
    yield StageLine("指定場所・機器・接続元の受理", state, detail, path_of(contract), frozenset({STAFF}))
    state, detail = _standing(parts, contract)
    yield StageLine("契約の開始", state, detail, path_of(contract), frozenset({STAFF}))


def _mine(parts: Parts, contract: Contract, actor: Actor) -> Iterator[StageLine]:
    """A handler's own confirmation of the clauses in force."""
    person = people.person_of(parts, contract, actor.id)
    if person is not None and person.confirmed_text != contract.clauses.sha256:
        url = path_of(contract, "/clauses")
        yield StageLine("あなたの特記事項の確認", StageState.OPEN, "", url, frozenset({person.role}))


def _standing(parts: Parts, contract: Contract) -> tuple[StageState, str]:
    if contract.phase is not ContractPhase.REGISTERED:
        return StageState.DONE, contract.phase.ja
    missing = service.missing_for_activation(parts, contract)
    return (StageState.WAITING, "準備中") if missing else (StageState.OPEN, "開始できます")


def _details(visit: Visit) -> people.PersonDetails:
    login = short_text(visit, "login", "ログイン名", 120)
    if not login.isascii() or " " in login:
        raise Refusal("general.field_invalid", field="ログイン名")
    return people.PersonDetails(
        name=short_text(visit, "name", "氏名"),
        employer=short_text(visit, "employer", "雇用先"),
        login=login,
        mail=short_text(visit, "mail", "メールアドレス"),
    )


def _clauses(visit: Visit) -> str:
    text = visit.text("clauses", "特記事項の本文")
    if len(text) > LONGEST_CLAUSES:
        raise Refusal("general.field_invalid", field="特記事項の本文")
    return text


def _person(visit: Visit) -> Person:
    person = visit.parts.repository.get(Person, visit.path["person_id"])
    if person.contract != visit.contract().id:
        raise NotFound("general.not_found")
    return person


def _described(parts: Parts, contract: Contract, field: str) -> list[list[str]]:
    """Rows of the page's table: id, then the details in the order of their fields."""
    things = contract.devices if field == "devices" else contract.places
    return [
        [thing.id, *service.description(parts, contract, thing).values(), _use(thing)] for thing in things
    ]


def _use(thing: Registered) -> str:
    if thing.ended:
        return "使用終了"
    return "使用中" if thing.received else "区の受理待ち"
