"""An uploaded CSV of the ward's own e-application system, and what somebody said its columns hold."""

from datetime import date
from enum import StrEnum
from typing import ClassVar

from pydantic import Field

from shared.documents.base import Document, Frozen, ObjectRef
from shared.domain.approvals import Act
from shared.domain.e_application import EField, RowReason
from shared.domain.ids import AssemblyId


class EPhase(StrEnum):
    """`checked`: read, nothing filed yet. `stopped`: replies were closed while rows were being filed."""

    MAPPING = "mapping"
    CHECKED = "checked"
    TAKING = "taking"
    TAKEN = "taken"
    STOPPED = "stopped"
    DROPPED = "dropped"

    @property
    def ja(self) -> str:
        return _PHASES[self]

    @property
    def over(self) -> bool:
        """The file is no longer needed."""
        return self in (EPhase.TAKEN, EPhase.STOPPED, EPhase.DROPPED)


_PHASES = {
    EPhase.MAPPING: "列の対応の確認待ち",
    EPhase.CHECKED: "登録前の確認待ち",
    EPhase.TAKING: "登録中",
    EPhase.TAKEN: "登録済",
    EPhase.STOPPED: "受付の締切により中断",
    EPhase.DROPPED: "取りやめ",
}


class RefusedRow(Frozen):
    """Row number as a spreadsheet counts, and why; never what it says."""

    row: int = Field(ge=1)
    reason: RowReason


class EApplication(Document):
    """`id` is `{assembly}.e-application-{number}`. `file`: the CSV, enveloped, deleted when its rows are
    filed. `checked`, `deadline`: what its rows were judged by. `filed`: how many rows are done, in order."""

    kind: ClassVar[str] = "e-application"

    assembly: AssemblyId
    number: int = Field(ge=1)
    phase: EPhase
    uploaded: Act
    sha256: str
    bytes: int = Field(ge=1)
    file: ObjectRef | None
    columns: tuple[EField, ...] = ()
    checked: Act | None = None
    deadline: date | None = None
    yes: int = 0
    no: int = 0
    refused: tuple[RefusedRow, ...] = ()
    started: Act | None = None
    filed: int = 0

    @property
    def taken(self) -> int:
        """Rows that are or will be filed."""
        return self.yes + self.no


class EColumnMap(Document):
    """`id` is a keyed hash of the header, as with the register's column maps (docs/adr/0016)."""

    kind: ClassVar[str] = "e-column-map"

    columns: tuple[EField, ...] = Field(min_length=1)
    act: Act
