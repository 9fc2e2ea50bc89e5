"""Incidents for the contractor (clause 17): notice at once, then the written report."""

from collections.abc import Iterator

from starlette.responses import Response

from shared.documents.contract import Contract, ContractPhase
from shared.documents.incident import Incident
from shared.domain.japan_time import day_of
from shared.errors import NotFound
from shared.portal.incident_fields import CHOICES, known_field, long_text
from shared.portal.pages.contract import path_of
from shared.portal.pages.incidents import noticed_id
from shared.portal.routing import HANDLER, RESPONSIBLE, Pages, Visit, contract_role
from shared.portal.stages import StageLine, StageState
from shared.services import incidents as service
from shared.services.actors import Actor
from shared.services.membership import contract_roles
from shared.services.parts import Parts

pages = Pages()
_OURS = contract_role(RESPONSIBLE, HANDLER)
_BASE = "/contracts/{contract_id}/incidents"


@pages.get(_BASE, allow=_OURS)
def show(visit: Visit) -> Response:
    contract = visit.contract()
    return visit.render(
        "incidents/contractor.html",
        contract=contract,
        incident_id=service.new_id(visit.parts),
        incidents=[
            (one, service.text_of(visit.parts, one, one.report)) for one in _of(visit.parts, contract)
        ],
        roles=contract_roles(visit.parts, contract, visit.actor),
        today=day_of(visit.parts.clock.business_now()),
        **CHOICES,
    )


@pages.post(_BASE, allow=_OURS)
def give_notice(visit: Visit) -> Response:
    """What the contract holds is kept and its key disabled, until the ward has looked at it."""
    contract = visit.contract()
    notice = service.Notice(
        id=noticed_id(visit),
        known=known_field(visit),
        account=long_text(visit, "account", "状況"),
        holdings=(contract.holding,) if contract.holding else (),
    )
    service.give_notice(visit.parts, visit.assembly(), contract, notice, visit.actor.id)
    return _back(visit, "incident.noticed")


@pages.post(_BASE + "/{incident_id}/report", allow=contract_role(RESPONSIBLE))
def report(visit: Visit) -> Response:
    incident = visit.fresh(_incident(visit))
    service.report(visit.parts, incident.id, long_text(visit, "report", "書面の報告"), visit.actor.id)
    return _back(visit, "incident.reported")


def contract_stages(parts: Parts, contract: Contract, actor: Actor) -> Iterator[StageLine]:
    """Always there once the contract runs, so that it is found at once when it is needed."""
    if contract.phase is ContractPhase.REGISTERED:
        return
    told = _of(parts, contract)
    waiting = [one for one in told if one.reported is None and not one.closed]
    state = StageState.OPEN if waiting else StageState.DONE if told else StageState.NONE
    detail = f"書面の報告待ち {len(waiting)}件" if waiting else ""
    url = path_of(contract, "/incidents") if contract_roles(parts, contract, actor) else ""
    yield StageLine("事故・おそれ・違反の連絡", state, detail, url, frozenset({RESPONSIBLE}))


def _of(parts: Parts, contract: Contract) -> list[Incident]:
    return service.incidents_of(parts, contract.assembly, contract.id)


def _incident(visit: Visit) -> Incident:
    for one in _of(visit.parts, visit.contract()):
        if one.id == visit.path["incident_id"]:
            return one
    raise NotFound("general.not_found")


def _back(visit: Visit, notice: str) -> Response:
    return visit.redirect(path_of(visit.contract(), "/incidents"), notice=notice)
