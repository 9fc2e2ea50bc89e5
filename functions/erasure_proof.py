"""The verifier's part of the erasure saga."""

import azure.functions as func

from shared.bootstrap import parts
from shared.services.erasure_proof import advance_proof
from shared.services.obey import obey
from shared.services.work import Queue, Step

bp = func.Blueprint()
STEPS = {Step.WITNESS: advance_proof}


@bp.queue_trigger(arg_name="message", queue_name=Queue.ERASURE_PROOF, connection="HostStorage")
def erasure_proof_step(message: func.QueueMessage) -> None:
    obey(message.get_body(), STEPS, parts())
