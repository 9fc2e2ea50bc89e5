"""Returned mail (返戻): numbers scanned or typed one after the other, told apart at once, and counted."""

from collections.abc import Iterator

from starlette.responses import Response

from shared.documents.assembly import Assembly
from shared.errors import Refusal
from shared.portal.fields import short_text
from shared.portal.letter_folders import folder
from shared.portal.routing import STAFF, SUPERVISOR, Pages, Visit, assembly_role
from shared.services.membership import assembly_roles
from shared.services.merges import merges_of
from shared.services.returned_mail import record_returned, returned_mail, tallies

pages = Pages()
_FOLDER = "/assemblies/{assembly_id}/letters/returned"
_LONGEST_NUMBER = 40
_LATEST = 20
_GO_ON = frozenset({"returned.already", "returned.misread", "returned.unknown", "returned.of_another"})
"""Said on the page itself, so that the next envelope can be scanned at once."""


@pages.get(_FOLDER, allow=assembly_role(STAFF, SUPERVISOR))
def show(visit: Visit) -> Response:
    assembly = visit.assembly()
    came = returned_mail(visit.parts, assembly.id)
    return visit.render(
        "letters/returned.html",
        assembly=assembly,
        posted=any(merge.any_posted for merge in merges_of(visit.parts, assembly.id)),
        total=len(came),
        latest=[(total, one) for total, one in enumerate(came, start=1)][-_LATEST:][::-1],
        tallies=[(folder(assembly.id, tally.move_up), tally) for tally in tallies(visit.parts, assembly)],
        fills=assembly.plan.draw.fill_returned,
        roles=assembly_roles(assembly, visit.actor),
    )


@pages.post(_FOLDER, allow=assembly_role(STAFF))
def record(visit: Visit) -> Response:
    """One number; the page comes back ready for the next, whatever was said of this one."""
    assembly = visit.assembly()
    typed = short_text(visit, "return_number", "返戻番号", _LONGEST_NUMBER)
    back = f"/assemblies/{assembly.id}/letters/returned"
    try:
        came = record_returned(visit.parts, assembly, typed, visit.actor.id, _others(visit, assembly))
    except Refusal as refusal:
        if refusal.code not in _GO_ON:
            raise
        return visit.redirect(back, refusal.code, **refusal.params)
    return visit.redirect(back, "returned.recorded", letter=came.ja)


def _others(visit: Visit, assembly: Assembly) -> Iterator[Assembly]:
    """The person's other assemblies: of no other one is anything said."""
    for other in visit.parts.repository.all(Assembly):
        if other.id != assembly.id and STAFF in assembly_roles(other, visit.actor):
            yield other
