"""One timer trigger: NCRONTAB in UTC; ticks missed while it ran give one late run, not one each."""

import asyncio
import json
import logging
from contextlib import suppress
from datetime import UTC, datetime

from croniter import croniter

from local.host import protos
from local.host.settings import resolve
from local.host.worker import Function, Invoke

log = logging.getLogger("local.host.timers")


class TimerListener:
    """Runs `function` by its schedule, never twice at a time."""

    def __init__(self, function: Function, invoke: Invoke) -> None:
        self._function = function
        self._invoke = invoke
        self._schedule = resolve(function.trigger["schedule"])
        next_tick(self._schedule, datetime.now(UTC))  # a wrong schedule fails at the start

    async def listen(self, stop: asyncio.Event) -> None:
        """Until `stop`; a run under way is waited for."""
        last = datetime.now(UTC)
        if self._function.trigger.get("runOnStartup"):
            await self._run(last, last, late=False)
        while not stop.is_set():
            tick = next_tick(self._schedule, last)
            wait = (tick - datetime.now(UTC)).total_seconds()
            if wait > 0:
                with suppress(TimeoutError):
                    await asyncio.wait_for(stop.wait(), wait)
            if stop.is_set():
                return
            begun = datetime.now(UTC)
            await self._run(last, tick, late=wait <= 0)
            last = max(tick, begun)

    async def _run(self, last: datetime, tick: datetime, *, late: bool) -> None:
        following = next_tick(self._schedule, tick)
        status = {"Last": _stamp(last), "Next": _stamp(following), "LastUpdated": _stamp(last)}
        info = {"Schedule": {"AdjustForDST": False}, "ScheduleStatus": status, "IsPastDue": late}
        outcome = await self._invoke(self._function, protos.TypedData(json=json.dumps(info)), {})
        if not outcome.ok:
            log.warning("timer failed", extra={"function": self._function.name})


def next_tick(schedule: str, after: datetime) -> datetime:
    """The first tick after `after`. Six fields, the first being seconds; day and weekday must both match."""
    ticks = croniter(schedule, after, second_at_beginning=True, day_or=False)
    return ticks.get_next(datetime)


def _stamp(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%S+00:00")
