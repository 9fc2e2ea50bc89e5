"""A contract's term in instants: nothing is handed over on the day of signing, nothing is read after the end.

DOMAIN.md §5: signed on D, it starts D+1 00:00 JST; ending on D, it is over at D+1 00:00 JST (D 15:00Z).
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from shared.domain.japan_time import after_end


@dataclass(frozen=True, slots=True)
class ContractTerm:
    """`signed_on` and `ends_on` are days in Japan. Raises ValueError when no day lies between them."""

    signed_on: date
    ends_on: date

    def __post_init__(self) -> None:
        if self.ends_on <= self.signed_on:
            raise ValueError("a contract ends after the day it was signed")

    @property
    def starts_at(self) -> datetime:
        """First instant of the day after signing, UTC."""
        return after_end(self.signed_on)

    @property
    def over_at(self) -> datetime:
        """First instant after the last day, UTC: reading stops here, unconditionally."""
        return after_end(self.ends_on)

    def has_begun(self, now: datetime) -> bool:
        return now >= self.starts_at

    def is_over(self, now: datetime) -> bool:
        return now >= self.over_at

    def covers(self, now: datetime) -> bool:
        """May the contractor read at `now`?"""
        return self.has_begun(now) and not self.is_over(now)

    def grace_is_over(self, now: datetime, grace_days: int) -> bool:
        """Is `now` past the last day plus the plan's grace? Then erasure waits for nobody."""
        return now >= after_end(self.ends_on + timedelta(days=grace_days))
