"""The clock of the local stack: business time can be moved forward here, and nowhere else."""

from datetime import UTC, datetime, timedelta
from pathlib import Path


class SimulatedClock:
    """Implements `shared.ports.Clock`. The offset stands in a file of the stack folder, so that all
    function hosts and the demo agree on it; real time is never moved."""

    simulated = True

    def __init__(self, offset_file: Path) -> None:
        self._file = offset_file

    def real_now(self) -> datetime:
        return datetime.now(UTC)

    def business_now(self) -> datetime:
        return self.real_now() + self.offset()

    def offset(self) -> timedelta:
        try:
            return timedelta(seconds=int(self._file.read_text()))
        except FileNotFoundError:
            return timedelta(0)

    def begin_at(self, instant: datetime) -> None:
        """Let business time begin at `instant`, past or future: before anything has happened.

        Raises ValueError when it has begun already.
        """
        if self._file.exists():
            raise ValueError("business time has begun already")
        self._keep(instant - self.real_now())

    def move_to(self, instant: datetime) -> None:
        """Let business time be `instant` now. Raises ValueError for a time that has passed."""
        now = self.real_now()
        if instant < now + self.offset():
            raise ValueError("business time moves forward only")
        self._keep(instant - now)

    def _keep(self, offset: timedelta) -> None:
        seconds = -(-offset // timedelta(seconds=1))
        beside = self._file.with_suffix(".new")
        beside.write_text(f"{seconds}\n")
        beside.replace(self._file)
