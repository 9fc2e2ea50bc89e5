"""The eraser's part: of the erasure saga, and of holds."""

import azure.functions as func

from shared.bootstrap import parts
from shared.services.erasure_keys import advance_keys
from shared.services.key_hold import keep_key
from shared.services.obey import obey
from shared.services.work import Queue, Step

bp = func.Blueprint()
STEPS = {Step.DESTROY_KEY: advance_keys, Step.KEEP_KEY: keep_key}


@bp.queue_trigger(arg_name="message", queue_name=Queue.ERASURE_KEYS, connection="HostStorage")
def erasure_keys_step(message: func.QueueMessage) -> None:
    obey(message.get_body(), STEPS, parts())
