"""A representativeness report: made by a step, published by two people with its small counts hidden."""

from enum import StrEnum
from typing import ClassVar

from pydantic import Field

from shared.documents.base import Document, ObjectRef
from shared.documents.public_file import PublicFile
from shared.domain.approvals import Act, Approval
from shared.domain.ids import AssemblyId


class RepresentationPhase(StrEnum):
    """Nothing goes backwards; a later report has the next number."""

    MAKING = "making"
    READY = "ready"
    APPROVED = "approved"
    PUBLISHED = "published"

    @property
    def ja(self) -> str:
        return {
            "making": "作成中",
            "ready": "作成済（区の中だけで見られます）",
            "approved": "公表の処理中",
            "published": "公表済み",
        }[self.value]


class Representation(Document):
    """`id` is `{assembly}.representation-{number}`. `full` has every count and is enveloped; `for_public`
    is what will be published, enveloped until then. `count`: mark of the count that it is of."""

    kind: ClassVar[str] = "representation"

    assembly: AssemblyId
    number: int = Field(ge=1)
    asked: Act
    count: str = ""
    phase: RepresentationPhase = RepresentationPhase.MAKING
    full: ObjectRef | None = None
    for_public: ObjectRef | None = None
    approval: Approval | None = None
    json_file: PublicFile | None = None
    pdf_file: PublicFile | None = None
