"""The first page after login: what is mine, and what waits for me."""

from starlette.responses import Response

from shared.documents.assembly import Assembly
from shared.documents.contract import Contract
from shared.domain.roles import STAFF
from shared.portal.routing import Pages, Visit, signed_in
from shared.portal.stages import StageLine, assembly_lines, contract_lines
from shared.services.assembly import stands
from shared.services.contract import contracts_of
from shared.services.mine import Mine, my_assemblies, my_contracts

pages = Pages()


@pages.get("/", allow=signed_in)
def home(visit: Visit) -> Response:
    assemblies = my_assemblies(visit.parts, visit.actor)
    contracts = my_contracts(visit.parts, visit.actor)
    tasks = [
        task for mine in assemblies for task in (*_of_assembly(visit, mine), *_of_its_contracts(visit, mine))
    ]
    tasks += [task for mine in contracts for task in _of_contract(visit, mine)]
    return visit.render(
        "home/home.html",
        assemblies=[(mine.document, stands(visit.parts, mine.document)) for mine in assemblies],
        contracts=contracts,
        tasks=tasks,
        may_draft=STAFF in visit.actor.roles,
    )


def _of_assembly(visit: Visit, mine: Mine[Assembly]) -> list[tuple[str, StageLine]]:
    lines = assembly_lines(visit.parts, mine.document, visit.actor)
    return [(mine.document.plan.report.project, line) for line in lines if line.waits_for(mine.roles)]


def _of_its_contracts(visit: Visit, mine: Mine[Assembly]) -> list[tuple[str, StageLine]]:
    """What a contract waits for from the ward."""
    contracts = contracts_of(visit.parts, mine.document.id)
    return [task for one in contracts for task in _of_contract(visit, Mine(one, mine.roles))]


def _of_contract(visit: Visit, mine: Mine[Contract]) -> list[tuple[str, StageLine]]:
    lines = contract_lines(visit.parts, mine.document, visit.actor)
    return [(f"委託契約 第{mine.document.number}号", line) for line in lines if line.waits_for(mine.roles)]
