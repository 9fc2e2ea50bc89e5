"""When a lottery's values come into being, and from what: the plan's event, or a further lottery's own."""

from dataclasses import replace
from datetime import datetime

from shared.documents.assembly import Assembly
from shared.documents.lottery import Lottery
from shared.domain.plan_rules import sources_of
from shared.domain.random_sources import Source


def sources_for(assembly: Assembly, lottery: Lottery | None) -> list[Source]:
    """The plan's random sources in order; those of a further lottery are other events."""
    planned = sources_of(assembly.plan.lottery)
    if lottery is None or lottery.again is None:
        return planned
    return [
        replace(source, event=new.event, at=new.at)
        for source, new in zip(planned, lottery.again.events, strict=True)
    ]


def earliest_event(assembly: Assembly, lottery: Lottery | None) -> datetime:
    """From here on a value may exist: the commitment must stand before."""
    return min(_instants(assembly, lottery))


def entry_from(assembly: Assembly, lottery: Lottery | None) -> datetime:
    """From here on all values exist."""
    return max(_instants(assembly, lottery))


def _instants(assembly: Assembly, lottery: Lottery | None) -> list[datetime]:
    stated = [] if lottery and lottery.again else [assembly.plan.lottery.event_at]
    return [*stated, *(source.at for source in sources_for(assembly, lottery))]
