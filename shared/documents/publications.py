"""What was chosen for the public of an assembly: one document, so that two choices exclude each other."""

from typing import ClassVar

from shared.documents.base import Document
from shared.domain.publications import Told


class Publications(Document):
    """One an assembly, with its id."""

    kind: ClassVar[str] = "publications"

    told: Told = Told()
