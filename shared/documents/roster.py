"""A roster packet on its way: made from the panel, approved by a second person, given to the contract."""

from enum import StrEnum
from typing import ClassVar

from pydantic import Field

from shared.documents.base import Document, ObjectRef
from shared.domain.approvals import Approval
from shared.domain.ids import AssemblyId, ContractId, PacketId, ReplyId


class RosterPhase(StrEnum):
    """`outdated`: somebody declined before it was released; the next number replaces it."""

    MAKING = "making"
    READY = "ready"
    APPROVED = "approved"
    RELEASED = "released"
    OUTDATED = "outdated"

    @property
    def ja(self) -> str:
        return _PHASES[self]


_PHASES = {
    RosterPhase.MAKING: "作成中",
    RosterPhase.READY: "承認待ち",
    RosterPhase.APPROVED: "承認済（引渡し処理中）",
    RosterPhase.RELEASED: "引渡資料として割当済",
    RosterPhase.OUTDATED: "参加者の変更・異動があったため無効",
}


class Roster(Document):
    """`id` is `{assembly}.roster-{number}`. `panel`: whom it was made from; `rows`: enveloped, with names.
    `discard`: objects whose time is over."""

    kind: ClassVar[str] = "roster"

    assembly: AssemblyId
    contract: ContractId
    number: int = Field(ge=1)
    panel: tuple[ReplyId, ...]
    phase: RosterPhase = RosterPhase.MAKING
    approval: Approval
    rows: ObjectRef | None = None
    csv_sha256: str = ""
    packet: PacketId | None = None
    discard: tuple[ObjectRef, ...] = ()

    @property
    def people(self) -> int:
        return len(self.panel)

    @property
    def outdated(self) -> bool:
        return self.phase is RosterPhase.OUTDATED

    @property
    def source(self) -> str:
        """Names the packet inside the contract."""
        return f"roster-{self.number}"
