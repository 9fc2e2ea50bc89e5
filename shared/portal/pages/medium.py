"""Ward staff hand packets over on a numbered medium, as a recorded alternative to pulling."""

from starlette.responses import Response

from shared.documents.contract import ContractPhase
from shared.domain.ids import PacketId
from shared.portal.fields import number_in_path
from shared.portal.pages.contract import path_of
from shared.portal.routing import STAFF, Pages, Visit, contract_role
from shared.services import medium
from shared.services.custody import ledger_of
from shared.services.custody_facts import names_for
from shared.services.packets import file_named, packet_of
from shared.services.people import people_of
from shared.services.pull import pullable

pages = Pages()
_STAFF = contract_role(STAFF)


@pages.get("/contracts/{contract_id}/medium", allow=_STAFF)
def show(visit: Visit) -> Response:
    contract = visit.contract()
    names = names_for(visit.parts, contract.id)
    active = contract.phase is ContractPhase.ACTIVE
    now = visit.parts.clock.real_now()
    copies = [copy for copy in ledger_of(visit.parts, contract.id).copies if copy.on_medium]
    return visit.render(
        "custody/medium.html",
        contract=contract,
        packets=pullable(visit.parts, contract) if active else [],
        people=[(person.id, names.get(person.id, person.id)) for person in people_of(visit.parts, contract)],
        devices=[(device, names.get(device, device)) for device in contract.devices_in_use],
        copies=[(copy, packet_of(visit.parts, contract, copy.packet)) for copy in copies],
        now=now,
        names=names,
    )


@pages.post("/contracts/{contract_id}/medium", allow=_STAFF)
def hand_over(visit: Visit) -> Response:
    contract = visit.contract()
    chosen = [PacketId(packet) for packet in visit.values.get("packet", [])]
    person, device = visit.text("person", "受け取る人"), visit.text("device", "媒体")
    copies = medium.hand_over(visit.parts, contract.contract_id, chosen, person, device, visit.actor.id)
    return visit.redirect(path_of(contract, "/medium"), notice="pull.medium_done", count=len(copies))


@pages.get("/contracts/{contract_id}/medium/{packet_id}/{number}/{file}/{part}", allow=_STAFF)
def download(visit: Visit) -> Response:
    contract, packet_id = visit.contract(), PacketId(visit.path["packet_id"])
    number, part = number_in_path(visit, "number"), number_in_path(visit, "part")
    name = visit.path["file"]
    data = medium.read(visit.parts, contract.contract_id, packet_id, number, name, part, visit.actor.id)
    file = file_named(packet_of(visit.parts, contract, packet_id), name)
    suffix = f".{part:03d}" if len(file.parts) > 1 else ""
    return visit.download(name + suffix, file.content_type, data)
