"""A holding: one container, one key, one retention rule, one owner. The unit of erasure."""

from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar

from pydantic import Field

from shared.documents.base import Document, Frozen
from shared.domain.approvals import Approval
from shared.domain.holds import Purpose
from shared.domain.ids import HoldingId


class HoldingKind(StrEnum):
    """What a holding is for; the value is the prefix of its container's name."""

    EXTRACT = "he"
    ASSEMBLY = "ha"
    CONTRACT = "hc"
    PEOPLE = "hp"


class Phase(StrEnum):
    """Life of a holding. Only `active` may be read or written; nothing goes backwards.

    `doomed` is the saga's point of no return: the same swap that a hold needs."""

    PLANNED = "planned"
    ACTIVE = "active"
    FROZEN = "frozen"
    DOOMED = "doomed"
    ERASED = "erased"


class Block(Frozen):
    """A step that failed too often; it waits for a person, and staff are told."""

    step: str
    unit: str
    since: datetime


class KeyUse(Frozen):
    """Under a hold two people may enable the key for a recorded purpose, through the day `until` (Japan)."""

    purpose: Purpose
    until: date
    approval: Approval


class Holding(Document):
    """`id` is the container's name too. No name or key is ever used again."""

    kind: ClassVar[str] = "holding"

    id: str = Field(pattern=r"^h[aecp]-[0-9a-f]{20}$")
    holds: HoldingKind
    owner: str = Field(description="id of the extract, assembly or contract it belongs to")
    key_name: str = Field(pattern=r"^kek-h[aecp]-[0-9a-f]{20}-[0-9a-f]{16}$")
    key_version: str | None = Field(default=None, description="pinned when the key is made")
    canary: str = Field(default="", description="base64 envelope of a random value, outside the container")
    phase: Phase = Phase.PLANNED
    opened_at: datetime | None = Field(default=None, description="business time of its first use")
    epoch: int = Field(default=0, description="rises on freeze, cancel, unblock only")
    holds_on: tuple[str, ...] = Field(default=(), description="incidents that keep it from erasure")
    key_use: KeyUse | None = Field(default=None, description="while held: asked for, or given")
    blocks: tuple[Block, ...] = ()

    @property
    def holding_id(self) -> HoldingId:
        return HoldingId(self.id)

    @property
    def container(self) -> str:
        return self.id

    @property
    def held(self) -> bool:
        """An incident keeps it from erasure."""
        return bool(self.holds_on)

    @property
    def locked(self) -> bool:
        """Held, and nobody may use its key: nothing is read or written."""
        return self.held and not (self.key_use and self.key_use.approval.given)
