"""What was chosen for the public of an assembly: one document, so that two choices exclude each other."""

from typing import ClassVar

from shared.documents.base import Document, ObjectRef
from shared.domain.publications import Told


class Publications(Document):
    """One an assembly, with its id. `statistics`: the public ones of its replies, as fixed, enveloped."""

    kind: ClassVar[str] = "publications"

    told: Told = Told()
    statistics: ObjectRef | None = None
