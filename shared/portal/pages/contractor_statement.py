"""The contractor's own 消去証明書: to look at, to sign here, or to send in sealed and scanned."""

from starlette.responses import Response

from shared.domain.packet_kinds import PDF
from shared.portal.pages.contract import path_of
from shared.portal.routing import AUDITOR, RESPONSIBLE, STAFF, SUPERVISOR, Pages, Visit, contract_role
from shared.services import contractor_statement as service
from shared.services.contractor_statement_print import print_statement

pages = Pages()
_HERE = "/contracts/{contract_id}/statement"
_READERS = contract_role(RESPONSIBLE, STAFF, SUPERVISOR, AUDITOR)
_OURS = contract_role(RESPONSIBLE)


@pages.get(_HERE + ".pdf", allow=_READERS)
def show(visit: Visit) -> Response:
    contract = visit.contract()
    data = print_statement(visit.parts, contract.contract_id)
    return visit.download(f"contract-{contract.number}-statement.pdf", PDF, data)


@pages.get(_HERE + "-scan.pdf", allow=_READERS)
def scan(visit: Visit) -> Response:
    file, data = service.read_scan(visit.parts, visit.contract().contract_id)
    return visit.download(file.name, file.content_type, data)


@pages.post(_HERE + "/sign", allow=_OURS)
def sign(visit: Visit) -> Response:
    contract, shown = visit.contract(), visit.text("sha256", "消去証明書のSHA-256")
    service.sign(visit.parts, contract.contract_id, shown, visit.actor.id)
    return visit.redirect(path_of(contract, "/statements"), notice="custody.signed")


@pages.put(_HERE + "/scan", allow=_OURS)
def upload(visit: Visit) -> Response:
    """The scan, as raw bytes from our script."""
    contract_id = visit.contract().contract_id
    content_type = visit.headers.get("content-type", "").partition(";")[0].strip()
    ledger = service.upload_scan(visit.parts, contract_id, content_type, visit.body, visit.actor.id)
    return visit.json({"name": ledger.signed[-1].name, "sha256": ledger.signed[-1].sha256})
