"""A single letter printed once more: numbered, and counted among what was printed."""

from enum import StrEnum
from typing import ClassVar

from pydantic import Field

from shared.documents.base import Document
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


class Reprint(Document):
    """`number` counts the assembly's reprints; `lot` and `letter` say which one, by its place."""

    kind: ClassVar[str] = "reprint"

    assembly: AssemblyId
    number: int = Field(ge=1)
    lot: int = Field(ge=1)
    letter: int = Field(ge=1)
    reason: ReprintReason
    requested: Act
    printed: PrintedLot
    packet: PacketId | None = None

    @property
    def name(self) -> str:
        """`reprint-0003`, for files and packets."""
        return f"reprint-{self.number:04d}"

    @property
    def title(self) -> str:
        return f"再印刷 第{self.number}号（第{self.lot}ロットの{self.letter}通目）"


def reprint_id(assembly: AssemblyId | str, number: int) -> str:
    return f"{assembly}.reprint-{number:04d}"
