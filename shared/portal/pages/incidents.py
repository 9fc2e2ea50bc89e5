"""Incidents for the ward: notice with a hold, what is known, legal clocks, claims, publication, closing."""

import re
from collections.abc import Iterator
from datetime import date

from starlette.responses import Response

from shared.documents.assembly import Assembly
from shared.documents.contract import Contract
from shared.documents.holding import Holding, HoldingKind, Phase
from shared.documents.incident import Incident
from shared.domain.certificate_words import KINDS
from shared.domain.ids import HoldingId
from shared.domain.incident import Told
from shared.domain.japan_time import day_of
from shared.errors import NotFound, Refusal
from shared.portal.custody_rows import ledger_rows
from shared.portal.decisions import paper_decision
from shared.portal.fields import choice_field, day_field
from shared.portal.incident_fields import CHOICES, known_field, long_text
from shared.portal.routing import AUDITOR, STAFF, SUPERVISOR, Pages, Visit, assembly_role, public
from shared.portal.stages import StageLine, StageState
from shared.services import incident_publication
from shared.services import incidents as service
from shared.services.actors import Actor
from shared.services.contract import contracts_of
from shared.services.custody_facts import names_for
from shared.services.erasure_status import holdings_of
from shared.services.membership import assembly_roles
from shared.services.parts import Parts

pages = Pages()
_WARD = assembly_role(STAFF, SUPERVISOR, AUDITOR)
_NOTICING = assembly_role(STAFF, SUPERVISOR)
_STAFF = assembly_role(STAFF)
_SECOND = assembly_role(SUPERVISOR)
_BASE = "/assemblies/{assembly_id}/incidents"
_ONE = _BASE + "/{incident_id}"
_ID = re.compile(r"in-[0-9a-f]{12}")


@pages.get(_BASE, allow=_WARD)
def listed(visit: Visit) -> Response:
    assembly = visit.assembly()
    return visit.render(
        "incidents/list.html",
        assembly=assembly,
        incidents=service.incidents_of(visit.parts, assembly.id),
        roles=assembly_roles(assembly, visit.actor),
    )


@pages.get(_BASE + "/new", allow=_NOTICING)
def new(visit: Visit) -> Response:
    assembly = visit.assembly()
    return visit.render(
        "incidents/new.html",
        assembly=assembly,
        incident_id=service.new_id(visit.parts),
        contracts=[
            (one.id, f"第{one.number}号 {one.contractor}") for one in contracts_of(visit.parts, assembly.id)
        ],
        holdings=_may_be_held(visit.parts, assembly),
        chosen=visit.query.get("holding", ""),
        today=day_of(visit.parts.clock.business_now()),
        **CHOICES,
    )


@pages.post(_BASE + "/new", allow=_NOTICING)
def give_notice(visit: Visit) -> Response:
    assembly = visit.assembly()
    named = visit.form.get("contract", "")
    contract = next((one for one in contracts_of(visit.parts, assembly.id) if one.id == named), None)
    if named and contract is None:
        raise Refusal("general.field_invalid", field="委託契約")
    offered = {one for one, _ in _may_be_held(visit.parts, assembly)}
    chosen = list(dict.fromkeys(visit.values.get("holding", [])))
    if not offered.issuperset(chosen):
        raise Refusal("general.field_invalid", field="保留する保管単位")
    notice = service.Notice(
        id=noticed_id(visit),
        known=known_field(visit),
        account=long_text(visit, "account", "状況", required=False),
        holdings=tuple(HoldingId(one) for one in chosen),
    )
    made = service.give_notice(visit.parts, assembly, contract, notice, visit.actor.id)
    return _back(visit, made.id, "incident.noticed")


@pages.get(_ONE, allow=_WARD)
def show(visit: Visit) -> Response:
    assembly, incident = visit.assembly(), _incident(visit)
    contract = visit.parts.repository.get(Contract, incident.contract) if incident.contract else None
    return visit.render(
        "incidents/show.html",
        assembly=assembly,
        incident=incident,
        contract=contract,
        roles=assembly_roles(assembly, visit.actor),
        me=visit.actor.id,
        account=service.text_of(visit.parts, incident, incident.account),
        report=service.text_of(visit.parts, incident, incident.report),
        instructions=[
            (one.id, f"指示 第{one.number}号") for one in service.instructions(visit.parts, incident)
        ],
        no_instruction=service.text_of(
            visit.parts, incident, incident.instructed.reason if incident.instructed else None
        ),
        draft=_draft(visit.parts, incident),
        claims=[(one, service.text_of(visit.parts, incident, one.text)) for one in incident.claims],
        tellings=[(told, incident.known.due(told), incident.told.get(told)) for told in Told],
        rows=_scope(visit.parts, contract),
        holdings=[visit.parts.repository.get(Holding, one) for one in incident.holdings],
        kinds_of_holding=KINDS,
        today=day_of(visit.parts.clock.business_now()),
        **CHOICES,
    )


@pages.post(_ONE + "/known", allow=_STAFF)
def correct(visit: Visit) -> Response:
    incident = visit.fresh(_incident(visit))
    service.correct(visit.parts, incident.id, known_field(visit), visit.actor.id)
    return _back(visit, incident.id, "incident.corrected")


@pages.post(_ONE + "/report", allow=_STAFF)
def report(visit: Visit) -> Response:
    """A report that came on paper, or the ward's own when there is no contract."""
    incident = visit.fresh(_incident(visit))
    service.report(visit.parts, incident.id, long_text(visit, "report", "書面の報告"), visit.actor.id)
    return _back(visit, incident.id, "incident.reported")


