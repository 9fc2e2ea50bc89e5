"""Letters leave: two people release them, the posting is counted, its slip kept, a mistake corrected."""

from starlette.responses import Response

from shared.documents.mail_merge import LONGEST_SLIP, MailMerge, Posting
from shared.domain.approvals import Act
from shared.errors import NotFound
from shared.portal.decisions import paper_decision
from shared.portal.fields import day_field, number_in_path, short_text
from shared.portal.routing import STAFF, SUPERVISOR, Pages, Visit, assembly_role
from shared.services import lot_release, posting

pages = Pages()


@pages.post("/assemblies/{assembly_id}/letters/release/propose", allow=assembly_role(STAFF))
def propose_release(visit: Visit) -> Response:
    _fresh_merge(visit)
    lot_release.propose_release(visit.parts, visit.assembly(), visit.actor.id)
    return _back(visit, "letters.release_proposed")


@pages.post("/assemblies/{assembly_id}/letters/release/approve", allow=assembly_role(SUPERVISOR))
def approve_release(visit: Visit) -> Response:
    _fresh_merge(visit)
    lot_release.approve_release(visit.parts, visit.assembly(), visit.actor.id, paper_decision(visit))
    return _back(visit, "letters.released")


@pages.post("/assemblies/{assembly_id}/letters/posting", allow=assembly_role(STAFF))
def record_posting(visit: Visit) -> Response:
    _fresh_merge(visit)
    posting.record_posting(visit.parts, visit.assembly(), _posting(visit))
    return _back(visit, "letters.posted")


@pages.post("/assemblies/{assembly_id}/letters/posting/correct", allow=assembly_role(STAFF))
def propose_correction(visit: Visit) -> Response:
    _fresh_merge(visit)
    posting.propose_correction(visit.parts, visit.assembly(), _posting(visit))
    return _back(visit, "letters.correction_proposed")


@pages.post("/assemblies/{assembly_id}/letters/posting/correction", allow=assembly_role(SUPERVISOR))
def approve_correction(visit: Visit) -> Response:
    _fresh_merge(visit)
    posting.approve_correction(visit.parts, visit.assembly(), visit.actor.id, paper_decision(visit))
    return _back(visit, "letters.correction_approved")


@pages.put("/assemblies/{assembly_id}/letters/slips", allow=assembly_role(STAFF))
def attach_slip(visit: Visit) -> Response:
    """A scan of the posting slip, as raw bytes."""
    merge = posting.attach_slip(visit.parts, visit.assembly(), visit.body, visit.actor.id)
    return visit.json({"name": f"差出票{len(merge.slips)}"})


@pages.get("/assemblies/{assembly_id}/letters/slips/{number}", allow=assembly_role(STAFF, SUPERVISOR))
def slip(visit: Visit) -> Response:
    assembly = visit.assembly()
    slips = visit.parts.repository.get(MailMerge, assembly.id).slips
    number = number_in_path(visit, "number")
    if not 1 <= number <= len(slips):
        raise NotFound("general.not_found")
    found = slips[number - 1]
    data = posting.read_slip(visit.parts, assembly, found)
    return visit.download(f"posting-slip-{number}.{found.extension}", found.content_type, data)


def _fresh_merge(visit: Visit) -> MailMerge:
    return visit.fresh(visit.parts.repository.get(MailMerge, visit.assembly().id))


def _posting(visit: Visit) -> Posting:
    return Posting(
        day=day_field(visit, "day", "発送日"),
        posted=visit.number("posted", "発送した数"),
        spoiled=visit.number("spoiled", "書損・返納の数"),
        slip=short_text(visit, "slip", "差出票番号", LONGEST_SLIP),
        recorded=Act(actor=visit.actor.id, at=visit.parts.clock.business_now()),
    )


def _back(visit: Visit, notice: str) -> Response:
    return visit.redirect(f"/assemblies/{visit.path['assembly_id']}/letters", notice)
