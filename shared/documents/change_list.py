"""What staff said of deaths, moves and new protection since the extract: a list, or that there are none."""

from enum import StrEnum
from typing import ClassVar

from pydantic import Field

from shared.documents.base import Document, ObjectRef
from shared.domain.approvals import Act
from shared.domain.changes import Stage
from shared.domain.ids import AssemblyId


class StatementKind(StrEnum):
    """A list came, or somebody stated that nothing has changed."""

    LIST = "list"
    NONE = "none"


class ChangeList(Document):
    """`id` is `{assembly}.changes-{number}`. Of a list only the hits are kept: `hits`, enveloped in the
    assembly's holding (draw token and kind). `entries`: how many numbers the list had.
    """

    kind: ClassVar[str] = "change-list"

    assembly: AssemblyId
    number: int = Field(ge=1)
    stage: Stage
    says: StatementKind
    act: Act
    entries: int = Field(default=0, ge=0)
    hit_counts: dict[str, int] = Field(default_factory=dict)
    hits: ObjectRef | None = None
    applied: bool = Field(default=True, description="False while the letters it stops are being taken out")

    @property
    def hit_count(self) -> int:
        return sum(self.hit_counts.values())
