"""The contractor's proposal of themes, numbers of groups and schedule, and what the ward said to it."""

from enum import StrEnum
from typing import ClassVar

from pydantic import Field

from shared.documents.base import Document, ObjectRef
from shared.domain.approvals import Act
from shared.domain.ids import AssemblyId, ContractId


class ProgrammePhase(StrEnum):
    """A proposal is accepted or sent back; a later one replaces an earlier one."""

    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    SENT_BACK = "sent-back"

    @property
    def ja(self) -> str:
        return {"submitted": "区の決定待ち", "accepted": "区が決定", "sent-back": "差戻し"}[self.value]


class SentBackFor(StrEnum):
    """What has to be thought over: codes only."""

    THEMES = "themes"
    GROUPS = "groups"
    SCHEDULE = "schedule"

    @property
    def ja(self) -> str:
        return {"themes": "テーマ", "groups": "グループ数", "schedule": "時間割"}[self.value]


class Programme(Document):
    """`id` is `{contract}.programme-{number}`. `sessions`: the words, enveloped in the assembly's holding."""

    kind: ClassVar[str] = "programme"

    assembly: AssemblyId
    contract: ContractId
    number: int = Field(ge=1)
    session_count: int = Field(ge=1)
    sessions: ObjectRef
    submitted: Act
    phase: ProgrammePhase = ProgrammePhase.SUBMITTED
    decided: Act | None = None
    sent_back_for: SentBackFor | None = None
