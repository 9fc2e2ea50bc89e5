"""The blank form of what the contractor collects itself: handed in, looked at before the ward approves."""

from starlette.responses import Response

from shared.domain.packet_kinds import PDF
from shared.portal.routing import (
    AUDITOR,
    HANDLER,
    RESPONSIBLE,
    STAFF,
    SUPERVISOR,
    Pages,
    Visit,
    contract_role,
)
from shared.services.collection_forms import attach_form, form_of

pages = Pages()
_FORM = "/contracts/{contract_id}/collections/{ref}/form"


@pages.put(_FORM, allow=contract_role(RESPONSIBLE, HANDLER))
def attach(visit: Visit) -> Response:
    """The PDF as raw bytes from our script."""
    content_type = visit.headers.get("content-type", "").partition(";")[0].strip()
    contract_id, ref = visit.contract().contract_id, visit.path["ref"]
    attach_form(visit.parts, contract_id, ref, content_type, visit.body, visit.actor.id)
    return visit.json({"name": "PDF"})


@pages.get(_FORM, allow=contract_role(STAFF, SUPERVISOR, AUDITOR, RESPONSIBLE, HANDLER))
def show(visit: Visit) -> Response:
    data = form_of(visit.parts, visit.contract(), visit.path["ref"])
    return visit.download("form.pdf", PDF, data)
