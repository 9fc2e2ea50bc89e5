"""On the ledger: a return sent back; a line written off, by two people."""

from starlette.responses import Response

from shared.domain.custody_exceptions import Rejection, WriteOffReason
from shared.portal.decisions import paper_decision
from shared.portal.fields import choice_field
from shared.portal.pages.contract import path_of
from shared.portal.routing import STAFF, SUPERVISOR, Pages, Visit, contract_role
from shared.services import custody_exceptions as service

pages = Pages()
_LINE = "/contracts/{contract_id}/lines/{ref}"


@pages.post(_LINE + "/reject", allow=contract_role(STAFF))
def reject(visit: Visit) -> Response:
    reason = choice_field(visit, "reason", "差戻しの理由", Rejection)
    contract_id = visit.contract().contract_id
    service.reject_return(visit.parts, contract_id, visit.path["ref"], reason, visit.actor.id)
    return _back(visit, "custody.return_rejected")


@pages.post(_LINE + "/write-off", allow=contract_role(STAFF))
def propose_write_off(visit: Visit) -> Response:
    reason = choice_field(visit, "reason", "清算の理由", WriteOffReason)
    contract_id = visit.contract().contract_id
    service.propose_write_off(visit.parts, contract_id, visit.path["ref"], reason, visit.actor.id)
    return _back(visit, "custody.write_off_proposed")


@pages.post(_LINE + "/write-off/approve", allow=contract_role(SUPERVISOR))
def approve_write_off(visit: Visit) -> Response:
    contract_id, decision = visit.contract().contract_id, paper_decision(visit)
    service.approve_write_off(visit.parts, contract_id, visit.path["ref"], visit.actor.id, decision)
    return _back(visit, "custody.written_off")


def _back(visit: Visit, notice: str) -> Response:
    return visit.redirect(path_of(visit.contract(), "/ledger"), notice=notice)
