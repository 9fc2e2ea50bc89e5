"""What every state document has: an id, its trail, an outbox. One document is one row and its lock."""

from typing import ClassVar, Self

from pydantic import BaseModel, ConfigDict, Field

from shared.documents.trail_entry import TrailEntry
from shared.domain.ids import TrailId


class Frozen(BaseModel):
    """Base of our stored models: immutable, and an unknown field is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    def with_(self, **changes: object) -> Self:
        """A validated copy with `changes`."""
        return type(self).model_validate({**dict(iter(self)), **changes})


class ObjectRef(Frozen):
    """An enveloped object: its name in the holding's container, and its ciphertext's digest and bytes."""

    name: str
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    size: int = Field(ge=0)


class OutgoingMessage(Frozen):
    """A queue message that a commit promised."""

    queue: str
    body: str
    delay_s: int = 0


class Outbox(Frozen):
    """What a commit promised and has perhaps not done yet: trail records first, then messages."""

    records: tuple[TrailEntry, ...] = ()
    messages: tuple[OutgoingMessage, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.records or self.messages)


class Document(Frozen):
    """A state document. `version` rises by one with each commit; pages use it to detect staleness."""

    kind: ClassVar[str]

    id: str = Field(pattern=r"^[A-Za-z0-9._-]{1,120}$")
    trail: TrailId
    version: int = 0
    outbox: Outbox = Outbox()

    @classmethod
    def path_of(cls, document_id: str) -> str:
        return f"{cls.kind}/{document_id}.json"

    @property
    def path(self) -> str:
        return self.path_of(self.id)
