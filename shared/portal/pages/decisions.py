"""All decisions of an assembly at a glance, and a paper of each for the ward's own (起案添付資料)."""

from starlette.responses import Response

from shared.domain.japan_time import in_words
from shared.domain.packet_kinds import PDF
from shared.portal.routing import AUDITOR, STAFF, SUPERVISOR, Pages, Visit, assembly_role
from shared.services.decisions import decision_named, decisions_of

pages = Pages()
TEMPLATE = "decision.typ"
_PAGE = "/assemblies/{assembly_id}/decisions"
_WARD = assembly_role(STAFF, SUPERVISOR, AUDITOR)


@pages.get(_PAGE, allow=_WARD)
def show(visit: Visit) -> Response:
    assembly = visit.assembly()
    found = decisions_of(visit.parts, assembly)
    return visit.render("assemblies/decisions.html", assembly=assembly, decisions=found)


@pages.get(_PAGE + "/{key}/paper.pdf", allow=_WARD)
def paper(visit: Visit) -> Response:
    """What is to be decided, with places for number, day and seals. The same until something changes."""
    assembly = visit.assembly()
    decision = decision_named(visit.parts, assembly, visit.path["key"])
    proposed = decision.approval.proposed
    printed: dict[str, object] = {
        "title": decision.title,
        "project": f"{assembly.plan.report.project}（{assembly.plan.report.fiscal_year}年度）",
        "department": assembly.plan.report.department,
        "proposed": f"{assembly.name_of(proposed.actor)}　{in_words(proposed.at)}",
        "facts": [list(fact) for fact in decision.facts],
        "trail": assembly.trail,
    }
    data = visit.parts.press.print(TEMPLATE, printed, proposed.at)
    return visit.download(f"{decision.key}-paper.pdf", PDF, data)
