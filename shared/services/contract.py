"""The contract's life: registered by the ward, confirmed by the responsible person, activated, closed.

Names, places, devices and the clauses' text are enveloped in the people holding; state has their ids.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from shared.documents.assembly import Assembly
from shared.documents.base import ObjectRef
from shared.documents.contract import Clauses, Contract, ContractPhase, Described
from shared.documents.custody import CustodyLedger
from shared.documents.holding import Holding, HoldingKind, Phase
from shared.documents.person import Person
from shared.domain.approvals import Act
from shared.domain.contract_term import ContractTerm
from shared.domain.custody_balance import Balance
from shared.domain.ids import ActorId, AssemblyId, ContractId
from shared.domain.japan_time import day_in_words
from shared.domain.roles import PersonRole
from shared.errors import Conflict, NameTaken, Refusal
from shared.services.backstop import last_day_allowed
from shared.services.contract_open import open_besides_ledger
from shared.services.holding_objects import HoldingObjects
from shared.services.holdings import open_holding, vault_of
from shared.services.parts import Parts
from shared.services.repository import Change, Entry

PLACE_FIELDS = ("address", "room", "cabinet", "key_holder")
DEVICE_FIELDS = ("maker", "model", "serial")

_OBJECT_ID_BYTES = 10


@dataclass(frozen=True, slots=True)
class Registration:
    """What staff enter; `number` comes from the page, so that sending it twice makes one contract."""

    number: int
    contractor: str
    signed_on: date
    ends_on: date
    clauses: str


def contracts_of(parts: Parts, assembly: AssemblyId | str) -> list[Contract]:
    """The assembly's contracts, in order of registration."""
    found = parts.repository.all(Contract, f"{assembly}.")
    return sorted(found, key=lambda contract: contract.number)


def register(parts: Parts, assembly: Assembly, registration: Registration, actor: ActorId) -> Contract:
    """A new contract, not active yet, with its people holding.

    Raises Refusal `contract.term_invalid`, `contract.assembly_not_active`, `contract.clauses_empty`,
    `contract.outlives_backstop` (last);
    Conflict when the number is taken.
    """
    if not assembly.active:
        raise Refusal("contract.assembly_not_active")
    _check_term(registration)
    grace_days = assembly.plan.retention.grace_days
    require_within_backstop(grace_days, registration.ends_on, parts.clock.business_now())
    contract_id = ContractId(f"{assembly.id}.c{registration.number}")
    existing = parts.repository.find(Contract, contract_id)
    if existing:
        return _unfinished(parts, existing, registration)
    people = open_holding(parts, HoldingKind.PEOPLE, contract_id, assembly.trail, actor)
    contract = Contract(
        id=contract_id,
        trail=assembly.trail,
        assembly=AssemblyId(assembly.id),
        number=registration.number,
        contractor=registration.contractor,
        signed_on=registration.signed_on,
        ends_on=registration.ends_on,
        clauses=_clauses(parts, vault_of(parts, people.holding_id), registration.clauses, actor),
        people=people.holding_id,
    )
    facts: dict[str, str | int] = {
        "signed_on": contract.signed_on.isoformat(),
        "ends_on": contract.ends_on.isoformat(),
        "clauses_sha256": contract.clauses.sha256,
    }
    try:
        return parts.repository.create(
            Change(contract, (Entry(actor, "contract.registered", contract_id, facts=facts),))
        )
    except NameTaken:
        raise Conflict("general.stale_page") from None


def _unfinished(parts: Parts, existing: Contract, registration: Registration) -> Contract:
    """The same registration goes on after a crash, until its first person is reported. Raises Conflict."""
    terms = (existing.contractor, existing.signed_on, existing.ends_on, existing.clauses.sha256)
    clauses = _digest(_normal(registration.clauses))
    same = terms == (registration.contractor, registration.signed_on, registration.ends_on, clauses)
    if not same or parts.repository.all(Person, f"{existing.id}."):
        raise Conflict("general.stale_page")
    return existing


def change_clauses(parts: Parts, contract_id: str, text: str, actor: ActorId) -> Contract:
    """Put another text in force: everybody must confirm anew before the next access (clause 2)."""
    contract = parts.repository.get(Contract, contract_id)
    clauses = _clauses(parts, people_vault(parts, contract), text, actor)

    def change(current: Contract) -> Change[Contract] | None:
        if current.clauses.sha256 == clauses.sha256:
            return None
        facts = {"clauses_sha256": clauses.sha256}
        return Change(
            current.with_(clauses=clauses),
            (Entry(actor, "contract.clauses_changed", current.id, facts=facts),),
        )

    return parts.repository.change(Contract, contract_id, change)


