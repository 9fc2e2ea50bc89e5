"""A file of scanned forms on its way in: its parts, how far its pages are read, why it was not taken."""

from enum import StrEnum
from typing import ClassVar

from pydantic import Field

from shared.documents.base import Document
from shared.documents.part_upload import PartUpload
from shared.domain.approvals import Act
from shared.domain.ids import AssemblyId
from shared.domain.scan_format import LARGEST_SCAN


class ScanPhase(StrEnum):
    """The file itself is deleted once each of its pages is kept as an image of its own, or it is rejected."""

    RECEIVING = "receiving"
    READING = "reading"
    READ = "read"
    REJECTED = "rejected"

    @property
    def ja(self) -> str:
        return {"receiving": "登録中", "reading": "読取中", "read": "読取済", "rejected": "受け取れません"}[
            self.value
        ]


class Scan(PartUpload, Document):
    """`id` is `{assembly}.scan-{number:04d}`. `pages`: how many it has, known once somebody has looked;
    `rejection`: message code."""

    kind: ClassVar[str] = "scan"

    assembly: AssemblyId
    number: int = Field(ge=1)
    bytes: int = Field(ge=1, le=LARGEST_SCAN)
    uploaded: Act
    phase: ScanPhase = ScanPhase.RECEIVING
    pages: int = Field(default=0, ge=0)
    rejection: str = ""


def scan_id(assembly: AssemblyId | str, number: int) -> str:
    return f"{assembly}.scan-{number:04d}"
