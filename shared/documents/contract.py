"""One contractor's part of an assembly (委託契約): term, clauses, places, devices.

People, packets and the custody ledger change on their own and are documents of their own.
"""

from datetime import date
from enum import StrEnum
from typing import ClassVar

from pydantic import Field

from shared.documents.base import Document, Frozen, ObjectRef
from shared.domain.approvals import Act, Approval
from shared.domain.contract_term import ContractTerm
from shared.domain.handler_gate import ContractNow
from shared.domain.ids import AssemblyId, ContractId, HoldingId


class ContractPhase(StrEnum):
    """Whether the term runs is a question of time, not of phase."""

    REGISTERED = "registered"
    ACTIVE = "active"
    CLOSED = "closed"

    @property
    def ja(self) -> str:
        return {"registered": "登録済（開始前）", "active": "開始済", "closed": "終了（全件清算済）"}[
            self.value
        ]


class Registered(Frozen):
    """What the contractor uses (clause 6): of effect once the ward received it, until its use ended."""

    id: str
    registered: Act
    received: Act | None = Field(default=None, description="the ward's 受理; at once what the ward registers")
    ended: Act | None = None

    @property
    def in_use(self) -> bool:
        return self.received is not None and self.ended is None


class Described(Registered):
    """A designated place or device: an id here, its description in the people holding."""

    details: ObjectRef


class Network(Registered):
    """From where the contractor's people may pull."""

    cidr: str


class Clauses(Frozen):
    """特記事項: the text is in the people holding, its SHA-256 is what people confirm."""

    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    text: ObjectRef
    registered: Act
    confirmed: Act | None = Field(default=None, description="the responsible person, of this very text")


class TermChange(Frozen):
    """An earlier or later last day: staff propose it, a supervisor approves it."""

    ends_on: date
    approval: Approval


class Contract(Document):
    """`people` and `holding` are the hp- and hc- holdings; hc- is opened by activation."""

    kind: ClassVar[str] = "contract"

    assembly: AssemblyId
    number: int = Field(ge=1)
    contractor: str
    signed_on: date
    ends_on: date
    clauses: Clauses
    places: tuple[Described, ...] = ()
    devices: tuple[Described, ...] = ()
    networks: tuple[Network, ...] = ()
    term_change: TermChange | None = Field(default=None, description="the last one asked for")
    phase: ContractPhase = ContractPhase.REGISTERED
    people: HoldingId
    holding: HoldingId | None = None
    activated: Act | None = None
    closed: Act | None = None

    @property
    def contract_id(self) -> ContractId:
        return ContractId(self.id)

    @property
    def term(self) -> ContractTerm:
        return ContractTerm(self.signed_on, self.ends_on)

    @property
    def device_ids(self) -> tuple[str, ...]:
        """All that were ever of effect: each needs its statement, also when its use has ended."""
        return tuple(device.id for device in self.devices if device.received)

    @property
    def place_ids(self) -> tuple[str, ...]:
        """All that were ever of effect."""
        return tuple(place.id for place in self.places if place.received)

    @property
    def devices_in_use(self) -> tuple[str, ...]:
        return tuple(device.id for device in self.devices if device.in_use)

    @property
    def places_in_use(self) -> tuple[str, ...]:
        return tuple(place.id for place in self.places if place.in_use)

    @property
    def networks_in_use(self) -> tuple[str, ...]:
        """As CIDR."""
        return tuple(network.cidr for network in self.networks if network.in_use)

    @property
    def unreceived(self) -> tuple[Registered, ...]:
        """What the contractor registered and the ward has to look at."""
        things: tuple[Registered, ...] = (*self.places, *self.devices, *self.networks)
        return tuple(thing for thing in things if not (thing.received or thing.ended))

    def now(self) -> ContractNow:
        """As the handler gate sees it."""
        return ContractNow(self.phase is ContractPhase.ACTIVE, self.term, self.clauses.sha256)
