"""Where an assembly or contract stands: one line a stage, told by the page module that owns the stage.

A module of `areas.AREAS` may define either or both of
`assembly_stages(parts, assembly, actor) -> Iterable[StageLine]` (for ward people) and
`contract_stages(parts, contract, actor) -> Iterable[StageLine]` (for ward and contractor).
A line's link is taken away here from whom its page would refuse.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from re import Pattern

from starlette.routing import compile_path

from shared.documents.assembly import Assembly
from shared.documents.contract import Contract
from shared.domain.roles import PersonRole
from shared.portal.access import Allow, admits
from shared.portal.areas import modules
from shared.services.actors import Actor
from shared.services.membership import assembly_roles, contract_roles
from shared.services.parts import Parts


class StageState(StrEnum):
    """`open`: somebody has to act; `running`: the system works; `blocked`: it stopped and needs help;
    `none`: what may never happen, as an incident, has not."""

    NONE = "none"
    WAITING = "waiting"
    OPEN = "open"
    RUNNING = "running"
    DONE = "done"
    BLOCKED = "blocked"


@dataclass(frozen=True, slots=True)
class StageLine:
    """`url` is the stage's page; `acts`: whose turn it is when open; `others`: who, when not the reader."""

    title: str
    state: StageState
    detail: str = ""
    url: str = ""
    acts: frozenset[PersonRole] = frozenset()
    others: str = ""

    def waits_for(self, roles: frozenset[PersonRole]) -> bool:
        """Is it the turn of somebody with one of `roles`?"""
        return self.state in (StageState.OPEN, StageState.BLOCKED) and not self.acts.isdisjoint(roles)


def assembly_lines(parts: Parts, assembly: Assembly, actor: Actor) -> Iterator[StageLine]:
    """All stages of the assembly, in the order of the job."""
    roles = assembly_roles(assembly, actor)
    for module in modules():
        if hasattr(module, "assembly_stages"):
            yield from (_shown(line, roles) for line in module.assembly_stages(parts, assembly, actor))


def contract_lines(parts: Parts, contract: Contract, actor: Actor) -> Iterator[StageLine]:
    """All stages of the contract, in the order of the job."""
    assembly = parts.repository.get(Assembly, contract.assembly)
    roles = assembly_roles(assembly, actor) | contract_roles(parts, contract, actor)
    for module in modules():
        if hasattr(module, "contract_stages"):
            yield from (_shown(line, roles) for line in module.contract_stages(parts, contract, actor))


def _shown(line: StageLine, roles: frozenset[PersonRole]) -> StageLine:
    ways = (allow for pattern, allow in _ways() if pattern.fullmatch(line.url))
    url = line.url if any(admits(allow, roles) for allow in ways) else ""
    return replace(line, url=url, others=_others(line, roles))


def _others(line: StageLine, roles: frozenset[PersonRole]) -> str:
    if line.state is not StageState.OPEN or line.waits_for(roles):
        return ""
    return "・".join(role.ja for role in PersonRole if role in line.acts)


@cache
def _ways() -> tuple[tuple[Pattern[str], Allow], ...]:
    """Path and permission of each page that can be opened."""
    pages = (page for module in modules() for page in module.pages.declared if page.method == "GET")
    return tuple((compile_path(page.path)[0], page.allow) for page in pages)
