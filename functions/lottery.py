"""Queue `lottery`: the pool's commitment is published, the lottery held."""

import azure.functions as func

from shared.bootstrap import parts
from shared.services.lottery import hold_lottery, publish_commitment
from shared.services.obey import obey
from shared.services.work import Queue, Step

bp = func.Blueprint()
STEPS = {Step.COMMIT_LOTTERY: publish_commitment, Step.HOLD_LOTTERY: hold_lottery}


@bp.queue_trigger(arg_name="message", queue_name=Queue.LOTTERY, connection="HostStorage")
def lottery_step(message: func.QueueMessage) -> None:
    obey(message.get_body(), STEPS, parts())
