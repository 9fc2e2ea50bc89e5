"""Which roles count for a person here: granted by the token *and* named on the assembly or contract."""

from collections.abc import Iterable

from shared.documents.assembly import Assembly
from shared.documents.contract import Contract
from shared.documents.person import Person
from shared.domain.japan_time import day_of
from shared.domain.roles import CONTRACTOR_ROLES, WARD_ROLES, PersonRole
from shared.services.actors import Actor
from shared.services.parts import Parts


def assembly_roles(assembly: Assembly, actor: Actor) -> frozenset[PersonRole]:
    """Roles of the ward's people on `assembly`."""
    return assembly.roles_of(actor.id) & actor.roles & WARD_ROLES


def contract_roles(parts: Parts, contract: Contract, actor: Actor) -> frozenset[PersonRole]:
    """Roles of the contractor's people on `contract`, once the ward received their report (clause 13)."""
    named = _named(parts, contract, actor)
    return _granted(actor, (person for person in named if person.received))


def reported_roles(parts: Parts, contract: Contract, actor: Actor) -> frozenset[PersonRole]:
    """As `contract_roles`, but also while the report waits: enough to read and confirm the clauses."""
    return _granted(actor, _named(parts, contract, actor))


def is_named(parts: Parts, person: Person, actor: Actor) -> bool:
    """Is `person` the actor, and not gone from the contract by today?"""
    today = day_of(parts.clock.business_now())
    return person.actor == actor.id and (person.left_on is None or today < person.left_on)


def _named(parts: Parts, contract: Contract, actor: Actor) -> list[Person]:
    people = parts.repository.all(Person, f"{contract.id}.")
    return [person for person in people if is_named(parts, person, actor)]


def _granted(actor: Actor, named: Iterable[Person]) -> frozenset[PersonRole]:
    return frozenset(person.role for person in named) & actor.roles & CONTRACTOR_ROLES
