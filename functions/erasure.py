"""Main's part of the erasure saga."""

import azure.functions as func

from shared.bootstrap import parts
from shared.services.erasure import advance_erasure
from shared.services.obey import obey
from shared.services.work import Queue, Step

bp = func.Blueprint()
STEPS = {Step.ERASE: advance_erasure}


@bp.queue_trigger(arg_name="message", queue_name=Queue.ERASURE, connection="HostStorage")
def erasure_step(message: func.QueueMessage) -> None:
    obey(message.get_body(), STEPS, parts())
