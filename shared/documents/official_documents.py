"""Official documents taken over from an assembly, and the two people's word that there are no more."""

from typing import ClassVar

from shared.documents.base import Document
from shared.domain.approvals import Approval
from shared.domain.official_documents import OfficialDocument


class OfficialDocuments(Document):
    """`id` is the assembly's. `complete`: staff say that all are taken over, a supervisor agrees."""

    kind: ClassVar[str] = "official-documents"

    taken: tuple[OfficialDocument, ...] = ()
    complete: Approval | None = None

    @property
    def settled(self) -> bool:
        return self.complete is not None and self.complete.given
