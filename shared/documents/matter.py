"""A written matter of a contract: text (in the people holding), dates, approver, fulfilment."""

from datetime import date
from typing import ClassVar

from pydantic import Field

from shared.documents.base import Document, Frozen, ObjectRef
from shared.domain.approvals import Act, Approval
from shared.domain.ids import ContractId
from shared.domain.matter import MatterKind, MatterState


class Answer(Frozen):
    """The contractor's word that it is done; a handling report (PDF) with it when one was asked for."""

    text: ObjectRef
    given: Act
    report: ObjectRef | None = None
    report_sha256: str | None = Field(default=None, description="of the PDF's plaintext")


class Matter(Document):
    """`id` is the contract's with a number. `due`: a consent's last day, else by when it must be done."""

    kind: ClassVar[str] = "matter"

    contract: ContractId
    what: MatterKind
    clause: int
    text: ObjectRef
    due: date
    approval: Approval
    refused: Act | None = None
    answers: tuple[Answer, ...] = ()
    sent_back: Act | None = Field(default=None, description="the last answer was not enough")
    accepted: Act | None = None

    @property
    def number(self) -> int:
        return int(self.id.rpartition(".m")[2])

    @property
    def state(self) -> MatterState:
        if self.refused:
            return MatterState.REFUSED
        if self.accepted:
            return MatterState.ACCEPTED
        if self.what.needs_supervisor and not self.approval.given:
            return MatterState.ASKED
        return MatterState.ANSWERED if self.answers and not self.sent_back else MatterState.IN_FORCE

    @property
    def settled(self) -> bool:
        return self.state in (MatterState.REFUSED, MatterState.ACCEPTED)
