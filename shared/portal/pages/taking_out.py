"""Taking rosters, name tags or forms to the venue: asked, consented to, counted out and in (clause 6)."""

from collections.abc import Iterator

from starlette.responses import Response

from shared.documents.contract import Contract, ContractPhase
from shared.domain.custody_lines import PaperContent
from shared.domain.japan_time import day_of
from shared.portal.decisions import paper_decision
from shared.portal.fields import choice_field, day_field
from shared.portal.incident_fields import long_text
from shared.portal.pages.contract import path_of, roles_on
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
from shared.portal.stages import StageLine, StageState
from shared.services import taking_out
from shared.services.actors import Actor
from shared.services.custody import ledger_of
from shared.services.parts import Parts

pages = Pages()
_PAGE = "/contracts/{contract_id}/taking-out"
_OURS = contract_role(RESPONSIBLE, HANDLER)


@pages.get(_PAGE, allow=contract_role(STAFF, SUPERVISOR, AUDITOR, RESPONSIBLE, HANDLER))
def show(visit: Visit) -> Response:
    contract = visit.contract()
    now = visit.parts.clock.business_now()
    lines = ledger_of(visit.parts, contract.id).taken_out
    return visit.render(
        "custody/taking_out.html",
        contract=contract,
        roles=roles_on(visit),
        lines=lines,
        number=len(lines) + 1,
        texts={line.id: taking_out.consent_text(visit.parts, contract, line.id) for line in lines},
        contents=[(content.value, content.ja) for content in PaperContent],
        today=day_of(now),
        venue=visit.assembly().plan.event.venue,
        days=visit.assembly().plan.event.days,
        running=contract.phase is ContractPhase.ACTIVE and contract.term.covers(now),
    )


@pages.post(_PAGE, allow=_OURS)
def ask(visit: Visit) -> Response:
    taking_out.ask(
        visit.parts,
        visit.contract().contract_id,
        visit.number("number", "受付番号"),
        choice_field(visit, "content", "持ち出すもの", PaperContent),
        visit.number("sheets", "枚数"),
        day_field(visit, "day", "持出しの日"),
        visit.actor.id,
    )
    return _back(visit, "taking_out.asked")


@pages.post(_PAGE + "/{ref}/consent", allow=contract_role(SUPERVISOR))
def consent(visit: Visit) -> Response:
    """What binds the ward takes the supervisor, as every consent does (domain/matter.py)."""
    contract_id, text = visit.contract().contract_id, long_text(visit, "text", "承諾の内容")
    decision = paper_decision(visit)
    taking_out.consent(visit.parts, contract_id, visit.path["ref"], text, visit.actor.id, decision)
    return _back(visit, "taking_out.consented")


@pages.post(_PAGE + "/{ref}/out", allow=_OURS)
def count_out(visit: Visit) -> Response:
    contract_id, sheets = visit.contract().contract_id, visit.number("sheets", "持ち出す枚数")
    taking_out.count_out(visit.parts, contract_id, visit.path["ref"], sheets, visit.actor.id)
    return _back(visit, "taking_out.counted_out")


@pages.post(_PAGE + "/{ref}/in", allow=_OURS)
def count_in(visit: Visit) -> Response:
    contract_id, sheets = visit.contract().contract_id, visit.number("sheets", "持ち帰った枚数")
    taking_out.count_in(visit.parts, contract_id, visit.path["ref"], sheets, visit.actor.id)
    return _back(visit, "taking_out.counted_in")


def contract_stages(parts: Parts, contract: Contract, _actor: Actor) -> Iterator[StageLine]:
    """Shown once something was asked for: what waits for the ward, what is out."""
    lines = ledger_of(parts, contract.id).taken_out
    if not lines:
        return
    asked, out = sum(not line.consented for line in lines), sum(bool(line.missing) for line in lines)
    detail = f"承諾待ち {asked}件　持出し中 {out}件" if asked or out else ""
    state = StageState.OPEN if asked or out else StageState.DONE
    acts = frozenset({SUPERVISOR} if asked else {HANDLER})
    yield StageLine("会場への持出し", state, detail, path_of(contract, "/taking-out"), acts)


def _back(visit: Visit, notice: str) -> Response:
    return visit.redirect(path_of(visit.contract(), "/taking-out"), notice=notice)
