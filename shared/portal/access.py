"""Who may open a route: each route names one of these. Token role *and* named on the thing, or denied."""

from collections.abc import Callable

from shared.domain.roles import AUDITOR, CONTRACTOR_ROLES, PersonRole
from shared.portal.visit import Visit
from shared.services.membership import assembly_roles, contract_roles

type Allow = Callable[[Visit], bool]


def public(_visit: Visit) -> bool:
    """Anyone, without login."""
    return True


def signed_in(visit: Visit) -> bool:
    """Anyone who is logged in with a role."""
    return visit.visitor is not None and bool(visit.visitor.roles)


def token_role(*roles: PersonRole) -> Allow:
    """The token role alone: for what belongs to no assembly yet."""

    def allowed(visit: Visit) -> bool:
        return visit.visitor is not None and not visit.visitor.roles.isdisjoint(roles)

    return allowed


def assembly_role(*roles: PersonRole) -> Allow:
    """Token role and named, in that role, on the assembly of the path (or of the path's contract)."""

    def allowed(visit: Visit) -> bool:
        held = assembly_roles(visit.assembly(), visit.actor) if visit.visitor else frozenset[PersonRole]()
        return not held.isdisjoint(roles)

    return allowed


def contract_role(*roles: PersonRole) -> Allow:
    """Token role and named on the contract of the path; ward roles count by its assembly."""
    ward = assembly_role(*(role for role in roles if role not in CONTRACTOR_ROLES))

    def allowed(visit: Visit) -> bool:
        if visit.visitor is None:
            return False
        held = contract_roles(visit.parts, visit.contract(), visit.actor)
        return not held.isdisjoint(roles) or ward(visit)

    return allowed


assembly_auditor = assembly_role(AUDITOR)


def any_of(*allows: Allow) -> Allow:
    """Either of them."""
    return lambda visit: any(allow(visit) for allow in allows)
