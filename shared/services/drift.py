"""Drift: do the deployed resources still have the settings that certificates depend on?

The verifier looks every day, and again before it signs that a container is gone; `make drift` looks by hand.
"""

import logging

from shared.deployment import lifecycle_policy
from shared.domain.deployed_settings import Comparison, compare
from shared.domain.ids import SYSTEM_ACTOR, SYSTEM_TRAIL
from shared.services.parts import Parts
from shared.services.repository import Entry
from shared.services.signals import Signal, give

_LONGEST_FACT = 480
_log = logging.getLogger("togikai.drift")


def compare_settings(parts: Parts) -> Comparison | None:
    """Live settings against the deployed ones; None where nothing can tell. Raises Transient, Fault."""
    live = parts.live_settings.read()
    return None if live is None else compare(live, lifecycle_policy(), parts.settings.region)


def settings_facts(comparison: Comparison | None) -> dict[str, str | int]:
    """What a sighting and the trail say of it; of very many differing settings the first ones are named."""
    if comparison is None:
        return {"settings": "not_read"}
    facts: dict[str, str | int] = {
        "settings": "differ" if comparison.differing else "as_deployed",
        "settings_checked": comparison.checked,
    }
    if comparison.differing:
        facts["settings_differing"] = ",".join(comparison.differing)[:_LONGEST_FACT]
    return facts


def record_drift(parts: Parts) -> None:
    """The verifier's daily look, in the system's trail."""
    comparison = compare_settings(parts)
    if comparison is None:
        return
    outcome = "differ" if comparison.differing else "ok"
    entry = Entry(SYSTEM_ACTOR, "settings.compared", "deployment", outcome, settings_facts(comparison))
    parts.repository.note(SYSTEM_TRAIL, entry)
    _log.info("settings compared: checked=%d differing=%d", comparison.checked, len(comparison.differing))
    for name in comparison.differing:
        give(Signal.SETTINGS_DIFFER, setting=name)
