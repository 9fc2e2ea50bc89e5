"""A trail record waiting in a document's outbox: what happened, decided together with the change itself."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field, model_validator

from shared.domain.ids import ActorId, EventId, TrailId
from shared.domain.japan_time import stamp
from shared.domain.trail import Event


class TrailEntry(BaseModel):
    """`time` is business time at the commit. A text that a record may not hold is refused at once."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    trail: TrailId
    event_id: EventId
    time: datetime
    actor: ActorId
    action: str
    object: str
    outcome: str = "ok"
    facts: dict[str, str | int] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _must_be_writable(self) -> "TrailEntry":
        self.happening()
        return self

    def happening(self) -> Event:
        """As the chain takes it."""
        time = stamp(self.time)
        return Event(self.event_id, time, self.actor, self.action, self.object, self.outcome, self.facts)
