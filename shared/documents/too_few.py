"""The count of applicants on the plan's day, and what followed from it by the plan's rule."""

from datetime import date, datetime
from typing import ClassVar

from pydantic import Field

from shared.documents.base import Document
from shared.domain.too_few import TooFewRule


class TooFew(Document):
    """`id` is the assembly's. `applied`: None when there were enough. `deadline`: the extended one."""

    kind: ClassVar[str] = "too-few"

    counted: datetime
    yes: int = Field(ge=0)
    minimum: int = Field(ge=1)
    applied: TooFewRule | None
    deadline: date | None = None
