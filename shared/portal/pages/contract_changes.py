"""What changes on a running contract: places, devices, networks; by two people, its last day."""

from starlette.responses import Response

from shared.portal.decisions import paper_decision
from shared.portal.fields import day_field, short_text
from shared.portal.pages.contract import path_of
from shared.portal.routing import RESPONSIBLE, STAFF, SUPERVISOR, Pages, Visit, contract_role
from shared.services import contract_changes as service

pages = Pages()


@pages.post("/contracts/{contract_id}/networks", allow=contract_role(STAFF, RESPONSIBLE))
def add_network(visit: Visit) -> Response:
    contract = visit.fresh(visit.contract())
    network = short_text(visit, "network", "接続元ネットワーク")
    service.register_network(visit.parts, contract.id, network, visit.actor.id)
    return visit.redirect(path_of(contract), notice="contract.network_registered")


@pages.post("/contracts/{contract_id}/things/{thing}/receive", allow=contract_role(STAFF))
def receive(visit: Visit) -> Response:
    contract = visit.contract()
    service.receive(visit.parts, contract.id, visit.path["thing"], visit.actor.id)
    return visit.redirect(path_of(contract), notice="contract.thing_received")


@pages.post("/contracts/{contract_id}/things/{thing}/end", allow=contract_role(STAFF, RESPONSIBLE))
def end_thing(visit: Visit) -> Response:
    contract = visit.contract()
    service.end_thing(visit.parts, contract.id, visit.path["thing"], visit.actor.id)
    return visit.redirect(path_of(contract), notice="contract.thing_ended_done")


@pages.post("/contracts/{contract_id}/end", allow=contract_role(STAFF))
def propose_end(visit: Visit) -> Response:
    contract = visit.fresh(visit.contract())
    service.propose_end(
        visit.parts, contract.id, day_field(visit, "ends_on", "変更後の終了日"), visit.actor.id
    )
    return visit.redirect(path_of(contract), notice="contract.end_proposed")


@pages.post("/contracts/{contract_id}/end/approve", allow=contract_role(SUPERVISOR))
def approve_end(visit: Visit) -> Response:
    contract = visit.fresh(visit.contract())
    service.approve_end(visit.parts, contract.id, visit.actor.id, paper_decision(visit))
    return visit.redirect(path_of(contract), notice="contract.end_changed")
