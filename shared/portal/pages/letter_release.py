"""Letters leave: two people release them, the posting is counted, its slip kept, a mistake corrected."""

from starlette.responses import Response

from shared.documents.mail_merge import (
    BY_HAND,
    LONGEST_SLIP,
    Channel,
    HandPosting,
    MailMerge,
    Posting,
    merge_id,
)
from shared.domain.approvals import Act
from shared.errors import NotFound, Refusal
from shared.portal.decisions import paper_decision
from shared.portal.fields import choice_field, day_field, number_in_path, short_text
from shared.portal.letter_folders import LETTERS, SUPPLEMENT, folder, move_of
from shared.portal.routing import STAFF, SUPERVISOR, Pages, Visit, assembly_role
from shared.services import letters_by_hand, lot_release, posting

pages = Pages()


@pages.post(SUPPLEMENT + "/release/propose", allow=assembly_role(STAFF))
@pages.post(LETTERS + "/release/propose", allow=assembly_role(STAFF))
def propose_release(visit: Visit) -> Response:
    move = _fresh_merge(visit).move_up
    lot_release.propose_release(visit.parts, visit.assembly(), visit.actor.id, move)
    return _back(visit, "letters.release_proposed")


@pages.post(SUPPLEMENT + "/release/approve", allow=assembly_role(SUPERVISOR))
@pages.post(LETTERS + "/release/approve", allow=assembly_role(SUPERVISOR))
def approve_release(visit: Visit) -> Response:
    move = _fresh_merge(visit).move_up
    lot_release.approve_release(visit.parts, visit.assembly(), visit.actor.id, paper_decision(visit), move)
    return _back(visit, "letters.released")


@pages.post(SUPPLEMENT + "/posting", allow=assembly_role(STAFF))
@pages.post(LETTERS + "/posting", allow=assembly_role(STAFF))
def record_posting(visit: Visit) -> Response:
    move = _fresh_merge(visit).move_up
    posting.record_posting(visit.parts, visit.assembly(), _posting(visit), move)
    return _back(visit, "letters.posted")


@pages.post(SUPPLEMENT + "/posting/correct", allow=assembly_role(STAFF))
@pages.post(LETTERS + "/posting/correct", allow=assembly_role(STAFF))
def propose_correction(visit: Visit) -> Response:
    move = _fresh_merge(visit).move_up
    posting.propose_correction(visit.parts, visit.assembly(), _posting(visit), move)
    return _back(visit, "letters.correction_proposed")


@pages.post(SUPPLEMENT + "/posting/correction", allow=assembly_role(SUPERVISOR))
@pages.post(LETTERS + "/posting/correction", allow=assembly_role(SUPERVISOR))
def approve_correction(visit: Visit) -> Response:
    move = _fresh_merge(visit).move_up
    posting.approve_correction(visit.parts, visit.assembly(), visit.actor.id, paper_decision(visit), move)
    return _back(visit, "letters.correction_approved")


@pages.post(SUPPLEMENT + "/by-hand", allow=assembly_role(STAFF))
@pages.post(LETTERS + "/by-hand", allow=assembly_role(STAFF))
def record_by_hand(visit: Visit) -> Response:
    move = _fresh_merge(visit).move_up
    counted = HandPosting(
        channel=_by_hand(visit),
        day=day_field(visit, "day", "発送日"),
        made=visit.number("made", "作成した数"),
        posted=visit.number("posted", "発送した数"),
        recorded=Act(actor=visit.actor.id, at=visit.parts.clock.business_now()),
    )
    letters_by_hand.record_by_hand(visit.parts, visit.assembly(), counted, move)
    return _back(visit, "letters.posted_by_hand")


@pages.put(SUPPLEMENT + "/slips", allow=assembly_role(STAFF))
@pages.put(LETTERS + "/slips", allow=assembly_role(STAFF))
def attach_slip(visit: Visit) -> Response:
    """A scan of the posting slip, as raw bytes."""
    merge = posting.attach_slip(visit.parts, visit.assembly(), visit.body, visit.actor.id, move_of(visit))
    return visit.json({"name": f"差出票{len(merge.slips)}"})


@pages.get(SUPPLEMENT + "/slips/{number}", allow=assembly_role(STAFF, SUPERVISOR))
@pages.get(LETTERS + "/slips/{number}", allow=assembly_role(STAFF, SUPERVISOR))
def slip(visit: Visit) -> Response:
    assembly = visit.assembly()
    slips = _merge(visit).slips
    number = number_in_path(visit, "number")
    if not 1 <= number <= len(slips):
        raise NotFound("general.not_found")
    found = slips[number - 1]
    data = posting.read_slip(visit.parts, assembly, found)
    return visit.download(f"posting-slip-{number}.{found.extension}", found.content_type, data)


def _by_hand(visit: Visit) -> Channel:
    channel = choice_field(visit, "list", "案内状", Channel)
    if channel not in BY_HAND:
        raise Refusal("general.field_invalid", field="案内状")
    return channel


def _fresh_merge(visit: Visit) -> MailMerge:
    return visit.fresh(_merge(visit))


def _merge(visit: Visit) -> MailMerge:
    return visit.parts.repository.get(MailMerge, merge_id(visit.assembly().id, move_of(visit)))


def _posting(visit: Visit) -> Posting:
    return Posting(
        day=day_field(visit, "day", "発送日"),
        posted=visit.number("posted", "発送した数"),
        spoiled=visit.number("spoiled", "書損・返納の数"),
        slip=short_text(visit, "slip", "差出票番号", LONGEST_SLIP),
        recorded=Act(actor=visit.actor.id, at=visit.parts.clock.business_now()),
    )


def _back(visit: Visit, notice: str) -> Response:
    return visit.redirect(folder(visit.assembly().id, move_of(visit)), notice)
