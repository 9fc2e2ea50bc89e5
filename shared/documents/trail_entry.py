"""A trail record waiting in a document's outbox: what happened, decided together with the change itself."""

from pydantic import BaseModel, ConfigDict, Field, model_validator

from shared.domain.ids import ActorId, EventId, TrailId
from shared.domain.trail import Event


class TrailEntry(BaseModel):
    """`time` is business time at the commit, as `japan_time.stamp` spells it. A text that a record may not hold is refused at once."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    trail: TrailId
    event: EventId
    time: str
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
        return Event(
            self.event, self.time, self.actor, self.action, self.object, self.outcome, self.facts
        )
