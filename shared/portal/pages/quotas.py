"""Quotas of the lottery: population, applicants and quota side by side, and whether they can be met."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from starlette.responses import Response

from shared.documents.assembly import Assembly
from shared.documents.quotas import QuotaPhase, QuotaRow, Quotas
from shared.domain.invitee import Invitee
from shared.domain.plan_lottery import QuotaFeature
from shared.domain.quotas.fairness import same_chances
from shared.errors import Refusal
from shared.portal.decisions import paper_decision
from shared.portal.routing import STAFF, SUPERVISOR, Pages, Visit, assembly_role
from shared.services import quotas as service
from shared.services.membership import assembly_roles
from shared.services.quota_counts import (
    Counted,
    applicant_counts,
    category_names,
    in_words,
    population,
)

pages = Pages()
_WARD = assembly_role(STAFF, SUPERVISOR)
_USUAL_TOLERANCE = 1
_LARGEST = 1000
_LONGEST_FEATURE = 200


@dataclass(frozen=True, slots=True)
class Line:
    """One feature as the page shows it; `share`: of the population, per cent; blank bounds: no quota."""

    category: str
    feature: str
    name: str
    population: int | None
    share: str
    applicants: int
    least: int | str
    most: int | str


@pages.get("/assemblies/{assembly_id}/lottery/quotas", allow=_WARD)
def show(visit: Visit) -> Response:
    assembly = visit.assembly()
    quotas = service.quotas_for(visit.parts, assembly.id)
    on = quotas if quotas and quotas.phase is not QuotaPhase.OFF else None
    people = service.pool_people(visit.parts, assembly)
    names = category_names(assembly.plan)
    return visit.render(
        "lottery/quotas.html",
        assembly=assembly,
        quotas=on,
        groups=_lines(visit, assembly, on, people) if on else [],
        categories=[(feature.value, names[feature]) for feature in assembly.plan.lottery.features],
        areas=assembly.plan.areas,
        tolerance=_USUAL_TOLERANCE,
        applicants=len(people),
        feasibility=service.feasibility(visit.parts, assembly.plan, people, on.rows) if on else None,
        simple=same_chances(len(people), assembly.plan.lottery.seats),
        mine=on is not None and on.approval is not None and on.approval.proposed.actor == visit.actor.id,
        roles=assembly_roles(assembly, visit.actor),
    )


@pages.get("/assemblies/{assembly_id}/lottery/quotas/status", allow=_WARD)
def status(visit: Visit) -> Response:
    """Asked for while the fairest distribution is computed; then the whole page is shown anew."""
    quotas = _quotas(visit, visit.assembly())
    working = quotas.phase is QuotaPhase.SOLVING
    answer = visit.fragment("lottery/_solving.html", done=not working, quotas=quotas)
    if not working:
        answer.headers["HX-Refresh"] = "true"
    return answer


@pages.post("/assemblies/{assembly_id}/lottery/quotas/propose", allow=assembly_role(STAFF))
def propose(visit: Visit) -> Response:
    assembly = visit.assembly()
    tolerance = visit.number("tolerance", "許容する差")
    service.propose_quotas(visit.parts, assembly, visit.actor.id, visit.values.get("category", []), tolerance)
    return _back(visit, assembly, "quotas.drafted")


@pages.post("/assemblies/{assembly_id}/lottery/quotas/save", allow=assembly_role(STAFF))
def save(visit: Visit) -> Response:
    assembly = visit.assembly()
    visit.fresh(_quotas(visit, assembly))
    service.save_quotas(visit.parts, assembly, visit.actor.id, _typed(visit))
    return _back(visit, assembly, "quotas.saved")


@pages.post("/assemblies/{assembly_id}/lottery/quotas/check", allow=assembly_role(STAFF))
def check(visit: Visit) -> Response:
    """Whether what is typed so far can be met; nothing is saved."""
    assembly = visit.assembly()
    try:
        people = service.pool_people(visit.parts, assembly)
        found, problem = service.feasibility(visit.parts, assembly.plan, people, _typed(visit)), None
    except Refusal as refusal:
        found, problem = None, refusal
    return visit.render("lottery/_feasibility.html", feasibility=found, problem=problem)


@pages.post("/assemblies/{assembly_id}/lottery/quotas/relax", allow=assembly_role(STAFF))
def relax(visit: Visit) -> Response:
    """The smallest relaxation of what is saved becomes the draft."""
    assembly = visit.assembly()
    quotas = visit.fresh(_quotas(visit, assembly))
    people = service.pool_people(visit.parts, assembly)
    found = service.feasibility(visit.parts, assembly.plan, people, quotas.rows)
    if found.relaxed:
        service.save_quotas(visit.parts, assembly, visit.actor.id, found.relaxed)
    return _back(visit, assembly, "quotas.relaxed")


@pages.post("/assemblies/{assembly_id}/lottery/quotas/ask", allow=assembly_role(STAFF))
def ask(visit: Visit) -> Response:
    assembly = visit.assembly()
    visit.fresh(_quotas(visit, assembly))
    service.ask_approval(visit.parts, assembly, visit.actor.id)
    return _back(visit, assembly, "quotas.asked")


@pages.post("/assemblies/{assembly_id}/lottery/quotas/approve", allow=assembly_role(SUPERVISOR))
def approve(visit: Visit) -> Response:
    assembly = visit.assembly()
    visit.fresh(_quotas(visit, assembly))
    service.approve_quotas(visit.parts, assembly, visit.actor.id, paper_decision(visit))
    return _back(visit, assembly, "quotas.approved")


@pages.post("/assemblies/{assembly_id}/lottery/quotas/discard", allow=assembly_role(STAFF))
def discard(visit: Visit) -> Response:
    assembly = visit.assembly()
    visit.fresh(_quotas(visit, assembly))
    service.discard_quotas(visit.parts, assembly, visit.actor.id)
    return visit.redirect(f"/assemblies/{assembly.id}/lottery", notice="quotas.discarded")


def _quotas(visit: Visit, assembly: Assembly) -> Quotas:
    quotas = service.quotas_for(visit.parts, assembly.id)
    if quotas is None or quotas.phase is QuotaPhase.OFF:
        raise Refusal("quotas.none")
    return quotas


def _lines(
    visit: Visit, assembly: Assembly, quotas: Quotas, people: Sequence[Invitee]
) -> list[tuple[str, bool, list[Line]]]:
    """Category in words, whether its population was counted among the drawn, and its lines."""
    everyone = population(visit.parts, assembly)
    applied = applicant_counts(assembly.plan, people)
    chosen = {row.category for row in quotas.rows}
    return [
        (name, everyone.drawn, _of_category(category, quotas, everyone, applied[category]))
        for category, name in category_names(assembly.plan).items()
        if category in chosen
    ]


def _of_category(
    category: str, quotas: Quotas, everyone: Counted, applicants: Mapping[str, int]
) -> list[Line]:
    counts = everyone.counts[category]
    total = sum(counts.values())
    rows = {row.feature: row for row in quotas.rows if row.category == category}
    found = []
    for feature in sorted({*counts, *applicants, *rows}):
        row, people = rows.get(feature), counts.get(feature)
        found.append(
            Line(
                category=category,
                feature=feature,
                name=in_words(category, feature),
                population=people,
                share=f"{people / total:.1%}" if people is not None and total else "―",
                applicants=applicants.get(feature, 0),
                least=row.least if row else "",
                most=row.most if row else "",
            )
        )
    return found


def _typed(visit: Visit) -> list[QuotaRow]:
    """The table's lines; one without bounds has no quota. Raises Refusal `quotas.row` (name)."""
    names, least, most = (visit.values.get(name, []) for name in ("row", "least", "most"))
    if not len(names) == len(least) == len(most):
        raise Refusal("general.field_invalid", field="枠の表")
    rows = (_row(*cells) for cells in zip(names, least, most, strict=True))
    return [row for row in rows if row is not None]


def _row(name: str, least: str, most: str) -> QuotaRow | None:
    category, _, feature = name.partition(":")
    if category not in set(QuotaFeature) or not 0 < len(feature) <= _LONGEST_FEATURE:
        raise Refusal("general.field_invalid", field="枠の表")
    if not least.strip() and not most.strip():
        return None
    bounds = [_bound(least), _bound(most)]
    if bounds[0] is None or bounds[1] is None or bounds[0] > bounds[1]:
        raise Refusal("quotas.row", name=in_words(category, feature))
    return QuotaRow(category=category, feature=feature, least=bounds[0], most=bounds[1])


def _bound(text: str) -> int | None:
    plain = text.strip()
    return int(plain) if plain.isdecimal() and len(plain) <= 4 and int(plain) <= _LARGEST else None


def _back(visit: Visit, assembly: Assembly, notice: str) -> Response:
    return visit.redirect(f"/assemblies/{assembly.id}/lottery/quotas", notice=notice)
