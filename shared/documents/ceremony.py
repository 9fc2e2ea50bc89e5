"""The public drawing of a draw: that it was held and recorded. Witnesses' names are enveloped."""

from typing import ClassVar

from pydantic import Field

from shared.documents.base import Document, ObjectRef
from shared.domain.approvals import Act


class Ceremony(Document):
    """`id` is the draw's. `record`: place, chair, witnesses and remark, in the assembly's holding."""

    kind: ClassVar[str] = "ceremony"

    act: Act
    witnesses: int = Field(ge=1)
    record: ObjectRef
    edition: int = Field(default=1, ge=1)
