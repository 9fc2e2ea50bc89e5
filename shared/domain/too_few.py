"""Too few applicants: the plan committed to what follows, so nobody decides it when the count is known."""

from datetime import date, datetime, timedelta
from enum import StrEnum

from shared.domain.japan_time import after_end, day_of
from shared.domain.plan import Plan


class TooFewRule(StrEnum):
    """What happens when the count is below the plan's minimum."""

    EXTEND = "extend"
    REMIND = "remind"
    RESERVES = "reserves"

    @property
    def ja(self) -> str:
        return _WORDS[self]


_WORDS = {
    TooFewRule.EXTEND: "申込期限の延長",
    TooFewRule.REMIND: "返信のない人への再案内",
    TooFewRule.RESERVES: "予備の繰上げ",
}


def rule_of(plan: Plan) -> TooFewRule | None:
    """None: the plan has no rule, or nothing to hold the count against."""
    replies = plan.replies
    return TooFewRule(replies.too_few) if replies.too_few and replies.minimum else None


def counted_at(plan: Plan) -> datetime:
    """From this instant on the count is what it is: the end of the plan's day."""
    return after_end(plan.replies.counted_on or plan.replies.deadline)


def extended_deadline(plan: Plan) -> date:
    """Last day for replies once the rule has extended it: the plan's, or the day before the lottery."""
    return plan.replies.extended_to or day_of(plan.lottery.event_at) - timedelta(days=1)
