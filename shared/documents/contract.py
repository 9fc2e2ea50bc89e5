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


class Described(Frozen):
    """A designated place or device: an id here, its description in the people holding."""

    id: str
    details: ObjectRef
    registered: Act


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
    networks: tuple[str, ...] = Field(default=(), description="from where its people may pull, as CIDR")
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
        return tuple(device.id for device in self.devices)

    @property
    def place_ids(self) -> tuple[str, ...]:
        return tuple(place.id for place in self.places)

    def now(self) -> ContractNow:
        """As the handler gate sees it."""
        return ContractNow(self.phase is ContractPhase.ACTIVE, self.term, self.clauses.sha256)
