"""Mails: one message a notice, all its readers."""

import azure.functions as func

from shared.bootstrap import parts
from shared.services.incident_notices import tell_incident
from shared.services.notices import send_notices
from shared.services.obey import obey
from shared.services.work import Queue, Step

bp = func.Blueprint()
STEPS = {Step.SEND_NOTICE: send_notices, Step.TELL_INCIDENT: tell_incident}


@bp.queue_trigger(arg_name="message", queue_name=Queue.NOTICES, connection="HostStorage")
def notices_step(message: func.QueueMessage) -> None:
    obey(message.get_body(), STEPS, parts())
