"""Where an assembly or contract stands: one line a stage, told by the page module that owns the stage.

A module of `areas.AREAS` may define either or both of
`assembly_stages(parts, assembly, actor) -> Iterable[StageLine]` (for ward people) and
`contract_stages(parts, contract, actor) -> Iterable[StageLine]` (for ward and contractor).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from shared.documents.assembly import Assembly
from shared.documents.contract import Contract
from shared.domain.roles import PersonRole
from shared.portal.areas import modules
from shared.services.actors import Actor
from shared.services.parts import Parts


class StageState(StrEnum):
    """`open`: somebody has to act; `running`: the system works; `blocked`: it stopped and needs help."""

    WAITING = "waiting"
    OPEN = "open"
    RUNNING = "running"
    DONE = "done"
    BLOCKED = "blocked"


@dataclass(frozen=True, slots=True)
class StageLine:
    """`url` is the stage's page if the person may open it; `acts`: whose turn it is when open."""

    title: str
    state: StageState
    detail: str = ""
    url: str = ""
    acts: frozenset[PersonRole] = frozenset()

    def waits_for(self, roles: frozenset[PersonRole]) -> bool:
        """Is it the turn of somebody with one of `roles`?"""
        return self.state in (StageState.OPEN, StageState.BLOCKED) and not self.acts.isdisjoint(roles)


def assembly_lines(parts: Parts, assembly: Assembly, actor: Actor) -> Iterator[StageLine]:
    """All stages of the assembly, in the order of the job."""
    for module in modules():
        if hasattr(module, "assembly_stages"):
            yield from module.assembly_stages(parts, assembly, actor)


def contract_lines(parts: Parts, contract: Contract, actor: Actor) -> Iterator[StageLine]:
    """All stages of the contract, in the order of the job."""
    for module in modules():
        if hasattr(module, "contract_stages"):
            yield from module.contract_stages(parts, contract, actor)
