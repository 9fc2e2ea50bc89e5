"""A version of the arrangement list (手配数表): counts of lunches and needs, no names."""

from typing import ClassVar

from pydantic import Field

from shared.documents.base import Document
from shared.domain.approvals import Act
from shared.domain.ids import AssemblyId, ContractId, PacketId


class Arrangements(Document):
    """`id` is `{contract}.arrangements-{number}`. `counts`: item and number, as the packet says them."""

    kind: ClassVar[str] = "arrangements"

    assembly: AssemblyId
    contract: ContractId
    number: int = Field(ge=1)
    counts: tuple[tuple[str, int], ...]
    made: Act
    packet: PacketId
