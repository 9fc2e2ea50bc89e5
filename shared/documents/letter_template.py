"""The ward's own template of the letter, while it has one: a typst text that names no resident."""

from typing import ClassVar

from pydantic import Field

from shared.documents.base import Document
from shared.domain.approvals import Act
from shared.domain.letter_template import LARGEST_TEMPLATE


class LetterTemplate(Document):
    """One for an assembly, with its id. `sha256`: of `source` as UTF-8."""

    kind: ClassVar[str] = "letter-template"

    source: str = Field(max_length=LARGEST_TEMPLATE)
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    chosen: Act
