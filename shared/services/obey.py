"""Obey one queue message: read it, see whether it is still current, run its step, sort the failures."""

import logging
from collections.abc import Callable, Mapping

from shared.documents.holding import Holding, Phase
from shared.domain.ids import SYSTEM_ACTOR, SYSTEM_TRAIL
from shared.errors import Fault, NotFound, Refusal, TogikaiError, Transient
from shared.redaction import place_of, without_text
from shared.services.parts import Parts
from shared.services.repository import Entry
from shared.services.work import Step, WorkMessage

type StepHandler = Callable[[Parts, WorkMessage], None]

RETRY_DELAY_S = 30
HELD_DELAY_S = 600
"""Until a hold is looked at again: it lasts for days."""
_log = logging.getLogger("togikai.steps")


def obey(raw: bytes, steps: Mapping[Step, StepHandler], parts: Parts) -> None:
    """Run the step that the message asks for.

    A message from before a freeze or a cancel is answered (recorded), not obeyed.
    Throttling, outages and holds put the message back with a delay and count as no failure. Anything
    else is raised as a Fault without the original text, which might name a person; the host
    tries again and then moves the message to the poison queue (services/poison.py).
    """
    message = WorkMessage.read(raw)
    handler = steps.get(message.step)
    if handler is None:
        raise Fault("queue.message_unreadable", step=message.step)
    with without_text():
        if _is_stale(parts, message):
            return
    begun = parts.clock.real_now()
    try:
        handler(parts, message)
        took = (parts.clock.real_now() - begun).total_seconds()
        _log.info(
            "step done: %s holding=%s unit=%s s=%.2f", message.step, message.holding, message.unit, took
        )
    except Transient as error:
        _log.warning("step put back: %s %s", message.step, error.code)
        parts.queue.send(message.step.queue, message.model_dump_json(), RETRY_DELAY_S)
    except Refusal as refusal:
        if refusal.code != "holding.held":
            raise _without_text(refusal, message) from None
        _log.warning("step waits for a hold to end: %s holding=%s", message.step, message.holding)
        parts.queue.send(message.step.queue, message.model_dump_json(), HELD_DELAY_S)
    except Exception as error:  # noqa: BLE001 - whatever it is, its text must not leave
        raise _without_text(error, message) from None


def _is_stale(parts: Parts, message: WorkMessage) -> bool:
    holding = parts.repository.find(Holding, message.holding)
    if holding is None:
        raise NotFound("queue.message_unreadable")
    if message.epoch == holding.epoch:
        return False
    outcome = "erased" if holding.phase is Phase.ERASED else "stale"
    facts: dict[str, str | int] = {
        "step": message.step,
        "unit": message.unit,
        "epoch": message.epoch,
        "current": holding.epoch,
    }
    parts.repository.note(
        holding.trail or SYSTEM_TRAIL,
        Entry(SYSTEM_ACTOR, "queue.message_answered", holding.id, outcome, facts),
    )
    return True


def _without_text(error: Exception, message: WorkMessage) -> Fault:
    """The failure with its place in our code but without its text."""
    code = error.code if isinstance(error, TogikaiError) else type(error).__name__
    _log.error("step failed: %s unit=%s error=%s at %s", message.step, message.unit, code, place_of(error))
    return Fault("queue.step_failed", step=message.step, error=code)


def _named(message: WorkMessage) -> tuple[str, str, str]:
    return message.step.value, message.holding, message.unit