@pages.post(_ONE + "/told", allow=_STAFF)
def tell(visit: Visit) -> Response:
    incident = _incident(visit)
    told, day = choice_field(visit, "who", "報告・通知", Told), day_field(visit, "day", "報告・通知した日")
    service.tell(visit.parts, incident.id, told, day, visit.actor.id)
    return _back(visit, incident.id, "incident.told")


@pages.post(_ONE + "/instruction", allow=_STAFF)
def instruct(visit: Visit) -> Response:
    incident = visit.fresh(_incident(visit))
    reason = long_text(visit, "reason", "指示が要らない理由", required=False)
    service.instruct(visit.parts, incident.id, visit.form.get("matter", ""), reason, visit.actor.id)
    return _back(visit, incident.id, "incident.instructed")


@pages.post(_ONE + "/claims", allow=_STAFF)
def claim(visit: Visit) -> Response:
    incident, number = _incident(visit), visit.number("number", "受付番号")
    service.claim(visit.parts, incident.id, number, long_text(visit, "claim", "請求の内容"), visit.actor.id)
    return _back(visit, incident.id, "incident.claim_recorded")


@pages.post(_ONE + "/claims/{claim_id}", allow=_STAFF)
def settle(visit: Visit) -> Response:
    incident, yen = _incident(visit), visit.number("yen", "支払った額")
    service.settle_claim(visit.parts, incident.id, visit.path["claim_id"], yen, visit.actor.id)
    return _back(visit, incident.id, "incident.claim_settled")


@pages.post(_ONE + "/publication", allow=_STAFF)
def propose_publication(visit: Visit) -> Response:
    incident = visit.fresh(_incident(visit))
    text = long_text(visit, "publication", "公表する文", required=False)
    incident_publication.propose_publication(visit.parts, incident.id, text, visit.actor.id)
    return _back(visit, incident.id, "incident.publication_proposed")


@pages.post(_ONE + "/publication/approve", allow=_SECOND)
def approve_publication(visit: Visit) -> Response:
    incident = visit.fresh(_incident(visit))
    decision = paper_decision(visit)
    incident_publication.approve_publication(visit.parts, incident.id, visit.actor.id, decision)
    return _back(visit, incident.id, "incident.publication_approved")


@pages.post(_ONE + "/close", allow=_STAFF)
def propose_close(visit: Visit) -> Response:
    service.propose_close(visit.parts, _incident(visit).id, visit.actor.id)
    return _back(visit, visit.path["incident_id"], "incident.close_proposed")


@pages.post(_ONE + "/close/approve", allow=_SECOND)
def approve_close(visit: Visit) -> Response:
    incident = visit.fresh(_incident(visit))
    service.approve_close(visit.parts, incident.id, visit.actor.id, paper_decision(visit))
    return _back(visit, incident.id, "incident.close_approved")


@pages.get("/public/{assembly_id}/incidents/{incident_id}", allow=public)
def published(visit: Visit) -> Response:
    """What the ward decided to publish (clause 18)."""
    incident = _incident(visit)
    text = incident_publication.published_text(visit.parts, incident)
    return visit.render("incidents/public.html", incident=incident, paragraphs=text.splitlines())


def assembly_stages(parts: Parts, assembly: Assembly, _actor: Actor) -> Iterator[StageLine]:
    """Always there, so that it is found at once when it is needed."""
    told = service.incidents_of(parts, assembly.id)
    waiting = [one for one in told if not one.closed]
    today = day_of(parts.clock.business_now())
    late = sum(_is_late(one, today) for one in waiting)
    settled = StageState.DONE if told else StageState.NONE
    state = StageState.BLOCKED if late else StageState.OPEN if waiting else settled
    detail = f"対応中 {len(waiting)}件" if waiting else ""
    detail += f"（報告期限超過 {late}件）" if late else ""
    url = f"/assemblies/{assembly.id}/incidents"
    yield StageLine("事故・おそれ・違反", state, detail, url, frozenset({STAFF, SUPERVISOR}))


def noticed_id(visit: Visit) -> str:
    """The number that the page gave the notice. Raises NotFound."""
    found = visit.text("incident_id", "受付番号")
    if not _ID.fullmatch(found):
        raise NotFound("general.not_found")
    return found


def _is_late(incident: Incident, today: date) -> bool:
    dues = (incident.known.due(told) for told in Told if told not in incident.told)
    return any(due is not None and due < today for due in dues)


def _may_be_held(parts: Parts, assembly: Assembly) -> list[tuple[str, str]]:
    """Not the contractor's names: they are needed to deal with it."""
    found = [one for one in holdings_of(parts, assembly) if one.phase in (Phase.ACTIVE, Phase.FROZEN)]
    return [(one.id, KINDS[one.holds.name.lower()]) for one in found if one.holds is not HoldingKind.PEOPLE]


def _scope(parts: Parts, contract: Contract | None) -> list[list[str]]:
    """What is not settled on the contract's ledger now: what, how much, with whom, where."""
    if contract is None:
        return []
    rows = ledger_rows(parts, contract, names_for(parts, contract.id))
    return [
        [row.title, row.number, row.holder, row.where, row.fate.ja] for row in rows if not row.fate.settled
    ]


def _draft(parts: Parts, incident: Incident) -> str | None:
    decided = incident.publication
    return service.text_of(parts, incident, decided.text) if decided else None


def _incident(visit: Visit) -> Incident:
    if not _ID.fullmatch(visit.path["incident_id"]):
        raise NotFound("general.not_found")
    return service.incident_of(visit.parts, visit.assembly(), visit.path["incident_id"])


def _back(visit: Visit, incident_id: str, notice: str) -> Response:
    return visit.redirect(f"/assemblies/{visit.assembly().id}/incidents/{incident_id}", notice=notice)
