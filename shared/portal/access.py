"""Who may open a route: each route names one of these. Token role *and* named on the thing, or denied."""

from collections.abc import Callable
from dataclasses import dataclass

from shared.domain.roles import AUDITOR, CONTRACTOR_ROLES, WARD_ROLES, PersonRole
from shared.portal.visit import Visit
from shared.services.membership import assembly_roles, contract_roles, reported_roles

type Allow = Callable[[Visit], bool]


def public(_visit: Visit) -> bool:
    """Anyone, without login."""
    return True


def signed_in(visit: Visit) -> bool:
    """Anyone who is logged in with a role."""
    return visit.visitor is not None and bool(visit.visitor.roles)


@dataclass(frozen=True, slots=True)
class TokenRole:
    """The token role alone: for what belongs to no assembly yet."""

    roles: frozenset[PersonRole]

    def __call__(self, visit: Visit) -> bool:
        return visit.visitor is not None and not visit.visitor.roles.isdisjoint(self.roles)


@dataclass(frozen=True, slots=True)
class AssemblyRole:
    """Token role and named, in that role, on the assembly of the path (or of the path's contract)."""

    roles: frozenset[PersonRole]

    def __call__(self, visit: Visit) -> bool:
        if visit.visitor is None:
            return False
        return not assembly_roles(visit.assembly(), visit.visitor).isdisjoint(self.roles)


@dataclass(frozen=True, slots=True)
class ContractRole:
    """Token role and named on the contract of the path; ward roles count by its assembly."""

    roles: frozenset[PersonRole]

    def __call__(self, visit: Visit) -> bool:
        if visit.visitor is None:
            return False
        held = contract_roles(visit.parts, visit.contract(), visit.visitor)
        if not held.isdisjoint(self.roles & CONTRACTOR_ROLES):
            return True
        return AssemblyRole(self.roles & WARD_ROLES)(visit)


@dataclass(frozen=True, slots=True)
class ReportedRole:
    """As `ContractRole` for the contractor's people, also before the ward received their report."""

    roles: frozenset[PersonRole]

    def __call__(self, visit: Visit) -> bool:
        if visit.visitor is None:
            return False
        return not reported_roles(visit.parts, visit.contract(), visit.visitor).isdisjoint(self.roles)


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Either of several."""

    allows: tuple[Allow, ...]

    def __call__(self, visit: Visit) -> bool:
        return any(allow(visit) for allow in self.allows)


def token_role(*roles: PersonRole) -> TokenRole:
    return TokenRole(frozenset(roles))


def assembly_role(*roles: PersonRole) -> AssemblyRole:
    return AssemblyRole(frozenset(roles))


def contract_role(*roles: PersonRole) -> ContractRole:
    return ContractRole(frozenset(roles))


def reported_role(*roles: PersonRole) -> ReportedRole:
    return ReportedRole(frozenset(roles))


def any_of(*allows: Allow) -> AnyOf:
    return AnyOf(allows)


def admits(allow: Allow, roles: frozenset[PersonRole]) -> bool:
    """Would `allow` let in somebody who holds `roles` on what the path names?"""
    if isinstance(allow, AnyOf):
        return any(admits(one, roles) for one in allow.allows)
    if isinstance(allow, TokenRole | AssemblyRole | ContractRole | ReportedRole):
        return not allow.roles.isdisjoint(roles)
    return True


assembly_auditor = assembly_role(AUDITOR)