def clauses_text(parts: Parts, contract: Contract) -> str:
    """The text in force, checked against the digest that people confirm."""
    text = people_vault(parts, contract).get(contract.clauses.text).decode()
    if _digest(text) != contract.clauses.sha256:
        raise Refusal("contract.text_differs")
    return text


def register_place(parts: Parts, contract_id: str, details: Mapping[str, str], actor: ActorId) -> Contract:
    """A designated place (clause 6): address, room, cabinet, key holder; kept in the people holding.

    As a device and a network: of effect once the ward received it."""
    return _describe(parts, contract_id, "places", "place", details, actor)


def register_device(parts: Parts, contract_id: str, details: Mapping[str, str], actor: ActorId) -> Contract:
    """A device: maker, model, serial number; kept in the people holding."""
    return _describe(parts, contract_id, "devices", "device", details, actor)


def description(parts: Parts, contract: Contract, thing: Described) -> dict[str, str]:
    """A place's or device's details in the order of their fields, for someone who may see them."""
    found: dict[str, str] = people_vault(parts, contract).get_json(thing.details)
    order = PLACE_FIELDS if "address" in found else DEVICE_FIELDS
    return {field: found[field] for field in order}


def confirm_text(parts: Parts, contract_id: str, sha256: str, actor: ActorId) -> Contract:
    """The responsible person's written confirmation (特記事項確認書) of this very text (clause 1).

    Raises Refusal `contract.text_differs` when another text is in force by now.
    """
    now = parts.clock.business_now()

    def confirm(current: Contract) -> Change[Contract] | None:
        if current.clauses.sha256 != sha256:
            raise Refusal("contract.text_differs")
        if current.clauses.confirmed:
            return None
        clauses = current.clauses.with_(confirmed=Act(actor=actor, at=now))
        facts = {"clauses_sha256": sha256}
        return Change(
            current.with_(clauses=clauses),
            (Entry(actor, "contract.clauses_confirmed", current.id, facts=facts),),
        )

    return parts.repository.change(Contract, contract_id, confirm)


def activate(parts: Parts, contract_id: str, actor: ActorId) -> Contract:
    """Open the contract's own holding and its ledger. Raises Refusal with the first thing missing."""
    contract = parts.repository.get(Contract, contract_id)
    if contract.phase is not ContractPhase.REGISTERED:
        return contract
    code = missing_for_activation(parts, contract)
    if code:
        raise Refusal(code)
    holding = open_holding(parts, HoldingKind.CONTRACT, contract.id, contract.trail, actor)
    _open_ledger(parts, contract)
    act = Act(actor=actor, at=parts.clock.business_now())

    def start(current: Contract) -> Change[Contract] | None:
        if current.phase is not ContractPhase.REGISTERED:
            return None
        if not current.clauses.confirmed:
            raise Refusal("contract.clauses_not_confirmed")
        changed = current.with_(phase=ContractPhase.ACTIVE, holding=holding.holding_id, activated=act)
        facts = {"holding": holding.id, "clauses_sha256": current.clauses.sha256}
        return Change(changed, (Entry(actor, "contract.activated", current.id, facts=facts),))

    return parts.repository.change(Contract, contract_id, start)


def missing_for_activation(parts: Parts, contract: Contract) -> str | None:
    """Code of the first thing that activation still waits for (clauses 1, 6, 13)."""
    people = parts.repository.all(Person, f"{contract.id}.")
    responsible = [person for person in people if person.role is PersonRole.RESPONSIBLE]
    waits = {
        "contract.no_responsible": not any(person.received for person in responsible),
        "contract.clauses_not_confirmed": not contract.clauses.confirmed,
        "contract.no_place": not contract.places_in_use,
        "contract.no_device": not contract.devices_in_use,
        "contract.no_network": not contract.networks_in_use,
    }
    return next((code for code, missing in waits.items() if missing), None)


def require_running(parts: Parts, contract: Contract, now: datetime | None = None) -> None:
    """Only inside the term is anything handed over or taken in, other than returns and declarations.

    Raises Refusal `contract.ended`, `contract.not_begun`, `contract.not_active`.
    """
    at = now or parts.clock.business_now()
    if contract.term.is_over(at):
        raise Refusal("contract.ended", day=day_in_words(contract.ends_on))
    if not contract.term.has_begun(at):
        raise Refusal("contract.not_begun", day=day_in_words(contract.signed_on))
    if contract.phase is not ContractPhase.ACTIVE:
        raise Refusal("contract.not_active")


def is_running(parts: Parts, contract: Contract) -> bool:
    """Whether `require_running` lets pass."""
    return contract.phase is ContractPhase.ACTIVE and contract.term.covers(parts.clock.business_now())


