"""Official documents: which were taken over under which number, and the two people's word that it is all."""

from collections.abc import Iterator
from datetime import timedelta

from starlette.responses import Response

from shared.documents.assembly import Assembly
from shared.domain.japan_time import after_end
from shared.domain.official_documents import LONGEST_YEARS, OfficialKind
from shared.errors import Refusal
from shared.portal.decisions import paper_decision
from shared.portal.fields import choice_field, short_text
from shared.portal.routing import AUDITOR, STAFF, SUPERVISOR, Pages, Visit, assembly_role
from shared.portal.stages import StageLine, StageState
from shared.services import official_documents as service
from shared.services.actors import Actor
from shared.services.membership import assembly_roles
from shared.services.parts import Parts

pages = Pages()
_PAGE = "/assemblies/{assembly_id}/official"
_LONGEST_NUMBER = 60
_SOON = timedelta(days=60)
"""How long before the holding's last day somebody is asked to act."""


@pages.get(_PAGE, allow=assembly_role(STAFF, SUPERVISOR, AUDITOR))
def show(visit: Visit) -> Response:
    assembly = visit.assembly()
    return visit.render(
        "official/show.html",
        assembly=assembly,
        documents=service.documents_of(visit.parts, assembly),
        kinds=[(kind.value, kind.ja) for kind in OfficialKind],
        longest=LONGEST_YEARS,
        until=assembly.plan.retention.assembly_until,
        roles=assembly_roles(assembly, visit.actor),
        me=visit.actor.id,
    )


@pages.post(_PAGE, allow=assembly_role(STAFF))
def take_over(visit: Visit) -> Response:
    kind = choice_field(visit, "kind", "種類", OfficialKind)
    number = short_text(visit, "number", "文書番号", _LONGEST_NUMBER)
    years = visit.number("years", "保存年限")
    if years > LONGEST_YEARS:
        raise Refusal("general.field_invalid", field="保存年限")
    service.take_over(visit.parts, visit.assembly(), kind, number, years, visit.actor.id)
    return _back(visit, "official.taken_over")


@pages.post(_PAGE + "/complete", allow=assembly_role(STAFF))
def propose(visit: Visit) -> Response:
    service.propose_complete(visit.parts, visit.assembly(), visit.actor.id)
    return _back(visit, "official.complete_proposed")


@pages.post(_PAGE + "/complete/approve", allow=assembly_role(SUPERVISOR))
def approve(visit: Visit) -> Response:
    service.approve_complete(visit.parts, visit.assembly(), visit.actor.id, paper_decision(visit))
    return _back(visit, "official.complete")


def assembly_stages(parts: Parts, assembly: Assembly, _actor: Actor) -> Iterator[StageLine]:
    """Waits until the last day comes near; past it, the erasure stands still until it is done."""
    if assembly.holding is None:
        return
    documents = service.documents_of(parts, assembly)
    left = after_end(assembly.plan.retention.assembly_until) - parts.clock.business_now()
    detail = f"{len(documents.taken)}件"
    if documents.settled:
        state = StageState.DONE
    elif left <= timedelta(0):
        state, detail = StageState.BLOCKED, "保存期限を過ぎています。引継ぎを終えるまで消去できません"
    else:
        state = StageState.OPEN if documents.taken or left <= _SOON else StageState.WAITING
    yield StageLine(
        "公文書の引継ぎ", state, detail, f"/assemblies/{assembly.id}/official", frozenset({STAFF})
    )


def _back(visit: Visit, notice: str) -> Response:
    return visit.redirect(f"/assemblies/{visit.assembly().id}/official", notice=notice)
