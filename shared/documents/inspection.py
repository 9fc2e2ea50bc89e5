"""An inspection of a contract: checklist, results, findings (texts in the people holding)."""

from datetime import date
from typing import ClassVar

from pydantic import Field

from shared.documents.base import Document, Frozen, ObjectRef
from shared.domain.approvals import Act
from shared.domain.ids import ContractId
from shared.domain.inspection import Result


class Finding(Frozen):
    """Found by the ward, remedied by the contractor by `due`, closed by the ward."""

    id: str
    text: ObjectRef
    due: date
    raised: Act
    remedy: ObjectRef | None = None
    remedied: Act | None = None
    closed: Act | None = None


class Inspection(Document):
    """`id` is the contract's with a number. `checklist`: standing items and refs of ledger lines, fixed when
    it was opened. `results`: by item."""

    kind: ClassVar[str] = "inspection"

    contract: ContractId
    day: date
    place: str
    opened: Act
    checklist: tuple[str, ...]
    results: dict[str, Result] = Field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    done: Act | None = None

    @property
    def number(self) -> int:
        return int(self.id.rpartition(".i")[2])

    @property
    def settled(self) -> bool:
        """Done, and each finding closed."""
        return self.done is not None and all(finding.closed for finding in self.findings)
