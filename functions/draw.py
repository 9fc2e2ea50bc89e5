"""Queue `draw`: a register is imported, computed again, drawn from, and released for erasure."""

import azure.functions as func

from shared.bootstrap import parts
from shared.services.details import check_details, take_details
from shared.services.draw_commitment import second_run
from shared.services.draw_selection import select_invitees
from shared.services.drawn_elsewhere import adopt_draw
from shared.services.extract_release import release_extract
from shared.services.obey import obey
from shared.services.offline_outcome import check_outcome, take_outcome
from shared.services.register_import import import_extract
from shared.services.work import Queue, Step

bp = func.Blueprint()
STEPS = {
    Step.IMPORT_EXTRACT: import_extract,
    Step.SECOND_RUN: second_run,
    Step.SELECT: select_invitees,
    Step.RELEASE_EXTRACT: release_extract,
    Step.CHECK_DETAILS: check_details,
    Step.TAKE_DETAILS: take_details,
    Step.ADOPT_DRAW: adopt_draw,
    Step.CHECK_OUTCOME: check_outcome,
    Step.TAKE_OUTCOME: take_outcome,
}


@bp.queue_trigger(arg_name="message", queue_name=Queue.DRAW, connection="HostStorage")
def draw_step(message: func.QueueMessage) -> None:
    obey(message.get_body(), STEPS, parts())
