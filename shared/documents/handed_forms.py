"""Checked application forms on their way to the contractor: a version for one contract, by the plan's way."""

from enum import StrEnum
from typing import ClassVar

from pydantic import Field

from shared.documents.base import Document, Frozen, ObjectRef
from shared.domain.approvals import Approval
from shared.domain.ids import AssemblyId, ContractId, PacketId, ReplyId
from shared.domain.plan_sections import FormsWay


class FormsPhase(StrEnum):
    """`outdated`: somebody in it withdrew, declined, had something put right or is on a change
    list; the next number replaces it."""

    READY = "ready"
    APPROVED = "approved"
    RELEASED = "released"
    OUTDATED = "outdated"

    @property
    def ja(self) -> str:
        return _PHASES[self]


_PHASES = {
    FormsPhase.READY: "承認待ち",
    FormsPhase.APPROVED: "承認済（引渡し処理中）",
    FormsPhase.RELEASED: "引渡し済",
    FormsPhase.OUTDATED: "取下げ・訂正・辞退・異動があったため無効",
}


class FormOfPerson(Frozen):
    """One sheet or row: whose form, which of their forms, and the mark of its check."""

    reply: ReplyId
    filed: int = Field(ge=1)
    mark: str


class HandedForms(Document):
    """`id` is `{assembly}.forms-{number}`. `forms` in the order of rows and sheets; `table`: the rows,
    enveloped (data only); `place`: where the counted originals go; `discard`: objects whose time is over."""

    kind: ClassVar[str] = "handed-forms"

    assembly: AssemblyId
    contract: ContractId
    number: int = Field(ge=1)
    way: FormsWay
    forms: tuple[FormOfPerson, ...] = Field(min_length=1)
    phase: FormsPhase = FormsPhase.READY
    approval: Approval
    table: ObjectRef | None = None
    sha256: str = ""
    place: str = ""
    packet: PacketId | None = None
    discard: tuple[ObjectRef, ...] = ()

    @property
    def outdated(self) -> bool:
        return self.phase is FormsPhase.OUTDATED

    @property
    def source(self) -> str:
        """Names the packet inside the contract."""
        return f"forms-{self.number}"
