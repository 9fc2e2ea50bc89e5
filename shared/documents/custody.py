"""The custody ledger of a contract as one document: a pull of all lots is then one commit, or none."""

from typing import ClassVar

from pydantic import Field

from shared.documents.base import Document, Frozen, ObjectRef
from shared.domain.approvals import Act
from shared.domain.custody import Ledger
from shared.domain.custody_exceptions import WriteOff
from shared.domain.ids import AssemblyId, HoldingId


class ReturnedFile(Frozen):
    """A file that the contractor gave back for the line `ref`; digest and size of its plaintext."""

    ref: str
    name: str
    content_type: str
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    size: int = Field(ge=0)
    holding: HoldingId
    stored: ObjectRef
    returned: Act


class CustodyLedger(Document):
    """`id` is the contract's. Enveloped, by a line's id: `notes`, the purpose of an own collection or the
    words of a consent to take out; `forms`, the blank form of an own collection.

    `write_offs`: proposed and approved ones. `signed`: the contractor's own 消去証明書, as uploaded.
    """

    kind: ClassVar[str] = "custody"

    assembly: AssemblyId
    lines: Ledger = Ledger()
    notes: dict[str, ObjectRef] = Field(default_factory=dict)
    forms: dict[str, ObjectRef] = Field(default_factory=dict)
    returned: tuple[ReturnedFile, ...] = ()
    write_offs: tuple[WriteOff, ...] = ()
    signed: tuple[ReturnedFile, ...] = ()

    def returned_for(self, ref: str) -> list[ReturnedFile]:
        return [file for file in self.returned if file.ref == ref]
