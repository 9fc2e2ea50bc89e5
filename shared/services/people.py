"""The contractor's people (clauses 2, 10, 13, 16): reported, received, trained, confirmed; else no access."""

from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum

from shared.documents.contract import Contract
from shared.documents.person import Person
from shared.domain.approvals import Act
from shared.domain.ids import ActorId
from shared.domain.japan_time import day_of
from shared.domain.roles import PersonRole
from shared.errors import NameTaken, Refusal
from shared.services.actors import named
from shared.services.contract import confirm_text, fresh_object_id, people_vault, refuse_after_end
from shared.services.parts import Parts
from shared.services.repository import Change, Entry


class Taught(StrEnum):
    """What clause 16 wants every person to be taught: the Act, and the ward's ordinance."""

    ACT = "act"
    ORDINANCE = "ordinance"


@dataclass(frozen=True, slots=True)
class PersonDetails:
    """What is reported of a person; only in the people holding. `employer` is never left open (clause 10)."""

    name: str
    employer: str
    login: str
    mail: str


def people_of(parts: Parts, contract: Contract | str) -> list[Person]:
    """Everybody reported for the contract, in order."""
    contract_id = contract if isinstance(contract, str) else contract.id
    found = parts.repository.all(Person, f"{contract_id}.")
    return sorted(found, key=lambda person: int(person.id.rpartition(".p")[2]))


def person_of(parts: Parts, contract: Contract, actor: ActorId) -> Person | None:
    """The person as whom `actor` acts on this contract: named and not gone, the earliest report first."""
    today = day_of(parts.clock.business_now())
    return next(
        (
            person
            for person in people_of(parts, contract)
            if person.actor == actor and (person.left_on is None or today < person.left_on)
        ),
        None,
    )


def details_of(parts: Parts, contract: Contract, person: Person) -> PersonDetails:
    """Name, employer, login, mail: for someone who may see them."""
    return PersonDetails(**people_vault(parts, contract).get_json(person.details))


def of_foreign_domain(named_people: Sequence[Person], details: Mapping[str, PersonDetails]) -> set[str]:
    """Ids of those whose mail is of no responsible person's domain: perhaps an agency's (clause 10)."""
    known = [person for person in named_people if person.id in details]
    domains = {person.id: details[person.id].mail.rpartition("@")[2].casefold() for person in known}
    own = {domains.get(person.id) for person in named_people if person.role is PersonRole.RESPONSIBLE}
    return {person_id for person_id, domain in domains.items() if domain not in own}


def report(
    parts: Parts, contract: Contract, role: PersonRole, details: PersonDetails, actor: ActorId
) -> Person:
    """Name a person in advance (clause 13). Raises Refusal `person.already_reported`, `contract.ended`."""
    now = parts.clock.business_now()
    refuse_after_end(parts, contract)
    who = named(parts, role, details.login)
    if any(person.actor == who and person.left_on is None for person in people_of(parts, contract)):
        raise Refusal("person.already_reported")
    ref = people_vault(parts, contract).put_json("person", fresh_object_id(parts), asdict(details))
    while True:
        number = len(people_of(parts, contract)) + 1
        person = Person(
            id=f"{contract.id}.p{number}",
            trail=contract.trail,
            contract=contract.contract_id,
            role=role,
            actor=who,
            details=ref,
            reported=Act(actor=actor, at=now),
        )
        entry = Entry(actor, "person.reported", person.id, facts={"role": role.value, "actor": who})
        try:
            return parts.repository.create(Change(person, (entry,)))
        except NameTaken:
            continue  # somebody else was reported at the same moment


def receive(parts: Parts, person_id: str, actor: ActorId) -> Person:
    """受理: ward staff take note of the report. Without it there is no access."""
    act = Act(actor=actor, at=parts.clock.business_now())
    return _change(
        parts,
        person_id,
        Entry(actor, "person.received", person_id),
        lambda person: None if person.received else person.with_(received=act),
    )


def record_training(
    parts: Parts,
    contract: Contract,
    person_id: str,
    day: date,
    material: str,
    taught: AbstractSet[Taught],
    actor: ActorId,
) -> Person:
    """Education by the contractor (clause 16): day, material, and what was taught as they ticked it.

    Raises Refusal `person.training_incomplete`, `person.training_in_future`, `contract.ended`.
    """
    refuse_after_end(parts, contract)
    if taught != frozenset(Taught):
        raise Refusal("person.training_incomplete")
    if day > day_of(parts.clock.business_now()):
        raise Refusal("person.training_in_future")
    record = {"day": day.isoformat(), "material": material, "taught": sorted(taught)}
    ref = people_vault(parts, contract).put_json("training", fresh_object_id(parts), record)
    return _change(
        parts,
        person_id,
        Entry(actor, "person.trained", person_id, facts={"day": day.isoformat()}),
        lambda person: person.with_(trained_on=day, training=ref),
    )


def confirm(parts: Parts, contract: Contract, sha256: str, actor: ActorId) -> Person:
    """A person confirms the clauses in force (clause 2); the responsible person's is the contract's too.

    Raises Refusal `pull.not_named`, `contract.text_differs`, `contract.ended`.
    """
    refuse_after_end(parts, contract)
    person = person_of(parts, contract, actor)
    if person is None:
        raise Refusal("pull.not_named")
    if contract.clauses.sha256 != sha256:
        raise Refusal("contract.text_differs")
    if person.role is PersonRole.RESPONSIBLE:
        confirm_text(parts, contract.id, sha256, actor)
    act = Act(actor=actor, at=parts.clock.business_now())
    return _change(
        parts,
        person.id,
        Entry(actor, "person.clauses_confirmed", person.id, facts={"clauses_sha256": sha256}),
        lambda found: (
            None if found.confirmed_text == sha256 else found.with_(confirmed_text=sha256, confirmed=act)
        ),
    )


def leave(parts: Parts, person_id: str, actor: ActorId) -> Person:
    """From today on the person has no access; what they hold stays in the ledger under their id.

    After the end by the ward's staff alone: of the contractor nothing but returns and declarations is taken.
    Raises Refusal `contract.ended`.
    """
    contract = parts.repository.get(Contract, parts.repository.get(Person, person_id).contract)
    if person_of(parts, contract, actor):
        refuse_after_end(parts, contract)
    today = day_of(parts.clock.business_now())
    return _change(
        parts,
        person_id,
        Entry(actor, "person.left", person_id, facts={"day": today.isoformat()}),
        lambda person: None if person.left_on else person.with_(left_on=today),
    )


def _change(parts: Parts, person_id: str, entry: Entry, decide: Callable[[Person], Person | None]) -> Person:
    def change(person: Person) -> Change[Person] | None:
        changed = decide(person)
        return None if changed is None else Change(changed, (entry,))

    return parts.repository.change(Person, person_id, change)
