"""The letter's template: take it, change it, give it back; it is proved by a printed specimen."""

from starlette.responses import Response

from shared.documents.assembly import Assembly
from shared.documents.contract import Contract
from shared.domain.letter_template import LARGEST_TEMPLATE
from shared.portal.fields import number_in_path
from shared.portal.routing import STAFF, SUPERVISOR, Pages, Visit, assembly_role
from shared.services import letter_template, merges
from shared.services.contract import contracts_of
from shared.services.membership import assembly_roles

pages = Pages()
_WARD = assembly_role(STAFF, SUPERVISOR)
_TYPST = "text/plain; charset=utf-8"


@pages.get("/assemblies/{assembly_id}/letters/template", allow=_WARD)
def show(visit: Visit) -> Response:
    assembly = visit.assembly()
    return visit.render(
        "letters/template.html",
        assembly=assembly,
        own=letter_template.own_template(visit.parts, assembly),
        source=letter_template.source_of(visit.parts, assembly),
        limit=LARGEST_TEMPLATE,
        pages=letter_template.design_of(visit.parts, assembly, None).pages_a_letter,
        fixed=merges.merge_of(visit.parts, assembly.id) is not None,
        roles=assembly_roles(assembly, visit.actor),
    )


@pages.get("/assemblies/{assembly_id}/letters/template/letter.typ", allow=_WARD)
def source(visit: Visit) -> Response:
    """The template in force, to change it in an editor of typst."""
    text = letter_template.source_of(visit.parts, visit.assembly())
    return visit.download("letter.typ", _TYPST, text.encode())


@pages.get("/assemblies/{assembly_id}/letters/specimen/{page}", allow=_WARD)
def specimen(visit: Visit) -> Response:
    """A page of a letter to nobody, as PNG: how words and template will look."""
    assembly = visit.assembly()
    design = letter_template.design_of(visit.parts, assembly, _contract(visit, assembly))
    png = letter_template.specimen_page(visit.parts, design, number_in_path(visit, "page"))
    return visit.picture(png)


@pages.post("/assemblies/{assembly_id}/letters/template", allow=assembly_role(STAFF))
def choose(visit: Visit) -> Response:
    assembly = visit.assembly()
    text = visit.form.get("source", "")
    letter_template.choose(visit.parts, assembly, _contract(visit, assembly), text, visit.actor.id)
    return visit.redirect(f"/assemblies/{assembly.id}/letters/template", "letters.template_chosen")


@pages.post("/assemblies/{assembly_id}/letters/template/drop", allow=assembly_role(STAFF))
def drop(visit: Visit) -> Response:
    assembly = visit.assembly()
    letter_template.drop(visit.parts, assembly, visit.actor.id)
    return visit.redirect(f"/assemblies/{assembly.id}/letters/template", "letters.template_dropped")


def _contract(visit: Visit, assembly: Assembly) -> Contract | None:
    return next(iter(contracts_of(visit.parts, assembly.id)), None)
