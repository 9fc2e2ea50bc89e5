"""What failed too often: one trigger for each poison queue of this app's role."""

from collections.abc import Iterable

import azure.functions as func

from shared.bootstrap import parts
from shared.redaction import without_text
from shared.services.poison import take_poison
from shared.services.work import Queue


def blueprint(queues: Iterable[Queue]) -> func.Blueprint:
    """Triggers on the poison queues of `queues`."""
    bp = func.Blueprint()
    for queue in queues:
        _register(bp, queue)
    return bp


def _register(bp: func.Blueprint, queue: Queue) -> None:
    @bp.function_name(f"{queue.name.lower()}_poison")
    @bp.queue_trigger(arg_name="message", queue_name=queue.poison, connection="HostStorage")
    def poison(message: func.QueueMessage) -> None:
        with without_text():
            take_poison(parts(), queue, message.get_body())
