"""Real time, for every deployment but a demo."""

from datetime import UTC, datetime


class SystemClock:
    """Clock whose business time is the real time."""

    @property
    def simulated(self) -> bool:
        return False

    def business_now(self) -> datetime:
        return datetime.now(UTC)

    def real_now(self) -> datetime:
        return datetime.now(UTC)
