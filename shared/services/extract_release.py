"""The end of a register extract: rejected, or drawn from, accepted and spot-checked; then it is erased."""

from shared.documents.draw import Draw
from shared.documents.extract import Extract, ExtractPhase
from shared.domain.approvals import Approval
from shared.domain.erasure import Reason
from shared.services.erasure_start import begin
from shared.services.invitees import draws_of
from shared.services.parts import Parts
from shared.services.work import WorkMessage


def release_extract(parts: Parts, message: WorkMessage) -> None:
    """Step `draw/release-extract`: begin the erasure if its time has come; else a later act asks again."""
    extract = parts.repository.get(Extract, message.unit)
    if extract.phase is ExtractPhase.REJECTED and extract.rejection:
        rejected = Approval(proposed=extract.rejection.act)
        begin(parts, extract.holding, rejected, Reason.FILE_REJECTED, {"file_rejected": True})
        return
    if extract.taken and extract.asked:
        opened = {"details_approved": extract.approval.given, "derived_read_back": extract.taken}
        begin(parts, extract.holding, extract.approval, Reason.DETAILS_TAKEN, opened)
        return
    for draw in draws_of(parts, extract.assembly):
        if draw.extract == extract.id and draw.acceptance and draw.accepted and draw.spot_check_settled:
            reason = Reason.DRAW_ACCEPTED if draw.verifiable else Reason.DRAWN_ELSEWHERE
            begin(parts, extract.holding, draw.acceptance, reason, gates(draw))


def gates(draw: Draw) -> dict[str, bool]:
    """What must be true before the register may go (DESIGN.md §7)."""
    return {
        "draw_accepted": draw.accepted,
        "second_run_equal": draw.second_run_equal,
        "spot_check_settled": draw.spot_check_settled,
        "derived_read_back": draw.read_back,
    }
