"""A single letter printed once more: numbered, and counted among what was printed."""

from enum import StrEnum
from typing import ClassVar

from pydantic import Field

from shared.documents.base import Document, ObjectRef
from shared.documents.lot import PrintedLot
from shared.domain.approvals import Act
from shared.domain.ids import AssemblyId, PacketId


class ReprintReason(StrEnum):
    """Why a letter was needed again."""

    DAMAGED = "damaged"
    MISPRINT = "misprint"
    LOST = "lost"
    RETURNED = "returned"

    @property
    def ja(self) -> str:
        return {
            ReprintReason.DAMAGED: "汚損・破損",
            ReprintReason.MISPRINT: "印刷の不良",
            ReprintReason.LOST: "紛失・未着",
            ReprintReason.RETURNED: "返戻後の再送",
        }[self]


class ReprintPhase(StrEnum):
    """A change list names its person: `stopped` before anybody had it, `flagged` when it was out."""

    MADE = "made"
    STOPPED = "stopped"
    FLAGGED = "flagged"

    @property
    def ja(self) -> str:
        return {
            ReprintPhase.MADE: "作成済",
            ReprintPhase.STOPPED: "引揚げ（異動）",
            ReprintPhase.FLAGGED: "抜取り（異動）",
        }[self]


class Reprint(Document):
    """`number` counts the assembly's reprints; `lot` and `letter` say which one, by its place at that time.

    `records`: what stands on it, enveloped, as a lot's. `taken`: when the ward first took it for printing."""

    kind: ClassVar[str] = "reprint"

    assembly: AssemblyId
    number: int = Field(ge=1)
    lot: int = Field(ge=1)
    letter: int = Field(ge=1)
    reason: ReprintReason
    requested: Act
    records: ObjectRef
    printed: PrintedLot
    phase: ReprintPhase = ReprintPhase.MADE
    packet: PacketId | None = None
    taken: Act | None = None

    @property
    def name(self) -> str:
        """`reprint-0003`, for files and packets."""
        return f"reprint-{self.number:04d}"

    @property
    def title(self) -> str:
        return f"再印刷 第{self.number}号（第{self.lot}ロットの{self.letter}通目）"


def reprint_id(assembly: AssemblyId | str, number: int) -> str:
    return f"{assembly}.reprint-{number:04d}"
