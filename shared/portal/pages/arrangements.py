"""The arrangement list: counts from the applications, given to the contract. No names."""

from starlette.responses import Response

from shared.domain.ids import ContractId
from shared.domain.packet_kinds import PacketKind
from shared.errors import Refusal
from shared.messages import sentence
from shared.portal.routing import STAFF, SUPERVISOR, Pages, Visit, assembly_role
from shared.services import arrangements as service
from shared.services.contract import contracts_of
from shared.services.membership import assembly_roles

pages = Pages()
_HERE = "/assemblies/{assembly_id}/arrangements"


@pages.get(_HERE, allow=assembly_role(STAFF, SUPERVISOR))
def show(visit: Visit) -> Response:
    assembly = visit.assembly()
    contracts = contracts_of(visit.parts, assembly.id)
    lists = [one for contract in contracts for one in service.lists_of(visit.parts, contract.id)]
    planned = any(rule.kind is PacketKind.ARRANGEMENT_LIST for rule in assembly.plan.packets)
    try:
        lines, why = service.counted(visit.parts, assembly), ""
    except Refusal as refusal:
        lines, why = [], sentence(refusal.code)
    return visit.render(
        "arrangements/show.html",
        assembly=assembly,
        lines=lines,
        why=why,
        planned=planned,
        lists=lists,
        contracts=[(one.id, one.contractor) for one in contracts],
        roles=assembly_roles(assembly, visit.actor),
    )


@pages.post(_HERE, allow=assembly_role(STAFF))
def assign(visit: Visit) -> Response:
    assembly = visit.assembly()
    contract = ContractId(visit.text("contract", "契約"))
    service.assign(visit.parts, assembly, contract, visit.actor.id)
    return visit.redirect(f"/assemblies/{assembly.id}/arrangements", notice="arrangements.assigned")
