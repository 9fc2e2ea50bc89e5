"""A lot: up to 100 letters that are printed, checked, handed over and counted together."""

from enum import StrEnum
from typing import ClassVar

from pydantic import Field

from shared.documents.base import Document, Frozen, ObjectRef
from shared.domain.ids import AssemblyId, LotId, PacketId


class LotPhase(StrEnum):
    """`blocked`: the read-back found a page that is not its record's; nothing of the lot may leave."""

    PRINTING = "printing"
    READY = "ready"
    BLOCKED = "blocked"
    RELEASED = "released"

    @property
    def ja(self) -> str:
        return {
            LotPhase.PRINTING: "作成中",
            LotPhase.READY: "照合済",
            LotPhase.BLOCKED: "停止（照合不一致）",
            LotPhase.RELEASED: "引渡承認済",
        }[self]


class PrintedLot(Frozen):
    """The checked PDF: enveloped in the assembly holding; `sha256` and `size` are the plaintext's."""

    pdf: ObjectRef
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    size: int = Field(ge=1)
    pages: int = Field(ge=1)


class Lot(Document):
    """`records`: what stands on each letter, enveloped. `mismatches`: numbers of letters in the lot."""

    kind: ClassVar[str] = "lot"

    assembly: AssemblyId
    number: int = Field(ge=1)
    letters: int = Field(ge=1)
    records: ObjectRef
    phase: LotPhase = LotPhase.PRINTING
    printed: PrintedLot | None = None
    mismatches: tuple[int, ...] = ()
    packet: PacketId | None = None

    @property
    def lot_id(self) -> LotId:
        return LotId(self.id)

    @property
    def name(self) -> str:
        """`lot-0007`: the lot within its assembly, for files and packets."""
        return f"lot-{self.number:04d}"

    @property
    def title(self) -> str:
        return f"第{self.number}ロット"


def lot_id(assembly: AssemblyId | str, number: int) -> LotId:
    return LotId(f"{assembly}.lot-{number:04d}")
