"""The assembly: its approved plan, its people, the ward's own holding. Nothing of residents."""

from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from pydantic import Field

from shared.documents.base import Document, Frozen, ObjectRef
from shared.domain.approvals import Approval
from shared.domain.ids import ActorId, HoldingId
from shared.domain.plan import Plan, load_plan
from shared.domain.roles import PersonRole


class AssemblyPhase(StrEnum):
    """A draft waits for its second person, an approved one for its holding. The end is the holding's."""

    DRAFT = "draft"
    APPROVED = "approved"
    ACTIVE = "active"


class Member(Frozen):
    """A person of the ward who is named on the assembly, in one role."""

    actor: ActorId
    role: PersonRole
    name: str
    mail: str | None = None


class HandingOver(Frozen):
    """Somebody takes a place, leaves one, or takes over from another, in one role; two people decide it."""

    role: PersonRole
    joins: Member | None = None
    leaves: ActorId | None = None
    approval: Approval


class Amendment(Frozen):
    """Another text of the plan, asked for by staff; `reason` is enveloped in the assembly's holding."""

    plan_text: str
    plan_sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    reason: ObjectRef
    approval: Approval


class Assembly(Document):
    """`plan_text` is the very text that was approved last, version `plan_version`; `plan_sha256` its digest.

    `amendment`: a change of the plan that waits for its second person. `people_erased`: when the people in it
    were; the text is then written anew without them, and `plan_sha256` still that of the approved one."""

    kind: ClassVar[str] = "assembly"

    plan_text: str
    plan_sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    members: tuple[Member, ...]
    approval: Approval
    plan_version: int = Field(default=1, ge=1)
    amendment: Amendment | None = None
    phase: AssemblyPhase = AssemblyPhase.DRAFT
    holding: HoldingId | None = None
    handing_over: HandingOver | None = Field(default=None, description="the last one asked for")
    people_erased: datetime | None = None
    former: tuple[Member, ...] = Field(default=(), description="who has left: what they did keeps its name")

    @property
    def plan(self) -> Plan:
        return load_plan(self.plan_text)

    @property
    def active(self) -> bool:
        return self.phase is AssemblyPhase.ACTIVE

    def roles_of(self, actor: ActorId) -> frozenset[PersonRole]:
        return frozenset(member.role for member in self.members if member.actor == actor)

    def name_of(self, actor: ActorId) -> str:
        """Name of a person of the ward; ― for anyone else."""
        everybody = (*self.members, *self.former)
        return next((member.name for member in everybody if member.actor == actor), "―")
