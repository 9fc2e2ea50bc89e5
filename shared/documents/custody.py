"""The custody ledger of a contract as one document: a pull of all lots is then one commit, or none."""

from typing import ClassVar

from pydantic import Field

from shared.documents.base import Document, ObjectRef
from shared.domain.custody import Ledger
from shared.domain.ids import AssemblyId


class CustodyLedger(Document):
    """`id` is the contract's. `notes`: enveloped descriptions of own collections, by their line's id."""

    kind: ClassVar[str] = "custody"

    assembly: AssemblyId
    lines: Ledger = Ledger()
    notes: dict[str, ObjectRef] = Field(default_factory=dict)
