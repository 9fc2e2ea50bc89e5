"""Steps of an assembly that failed too often and wait for a person."""

from dataclasses import dataclass
from datetime import datetime

from shared.documents.assembly import Assembly
from shared.documents.holding import Holding
from shared.domain.ids import HoldingId
from shared.errors import NotFound
from shared.services.parts import Parts
from shared.services.work import Step


@dataclass(frozen=True, slots=True)
class BlockedStep:
    """`unit` is what the step was about: the id of a lot, a reply, a holding …"""

    holding: HoldingId
    step: Step
    unit: str
    since: datetime


def blocked_steps(parts: Parts, assembly: Assembly) -> list[BlockedStep]:
    """Of the assembly's holdings and its contracts', oldest first."""
    found = [
        BlockedStep(holding.holding_id, Step(block.step), block.unit, block.since)
        for holding in parts.repository.all(Holding)
        if holding.trail == assembly.trail
        for block in holding.blocks
    ]
    return sorted(found, key=lambda one: one.since)


def blocked_step(parts: Parts, assembly: Assembly, holding: str, step: str, unit: str) -> BlockedStep:
    """The one named. Raises NotFound when it is not among the assembly's."""
    for one in blocked_steps(parts, assembly):
        if (one.holding, one.step.value, one.unit) == (holding, step, unit):
            return one
    raise NotFound("holding.not_blocked")
