"""What the contractor's people did on their contract, for them (DOMAIN.md §3): the responsible person finds
everybody's acts, a handler their own."""

from dataclasses import replace

from starlette.responses import Response

from shared.documents.contract import Contract
from shared.portal.routing import HANDLER, RESPONSIBLE, Pages, Visit, contract_role
from shared.portal.trail_view import FAMILIES, HEADINGS, filter_of, of_actors, view
from shared.services.membership import contract_roles
from shared.services.people import people_of

pages = Pages()
_SHOWN = 100


@pages.get("/contracts/{contract_id}/trail", allow=contract_role(RESPONSIBLE, HANDLER))
def show(visit: Visit) -> Response:
    """The chain is checked as it is read. Raises Fault `audit.chain_broken`."""
    contract = visit.contract()
    lines = visit.parts.trail.read(contract.trail).splitlines()
    mine = of_actors(lines, _whose(visit, contract))
    wanted = replace(filter_of(visit), actor="", about=contract.id)
    found = view(visit.parts, visit.assembly(), mine, wanted)
    return visit.render(
        "contractor/trail.html",
        contract=contract,
        found=found,
        records=found.shown[:_SHOWN],
        headings=HEADINGS,
        families=[(family, FAMILIES.get(family, family)) for family in found.families],
        asked={name: visit.query.get(name, "") for name in ("family", "since", "until_day")},
    )


def _whose(visit: Visit, contract: Contract) -> frozenset[str]:
    if RESPONSIBLE in contract_roles(visit.parts, contract, visit.actor):
        return frozenset(person.actor for person in people_of(visit.parts, contract))
    return frozenset({visit.actor.id})
