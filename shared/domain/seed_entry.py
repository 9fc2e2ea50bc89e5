"""The values of a random event are read by two different people, who must agree; never before the event.

Both draws use it. Neither person is shown what the other entered.
"""

from collections.abc import Sequence
from datetime import datetime

from pydantic import BaseModel, ConfigDict

from shared.domain.canonical_json import Json
from shared.domain.ids import ActorId
from shared.domain.random_sources import Source, written_values
from shared.errors import Refusal


class Reading(BaseModel):
    """What one person read, in its written form, one value a source."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    actor: ActorId
    at: datetime
    values: tuple[str, ...]


class SeedEntry(BaseModel):
    """Each person's last reading. Two equal ones by different people settle it, for good."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    readings: tuple[Reading, ...] = ()

    @property
    def agreed(self) -> tuple[str, ...] | None:
        """The values that two people read alike, in the sources' order."""
        for place, first in enumerate(self.readings):
            for second in self.readings[place + 1 :]:
                if first.values == second.values:
                    return first.values
        return None

    @property
    def disputed(self) -> bool:
        """Two people have read different values: both look again."""
        return len(self.readings) > 1 and self.agreed is None

    def has_read(self, actor: ActorId) -> bool:
        return any(reading.actor == actor for reading in self.readings)

    def seed_values(self, sources: Sequence[Source]) -> list[dict[str, Json]]:
        """{source, event, value} as the seed takes them. Raises Refusal `seed.not_agreed`."""
        if self.agreed is None:
            raise Refusal("seed.not_agreed")
        return written_values(sources, self.agreed)


def enter(
    entry: SeedEntry,
    sources: Sequence[Source],
    event_at: datetime,
    actor: ActorId,
    at: datetime,
    typed: Sequence[str],
) -> SeedEntry:
    """Add or correct `actor`'s reading.

    Raises Refusal `seed.too_early` before `event_at` or before a source's own time, `seed.settled` once
    two people agree, `sources.value_invalid`, `sources.values_missing`.
    """
    if entry.agreed is not None:
        raise Refusal("seed.settled")
    if at < max([event_at, *(source.at for source in sources)]):
        raise Refusal("seed.too_early")
    values = tuple(str(value["value"]) for value in written_values(sources, typed))
    others = tuple(reading for reading in entry.readings if reading.actor != actor)
    return SeedEntry(readings=(*others, Reading(actor=actor, at=at, values=values)))
