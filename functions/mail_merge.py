"""Queue `mail-merge`: letters prepared, printed and checked lot by lot, released, given a due date."""

import azure.functions as func

from shared.bootstrap import parts
from shared.services.letter_stop import stop_letters
from shared.services.lot_printing import print_lot
from shared.services.lot_release import release_lot
from shared.services.mail_merge import prepare_lots
from shared.services.obey import obey
from shared.services.posting import set_lots_due
from shared.services.result_printing import print_results
from shared.services.work import Queue, Step

bp = func.Blueprint()
STEPS = {
    Step.PREPARE_LOTS: prepare_lots,
    Step.PRINT_LOT: print_lot,
    Step.RELEASE_LOT: release_lot,
    Step.SET_LOTS_DUE: set_lots_due,
    Step.STOP_LETTERS: stop_letters,
    Step.PRINT_RESULTS: print_results,
}


@bp.queue_trigger(arg_name="message", queue_name=Queue.MAIL_MERGE, connection="HostStorage")
def mail_merge_step(message: func.QueueMessage) -> None:
    obey(message.get_body(), STEPS, parts())
