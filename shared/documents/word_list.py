"""A version of the ward's word list for the check of free text; the words themselves are enveloped."""

from typing import ClassVar

from pydantic import Field

from shared.documents.base import Document, ObjectRef
from shared.domain.approvals import Act
from shared.domain.ids import AssemblyId


class WordListVersion(Document):
    """`id` is `{assembly}.words-{number}`. Staff type the words, so they are kept like any free text."""

    kind: ClassVar[str] = "word-list"

    assembly: AssemblyId
    number: int = Field(ge=1)
    count: int = Field(ge=1)
    words: ObjectRef
    saved: Act
