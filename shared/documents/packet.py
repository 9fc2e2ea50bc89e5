"""A packet: what the ward assigned to one contract, with its purpose, its due date and its files' digests."""

from datetime import date
from typing import ClassVar

from pydantic import Field

from shared.documents.base import Document, Frozen, ObjectRef
from shared.domain.approvals import Act
from shared.domain.handler_gate import PacketNow
from shared.domain.ids import ContractId, PacketId
from shared.domain.packet_kinds import PacketField, PacketKind


class StoredFile(Frozen):
    """A file of a packet, enveloped in parts of at most `PART_BYTES`; digest and size of its plaintext."""

    name: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,79}$")
    content_type: str
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    size: int = Field(ge=0)
    parts: tuple[ObjectRef, ...]


class Packet(Document):
    """`title` and `purpose` are the program's or plan's words about the kind, never about a person.
    `fields`: the most it may hold, as the plan narrowed its kind when it was made.

    `deleted`: its files' objects are gone, because somebody in it withdrew or had something put right;
    `files` then only says what they were."""

    kind: ClassVar[str] = "packet"

    contract: ContractId
    holds: PacketKind
    fields: tuple[PacketField, ...]
    source: str
    title: str
    purpose: str
    due: date | None = None
    files: tuple[StoredFile, ...] = ()
    assigned: Act
    recalled: Act | None = None
    deleted: Act | None = None

    @property
    def packet_id(self) -> PacketId:
        return PacketId(self.id)

    @property
    def bytes(self) -> int:
        return sum(file.size for file in self.files)

    def now(self) -> PacketNow:
        """As the handler gate sees it."""
        return PacketNow(self.recalled is not None, self.due)
