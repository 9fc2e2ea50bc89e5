"""What the public is told of who replied and came: one report, one set of statistics, of one count.

Of two counts the difference is who replied, withdrew, declined or came in between, and no pattern of hidden
cells chosen for the one hides it in the other (ADR 0030).
"""

from typing import Self

from pydantic import BaseModel, ConfigDict

from shared.domain.approvals import Act
from shared.domain.japan_time import day_in_words, day_of
from shared.errors import Refusal


class Told(BaseModel):
    """What was chosen for the public. `count`: mark of the count that all of it is of.

    `report`: number of the representativeness report. `statistics`: who fixed those of the replies, and when.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    count: str = ""
    report: int | None = None
    statistics: Act | None = None

    def with_report(self, number: int, count: str) -> Self:
        """Repeated, the same. Raises Refusal `representation.published_before` when another was chosen,
        `representation.other_count` when the statistics are of another count."""
        if self.report not in (None, number):
            raise Refusal("representation.published_before")
        if self.count not in ("", count):
            raise Refusal("representation.other_count")
        return self.model_copy(update={"report": number, "count": count})

    def with_statistics(self, act: Act, count: str) -> Self:
        """Raises Refusal `statistics.fixed_before` (day), `statistics.other_count` when the report is of
        another."""
        if self.statistics:
            raise Refusal("statistics.fixed_before", day=day_in_words(day_of(self.statistics.at)))
        if self.count not in ("", count):
            raise Refusal("statistics.other_count")
        return self.model_copy(update={"statistics": act, "count": count})
