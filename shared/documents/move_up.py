"""Reserves who moved up in the draw's order: how many, why, and whether their details are here."""

from enum import StrEnum
from typing import ClassVar

from pydantic import Field

from shared.documents.base import Document, ObjectRef
from shared.domain.approvals import Act
from shared.domain.ids import AssemblyId


class MoveUpReason(StrEnum):
    """Nobody chooses who moves up; only how many, and for one of these reasons."""

    TOO_FEW_REPLIES = "too-few-replies"
    RETURNED_MAIL = "returned-mail"
    CHANGE_LIST = "change-list"

    @property
    def ja(self) -> str:
        return _REASONS[self]


_REASONS = {
    MoveUpReason.TOO_FEW_REPLIES: "申込みが少ないため（計画で定めた扱い）",
    MoveUpReason.RETURNED_MAIL: "返戻された案内状の分",
    MoveUpReason.CHANGE_LIST: "異動により発送を止めた分",
}


class MoveUp(Document):
    """`id` is `{assembly}.move-up-{number}`. Places `first` to `last` of the draw are invited now.

    `invitees`: chunks of at most 100 in the assembly's holding; without details while these are awaited.
    """

    kind: ClassVar[str] = "move-up"

    assembly: AssemblyId
    number: int = Field(ge=1)
    draw: str
    first: int = Field(ge=1)
    last: int = Field(ge=1)
    reason: MoveUpReason
    act: Act
    invitees: tuple[ObjectRef, ...]
    awaits_details: bool
    superseded: tuple[ObjectRef, ...] = ()

    @property
    def people(self) -> int:
        return self.last - self.first + 1
