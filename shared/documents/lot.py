"""A lot: up to 100 letters that are printed, checked, handed over and counted together."""

from enum import StrEnum
from typing import ClassVar

from pydantic import Field

from shared.documents.base import Document, Frozen, ObjectRef
from shared.domain.ids import AssemblyId, LotId, PacketId


class LotPhase(StrEnum):
    """`blocked`: the read-back found a page that is not its record's; nothing of the lot may leave.

    `empty`: a change list stopped every letter of it."""

    PRINTING = "printing"
    READY = "ready"
    BLOCKED = "blocked"
    RELEASED = "released"
    EMPTY = "empty"

    @property
    def ja(self) -> str:
        return {
            LotPhase.PRINTING: "作成中",
            LotPhase.READY: "照合済",
            LotPhase.BLOCKED: "停止（照合不一致）",
            LotPhase.RELEASED: "引渡承認済",
            LotPhase.EMPTY: "全通停止（異動）",
        }[self]


class PrintedLot(Frozen):
    """The checked PDF: enveloped in the assembly holding; `sha256` and `size` are the plaintext's."""

    pdf: ObjectRef
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    size: int = Field(ge=1)
    pages: int = Field(ge=1)


class Lot(Document):
    """`records`: what stands on each letter, enveloped. `mismatches`: numbers of letters in the lot.

    `move_up`: number of the reserves' move whose letters these are; 0: of those drawn at once.
    `changes`: number of the last change list that took letters out of it; `flagged`: letters of it that a
    list names after it was released. `recalled`: packets of it that were taken back before anybody pulled.
    """

    kind: ClassVar[str] = "lot"

    assembly: AssemblyId
    number: int = Field(ge=1)
    letters: int = Field(ge=0)
    records: ObjectRef
    phase: LotPhase = LotPhase.PRINTING
    printed: PrintedLot | None = None
    mismatches: tuple[int, ...] = ()
    packet: PacketId | None = None
    move_up: int = 0
    changes: int = 0
    flagged: int = 0
    recalled: tuple[PacketId, ...] = ()

    @property
    def lot_id(self) -> LotId:
        return LotId(self.id)

    @property
    def edition(self) -> str:
        """Names its objects: each change list that takes letters out makes it anew."""
        return f"{self.id}.changes-{self.changes}" if self.changes else self.id

    @property
    def name(self) -> str:
        """`lot-0007`: the lot within its assembly, for files and packets."""
        return f"lot-{self.number:04d}"

    @property
    def source(self) -> str:
        """Names its packet inside the contract: another one after a recall."""
        return f"{self.name}-{len(self.recalled) + 1}" if self.recalled else self.name

    @property
    def title(self) -> str:
        return f"第{self.number}ロット"


def lot_id(assembly: AssemblyId | str, number: int) -> LotId:
    return LotId(f"{assembly}.lot-{number:04d}")
