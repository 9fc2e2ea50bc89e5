"""The lifecycle policy deletes a holding's objects some time after they were made, as the last resort.

The sweeper looks which living holding comes near to that day: somebody must end it or lengthen the policy.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, cast

from shared.deployment import lifecycle_policy
from shared.documents.holding import Holding, HoldingKind, Phase
from shared.domain.japan_time import day_of
from shared.services.parts import Parts
from shared.services.signals import Signal, give

NOTICE = timedelta(days=60)
_PREFIX = "backstop-"
_SHORTEST_NOTICE = 2


def report_near_backstop(parts: Parts) -> None:
    """The sweeper's round: one signal for each holding that the policy would soon empty."""
    now = parts.clock.business_now()
    for holding in parts.repository.all(Holding):
        last = last_day(holding)
        if last is not None and now >= last - notice(holding):
            give(Signal.BACKSTOP_NEAR, holding=holding.id, days=(last - now).days, held=int(holding.held))


def last_day(holding: Holding) -> datetime | None:
    """When the policy would delete the holding's first objects; None when there is nothing to lose."""
    if holding.opened_at is None or holding.phase in {Phase.PLANNED, Phase.ERASED}:
        return None
    return holding.opened_at + timedelta(days=days_of()[holding.holds.value])


def notice(holding: Holding) -> timedelta:
    """60 days before; of a short-lived kind half its time."""
    return min(NOTICE, timedelta(days=days_of()[holding.holds.value] // _SHORTEST_NOTICE))


def last_day_allowed(kind: HoldingKind, opened: datetime) -> date:
    """The last day, in Japan, that a holding opened then may be meant to live through."""
    return day_of(opened + timedelta(days=days_of()[kind.value])) - timedelta(days=1)


def days_of() -> Mapping[str, int]:
    """Days after creation by kind of holding (`he` …), from the policy itself."""
    rules = cast("list[dict[str, Any]]", cast("dict[str, Any]", lifecycle_policy())["rules"])
    return {
        rule["name"].removeprefix(_PREFIX): rule["definition"]["actions"]["baseBlob"]["delete"][
            "daysAfterCreationGreaterThan"
        ]
        for rule in rules
        if rule["name"].startswith(_PREFIX)
    }