def refuse_after_end(parts: Parts, contract: Contract) -> None:
    """For what is prepared before the term too, but never after it. Raises Refusal `contract.ended`."""
    over = contract.term.is_over(parts.clock.business_now())
    if contract.phase is ContractPhase.CLOSED or over:
        raise Refusal("contract.ended", day=day_in_words(contract.ends_on))


def close(parts: Parts, contract_id: str, balance: Balance, actor: ActorId) -> Contract:
    """The end of the contract in the system. The ledger balances, or the contract does not close.

    Raises Refusal `contract.ledger_open`, `contract.not_erased`, `contract.still_running`, and the codes of
    `open_besides_ledger`.
    """
    contract = parts.repository.get(Contract, contract_id)
    if not balance.closed:
        raise Refusal("contract.ledger_open", open=len(balance.open))
    if not contract.term.is_over(parts.clock.business_now()):
        raise Refusal("contract.still_running")
    if contract.holding is None or not _erased(parts, contract.holding):
        raise Refusal("contract.not_erased")
    waiting = open_besides_ledger(parts, contract.id)
    if waiting:
        raise Refusal(waiting)
    act = Act(actor=actor, at=parts.clock.business_now())

    def end(current: Contract) -> Change[Contract] | None:
        if current.phase is ContractPhase.CLOSED:
            return None
        return Change(
            current.with_(phase=ContractPhase.CLOSED, closed=act),
            (Entry(actor, "contract.closed", current.id),),
        )

    return parts.repository.change(Contract, contract_id, end)


def people_vault(parts: Parts, contract: Contract) -> HoldingObjects:
    """The people holding's objects. Raises Refusal `holding.not_active` after its erasure began."""
    return vault_of(parts, contract.people)


def people_are_readable(parts: Parts, contract: Contract) -> bool:
    """Whether names can be put on a page: not under a hold, not after the people holding's time."""
    people = parts.repository.get(Holding, contract.people)
    return people.phase is Phase.ACTIVE and not people.locked


def fresh_object_id(parts: Parts) -> str:
    """A random object name: what is stored under it says nothing about a person."""
    return parts.entropy.token(_OBJECT_ID_BYTES).hex()


def received_at_once(parts: Parts, contract: Contract, act: Act) -> Act | None:
    """What the ward registers is of effect; what one of the contractor's people does waits for 受理."""
    people = parts.repository.all(Person, f"{contract.id}.")
    return None if any(person.actor == act.actor for person in people) else act


def _describe(
    parts: Parts, contract_id: str, field: str, word: str, details: Mapping[str, str], actor: ActorId
) -> Contract:
    contract = parts.repository.get(Contract, contract_id)
    ref = people_vault(parts, contract).put_json(word, fresh_object_id(parts), dict(details))
    act = Act(actor=actor, at=parts.clock.business_now())

    def add(current: Contract) -> Change[Contract]:
        refuse_after_end(parts, current)
        things: tuple[Described, ...] = getattr(current, field)
        received = received_at_once(parts, current, act)
        thing = Described(id=f"{word}-{len(things) + 1}", details=ref, registered=act, received=received)
        entry = Entry(actor, f"contract.{word}_registered", current.id, facts={word: thing.id})
        return Change(current.with_(**{field: (*things, thing)}), (entry,))

    return parts.repository.change(Contract, contract_id, add)


def _open_ledger(parts: Parts, contract: Contract) -> None:
    try:
        parts.repository.create(
            Change(CustodyLedger(id=contract.id, trail=contract.trail, assembly=contract.assembly))
        )
    except NameTaken:
        return  # an earlier try made it


def require_within_backstop(grace_days: int, ends_on: date, opened: datetime) -> None:
    """The end plus the plan's grace comes before the storage's lifecycle policy deletes what is left.

    Raises Refusal `contract.outlives_backstop` (last)."""
    last = last_day_allowed(HoldingKind.CONTRACT, opened)
    last -= timedelta(days=grace_days)
    if ends_on > last:
        raise Refusal("contract.outlives_backstop", last=day_in_words(last))


def _check_term(registration: Registration) -> None:
    try:
        ContractTerm(registration.signed_on, registration.ends_on)
    except ValueError:
        raise Refusal("contract.term_invalid") from None
    if not registration.clauses.strip():
        raise Refusal("contract.clauses_empty")


def _clauses(parts: Parts, vault: HoldingObjects, text: str, actor: ActorId) -> Clauses:
    normal = _normal(text)
    ref: ObjectRef = vault.put("clauses", fresh_object_id(parts), normal.encode())
    act = Act(actor=actor, at=parts.clock.business_now())
    return Clauses(sha256=_digest(normal), text=ref, registered=act)


def _normal(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _erased(parts: Parts, holding_id: str) -> bool:
    return parts.repository.get(Holding, holding_id).phase is Phase.ERASED
