"""Opaque identifiers. All are random or keyed hashes: none says anything about a person."""

from typing import NewType

AssemblyId = NewType("AssemblyId", str)
ContractId = NewType("ContractId", str)
HoldingId = NewType("HoldingId", str)
ExtractId = NewType("ExtractId", str)
LotId = NewType("LotId", str)
PacketId = NewType("PacketId", str)
ReplyId = NewType("ReplyId", str)
PersonId = NewType("PersonId", str)
ActorId = NewType("ActorId", str)
TrailId = NewType("TrailId", str)
EventId = NewType("EventId", str)

SYSTEM_TRAIL = TrailId("_system")
SYSTEM_ACTOR = ActorId("system")
