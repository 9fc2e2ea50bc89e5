"""Two people: one proposes, another approves (DOMAIN.md §5), with the paper decision if there is one."""

from collections.abc import Iterable
from datetime import date, datetime

from pydantic import BaseModel, ConfigDict, Field

from shared.domain.ids import ActorId
from shared.errors import Denied


class Act(BaseModel):
    """Who did it, when."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    actor: ActorId
    at: datetime


class PaperDecision(BaseModel):
    """The ward's own decision on paper, when there is one."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    number: str = Field(default="", max_length=60, description="文書番号")
    day: date | None = Field(default=None, description="決裁日")


class Approval(BaseModel):
    """A proposal and, once given, its approval by somebody else."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    proposed: Act
    approved: Act | None = None
    decision: PaperDecision = PaperDecision()

    @property
    def given(self) -> bool:
        return self.approved is not None


def propose(actor: ActorId, at: datetime) -> Approval:
    return Approval(proposed=Act(actor=actor, at=at))


def approve(
    approval: Approval, actor: ActorId, at: datetime, decision: PaperDecision | None = None
) -> Approval:
    """Raises Denied `general.same_person` when the approver is who proposed."""
    if actor == approval.proposed.actor:
        raise Denied("general.same_person")
    given = {"approved": Act(actor=actor, at=at), "decision": decision or PaperDecision()}
    return approval.model_copy(update=given)


def last_given(approvals: Iterable[Approval | None]) -> datetime | None:
    """When the latest of them was approved; None if none was."""
    return max((one.approved.at for one in approvals if one and one.approved), default=None)
