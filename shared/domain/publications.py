"""What the public is told of who replied and came: one report, once (ADR 0030)."""

from typing import Self

from pydantic import BaseModel, ConfigDict

from shared.errors import Refusal


class Told(BaseModel):
    """What was chosen for the public. `report`: number of the representativeness report."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    report: int | None = None

    def with_report(self, number: int) -> Self:
        """Repeated, the same. Raises Refusal `representation.published_before` when another was chosen."""
        if self.report not in (None, number):
            raise Refusal("representation.published_before")
        return self.model_copy(update={"report": number})
