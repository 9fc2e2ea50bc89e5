"""The public drawing: what is read aloud, who watched, the notice before it and the minutes after it."""

import json

from starlette.responses import Response

from shared.documents.draw import Draw
from shared.domain.plan_rules import sources_of
from shared.domain.random_sources import strength
from shared.errors import Refusal
from shared.portal.fields import number_in_path, short_text
from shared.portal.routing import AUDITOR, STAFF, SUPERVISOR, Pages, Visit, assembly_role
from shared.services import draw_papers
from shared.services.draw_papers import MOST_WITNESSES, CeremonyRecord
from shared.services.membership import assembly_roles
from shared.services.seed_values import read_by_people

pages = Pages()
_FOLDER = "/assemblies/{assembly_id}/draw/{number}"
_READERS = assembly_role(STAFF, SUPERVISOR, AUDITOR)
_PDF = "application/pdf"
_LONGEST_NAME = 100
_LONGEST_REMARK = 1000


@pages.get(_FOLDER + "/notice.pdf", allow=_READERS)
def notice(visit: Visit) -> Response:
    """公表文, to be posted before the event."""
    draw = _named(visit)
    papers = draw_papers.commitment_notice if draw.verifiable else draw_papers.drawn_elsewhere_notice
    pdf = papers(visit.parts, visit.assembly(), draw)
    return visit.download(f"draw-notice-{draw.number}.pdf", _PDF, pdf)


@pages.get(_FOLDER + "/ceremony", allow=_READERS)
def show(visit: Visit) -> Response:
    assembly, draw = visit.assembly(), _named(visit)
    if draw.manifest is None or draw.manifest_json is None:
        raise Refusal("draw.not_committed")
    sources = sources_of(assembly.plan.draw)
    return visit.render(
        "draw/ceremony.html",
        assembly=assembly,
        draw=draw,
        manifest=json.loads(draw.manifest_json),
        sources=sources,
        by_people=read_by_people(sources),
        strength=strength(sources),
        ceremony=draw_papers.ceremony_of(visit.parts, draw),
        agreed=draw.entry is not None and draw.entry.agreed,
        most=MOST_WITNESSES,
        roles=assembly_roles(assembly, visit.actor),
    )


@pages.post(_FOLDER + "/ceremony", allow=assembly_role(STAFF))
def record(visit: Visit) -> Response:
    assembly, draw = visit.assembly(), _named(visit)
    remark = visit.form.get("remark", "").strip()
    if len(remark) > _LONGEST_REMARK:
        raise Refusal("general.field_invalid", field="特記事項")
    kept = CeremonyRecord(
        place=short_text(visit, "place", "場所"),
        chair=short_text(visit, "chair", "進行した人", _LONGEST_NAME),
        witnesses=_witnesses(visit),
        remark=remark,
    )
    draw_papers.record_ceremony(visit.parts, assembly, draw, visit.actor.id, kept)
    to = f"/assemblies/{assembly.id}/draw/{draw.number}/ceremony"
    return visit.redirect(to, notice="draw.ceremony_recorded")


@pages.get(_FOLDER + "/minutes.pdf", allow=_READERS)
def minutes(visit: Visit) -> Response:
    draw = _named(visit)
    pdf = draw_papers.minutes(visit.parts, visit.assembly(), draw)
    return visit.download(f"draw-minutes-{draw.number}.pdf", _PDF, pdf)


def _witnesses(visit: Visit) -> tuple[str, ...]:
    lines = [line.strip() for line in visit.text("witnesses", "立会人").splitlines()]
    found = tuple(line for line in lines if line)
    if len(found) > MOST_WITNESSES or any(len(one) > _LONGEST_NAME for one in found):
        raise Refusal("general.field_invalid", field="立会人")
    return found


def _named(visit: Visit) -> Draw:
    number = number_in_path(visit, "number")
    return visit.parts.repository.get(Draw, f"{visit.assembly().id}.draw-{number}")
