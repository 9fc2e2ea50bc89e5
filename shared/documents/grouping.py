"""Groups for the sessions of a programme: made from a roster by its numbers, decided by ward staff."""

from enum import StrEnum
from typing import ClassVar

from pydantic import Field

from shared.documents.base import Document, Frozen, ObjectRef
from shared.domain.approvals import Act
from shared.domain.ids import AssemblyId, ContractId


class GroupingPhase(StrEnum):
    """`impossible`: the wishes contradict each other, or the panel changed meanwhile."""

    MAKING = "making"
    READY = "ready"
    IMPOSSIBLE = "impossible"
    DECIDED = "decided"

    @property
    def ja(self) -> str:
        return {
            "making": "作成中",
            "ready": "区の決定待ち",
            "impossible": "作成できません",
            "decided": "区が決定",
        }[self.value]


class GroupingQuality(Frozen):
    """See `domain.grouping.Quality`; `mean_met` in hundredths."""

    repeats: int
    at_least: int
    fewest_met: int
    mean_met: int
    uneven: int


class GroupingProblem(Frozen):
    """A message code with roster numbers and places, never a name."""

    code: str
    params: dict[str, str | int]


class Grouping(Document):
    """`id` is `{assembly}.groups-{number}`. `wishes` and `groups`: roster numbers only, and enveloped all the
    same, since a roster turns them into people."""

    kind: ClassVar[str] = "grouping"

    assembly: AssemblyId
    contract: ContractId
    number: int = Field(ge=1)
    programme: str
    roster: str
    asked: Act
    wishes: ObjectRef
    phase: GroupingPhase = GroupingPhase.MAKING
    groups: ObjectRef | None = None
    quality: GroupingQuality | None = None
    problem: GroupingProblem | None = None
    decided: Act | None = None
