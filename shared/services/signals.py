"""Signals: the few log lines that an alert in `infra/bicep` waits for. A test holds both lists together.

A signal says what, and ids or counts: nothing about a person.
"""

import logging
import re
from enum import StrEnum

_log = logging.getLogger("togikai.signals")
_PLAIN = re.compile(r"[A-Za-z0-9._:/-]{1,120}")


class Signal(StrEnum):
    """The codes that alerts look for."""

    STEP_BLOCKED = "step.blocked"
    POISON_UNKNOWN = "queue.poison_unknown"
    RETURN_OVERDUE = "return.overdue"
    LOGIN_FAILED = "login.failed"
    CLOCKS_DIFFER = "clocks.differ"
    BACKSTOP_NEAR = "holding.backstop_near"
    SETTINGS_DIFFER = "settings.differ"


def give(signal: Signal, **facts: str | int) -> None:
    """Log one line: `signal <code> name=value …`. A value that is no id, code or count is left out."""
    plain = (f"{name}={value}" for name, value in facts.items() if _PLAIN.fullmatch(str(value)))
    _log.warning("signal %s %s", signal.value, " ".join(plain))
