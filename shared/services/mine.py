"""What somebody is named on: their assemblies and contracts, for the first page after login."""

from dataclasses import dataclass

from shared.documents.assembly import Assembly
from shared.documents.contract import Contract
from shared.documents.person import Person
from shared.domain.roles import CONTRACTOR_ROLES, PersonRole
from shared.services.actors import Actor
from shared.services.membership import assembly_roles, is_named
from shared.services.parts import Parts


@dataclass(frozen=True, slots=True)
class Mine[D]:
    """An assembly or contract, and the roles in which the person is named on it."""

    document: D
    roles: frozenset[PersonRole]


def my_assemblies(parts: Parts, actor: Actor) -> list[Mine[Assembly]]:
    """Those on which `actor` is named in a role that the token grants too."""
    named = (Mine(found, assembly_roles(found, actor)) for found in parts.repository.all(Assembly))
    return [mine for mine in named if mine.roles]


def my_contracts(parts: Parts, actor: Actor) -> list[Mine[Contract]]:
    """Those on which `actor` is named as one of the contractor's people; no roles before the ward's 受理."""
    if actor.roles.isdisjoint(CONTRACTOR_ROLES):
        return []
    people = [person for person in parts.repository.all(Person) if is_named(parts, person, actor)]
    granted = [person for person in people if person.role in actor.roles]
    ids = sorted({person.contract for person in granted})
    return [
        Mine(
            parts.repository.get(Contract, contract),
            frozenset(one.role for one in granted if one.contract == contract and one.received),
        )
        for contract in ids
    ]
