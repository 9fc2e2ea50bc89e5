"""The timer's round: finish what a crash left in an outbox, and start what has become due.

Due dates come from state; the timer only looks, so a missed or doubled tick does no harm.
"""

import logging
from collections.abc import Callable, Iterable

from shared.documents.catalogue import catalogue
from shared.errors import TogikaiError
from shared.services.parts import Parts

type Round = Callable[[Parts], None]

_log = logging.getLogger("togikai.sweep")


def sweep(parts: Parts, rounds: Iterable[Round]) -> None:
    """Flush pending outboxes, then let each area look for what is due. One area's failure keeps
    no other from its round; it is logged by code and tried again at the next tick. The last line
    is a sign of life: an alert waits for its absence."""
    failed = 0
    all_rounds = (flush_outboxes, *rounds)
    for round_ in all_rounds:
        try:
            round_(parts)
        except TogikaiError as error:
            failed += 1
            _log.error("sweep round %s failed: %s", round_.__name__, error.code)
        except Exception as error:  # noqa: BLE001 - the text might name a person; the type does not
            failed += 1
            _log.error("sweep round %s failed: %s", round_.__name__, type(error).__name__)
    _log.info("sweep done: rounds=%d failed=%d", len(all_rounds), failed)


def flush_outboxes(parts: Parts) -> None:
    """Append and send what committed documents still list."""
    for path in parts.state.paths(pending_only=True):
        parts.repository.flush(path, catalogue())
