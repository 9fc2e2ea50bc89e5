"""A mail to one reader: planned, tried, concluded. The address is not kept; the Message-ID is."""

from enum import StrEnum
from typing import ClassVar

from pydantic import Field

from shared.documents.base import Document
from shared.domain.approvals import Act
from shared.domain.ids import HoldingId


class Audience(StrEnum):
    """Who is written to."""

    WARD = "ward"
    SUPERVISOR = "supervisor"
    CONTRACTOR = "contractor"
    AUDITOR = "auditor"

    @property
    def ja(self) -> str:
        return _AUDIENCES[self]


class Notice(Document):
    """`outcome`: sent, or the code of a refusal. More than one attempt: an answer was lost."""

    kind: ClassVar[str] = "notice"

    holding: HoldingId
    audience: Audience
    message_id: str
    attempts: int = Field(default=0, ge=0)
    outcome: str | None = None
    bounced: Act | None = Field(default=None, description="it came back later, as ward staff saw")


_AUDIENCES = {
    Audience.WARD: "担当課",
    Audience.SUPERVISOR: "承認者",
    Audience.CONTRACTOR: "取扱責任者",
    Audience.AUDITOR: "監査",
}
