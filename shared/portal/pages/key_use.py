"""A held key, enabled by two people for a recorded purpose and some days."""

from starlette.responses import Response

from shared.documents.holding import Holding
from shared.domain.holds import Purpose
from shared.portal.decisions import paper_decision
from shared.portal.fields import choice_field, day_field
from shared.portal.routing import STAFF, SUPERVISOR, Pages, Visit, assembly_role
from shared.services import holds
from shared.services.erasure_status import holding_of

pages = Pages()
_HERE = "/assemblies/{assembly_id}/erasure/{holding_id}/key-use"


@pages.post(_HERE, allow=assembly_role(STAFF))
def ask(visit: Visit) -> Response:
    holding = visit.fresh(_holding(visit))
    purpose = choice_field(visit, "purpose", "利用の目的", Purpose)
    until = day_field(visit, "until", "利用の最終日")
    holds.ask_use(visit.parts, holding.holding_id, visit.actor.id, purpose, until)
    return _back(visit, holding, "holding.use_proposed")


@pages.post(_HERE + "/approve", allow=assembly_role(SUPERVISOR))
def approve(visit: Visit) -> Response:
    holding = visit.fresh(_holding(visit))
    holds.approve_use(visit.parts, holding.holding_id, visit.actor.id, paper_decision(visit))
    return _back(visit, holding, "holding.use_approved")


@pages.post(_HERE + "/end", allow=assembly_role(STAFF, SUPERVISOR))
def end(visit: Visit) -> Response:
    holding = visit.fresh(_holding(visit))
    holds.end_use(visit.parts, holding.holding_id, visit.actor.id)
    return _back(visit, holding, "holding.use_ended")


def _holding(visit: Visit) -> Holding:
    return holding_of(visit.parts, visit.assembly(), visit.path["holding_id"])


def _back(visit: Visit, holding: Holding, notice: str) -> Response:
    return visit.redirect(f"/assemblies/{holding.trail}/erasure/{holding.id}", notice=notice)
