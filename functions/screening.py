"""Queue `screening`: scans are read, replies are checked, and what is over is deleted."""

import azure.functions as func

from shared.bootstrap import parts
from shared.services.derived import renew_derived
from shared.services.e_application import take_rows
from shared.services.handed_forms import release_forms
from shared.services.obey import obey
from shared.services.report_draft_look import look_at_draft
from shared.services.scan_reading import read_scan
from shared.services.scanned_forms import discard_page
from shared.services.screening import check_reply
from shared.services.withdrawal import discard
from shared.services.work import Queue, Step

bp = func.Blueprint()
STEPS = {
    Step.READ_SCAN: read_scan,
    Step.DISCARD_PAGE: discard_page,
    Step.SCREEN_REPLY: check_reply,
    Step.DISCARD_REPLY: discard,
    Step.TAKE_E_APPLICATION: take_rows,
    Step.RENEW_DERIVED: renew_derived,
    Step.RELEASE_FORMS: release_forms,
    Step.LOOK_AT_DRAFT: look_at_draft,
}


@bp.queue_trigger(arg_name="message", queue_name=Queue.SCREENING, connection="HostStorage")
def screening_step(message: func.QueueMessage) -> None:
    obey(message.get_body(), STEPS, parts())
