"""At a glance, over all contracts of an assembly: what is out, with whom, since when, due when."""

from collections.abc import Iterator
from dataclasses import dataclass

from starlette.responses import Response

from shared.documents.assembly import Assembly
from shared.documents.contract import Contract
from shared.domain.japan_time import day_of
from shared.portal.custody_rows import LedgerRow, ledger_rows
from shared.portal.pages.contract import names_shown
from shared.portal.routing import AUDITOR, STAFF, SUPERVISOR, Pages, Visit, assembly_role
from shared.portal.stages import StageLine, StageState
from shared.services.actors import Actor
from shared.services.contract import contracts_of
from shared.services.custody import balance
from shared.services.parts import Parts

pages = Pages()


@dataclass(frozen=True, slots=True)
class Outstanding:
    """One contract: what is still out of it, and how many media are not stated or confirmed."""

    contract: Contract
    rows: list[LedgerRow]
    media: int


@pages.get("/assemblies/{assembly_id}/custody", allow=assembly_role(STAFF, SUPERVISOR, AUDITOR))
def show(visit: Visit) -> Response:
    found = list(_outstanding(visit))
    return visit.render(
        "custody/glance.html",
        assembly=visit.assembly(),
        found=found,
        today=day_of(visit.parts.clock.business_now()),
        out=sum(len(one.rows) for one in found),
    )


def _outstanding(visit: Visit) -> Iterator[Outstanding]:
    """What is not settled, the earliest due date first."""
    parts = visit.parts
    for contract in contracts_of(parts, visit.assembly().id):
        names = names_shown(visit, contract)
        rows = [row for row in ledger_rows(parts, contract, names) if not row.fate.settled]
        rows.sort(key=lambda row: (row.due or contract.ends_on, row.since))
        yield Outstanding(contract, rows, len(balance(parts, contract.id).media))


def assembly_stages(parts: Parts, assembly: Assembly, _actor: Actor) -> Iterator[StageLine]:
    """How much is out, and how much of it is late."""
    contracts = contracts_of(parts, assembly.id)
    if not contracts:
        return
    today = day_of(parts.clock.business_now())
    rows = [row for one in contracts for row in ledger_rows(parts, one, {}) if not row.fate.settled]
    late = sum(row.late(today) for row in rows)
    state = StageState.BLOCKED if late else StageState.RUNNING if rows else StageState.DONE
    detail = f"受託者にあるもの {len(rows)}件" + (f"（期限超過 {late}件）" if late else "")
    yield StageLine(
        "受託者にあるもの", state, detail, f"/assemblies/{assembly.id}/custody", frozenset({STAFF})
    )
