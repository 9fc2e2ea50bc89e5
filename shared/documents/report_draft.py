"""A draft of the contractor's report: a version on its way through the ward's check to publication."""

from enum import StrEnum
from typing import ClassVar

from pydantic import Field

from shared.documents.base import Document, Frozen, ObjectRef
from shared.documents.part_upload import PartUpload
from shared.domain.approvals import Act, Approval
from shared.domain.ids import ActorId, AssemblyId, ContractId, HoldingId
from shared.domain.report_draft import LARGEST_DRAFT, MOST_PAGES, Finding, Verdict, WithdrawnFor


class DraftPhase(StrEnum):
    """Nothing goes backwards; a later version has the next number."""

    RECEIVING = "receiving"
    LOOKING = "looking"
    REJECTED = "rejected"
    CHECKING = "checking"
    SENT_BACK = "sent-back"
    ACCEPTED = "accepted"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"

    @property
    def ja(self) -> str:
        return _PHASES[self]

    @property
    def undecided(self) -> bool:
        """The ward has it and has not decided."""
        return self in (DraftPhase.LOOKING, DraftPhase.CHECKING)

    @property
    def accepted(self) -> bool:
        """検査合格, whatever became of it."""
        return self in (DraftPhase.ACCEPTED, DraftPhase.PUBLISHED, DraftPhase.WITHDRAWN)


_PHASES = {
    DraftPhase.RECEIVING: "提出の途中",
    DraftPhase.LOOKING: "機械が読んでいます",
    DraftPhase.REJECTED: "受け取れません",
    DraftPhase.CHECKING: "区が確認しています",
    DraftPhase.SENT_BACK: "差戻し",
    DraftPhase.ACCEPTED: "検査合格",
    DraftPhase.PUBLISHED: "公表中",
    DraftPhase.WITHDRAWN: "公表の取下げ",
}


class PageLook(Frozen):
    """What one person found on one page; `page` from 0 (the whole file: what stands beside the pages)."""

    page: int = Field(ge=0)
    verdict: Verdict
    act: Act


class SentBack(Frozen):
    """`reason`: the ward's words, enveloped beside the draft."""

    reason: ObjectRef
    act: Act


class Checked(Frozen):
    """What the look made of the file. `clean`: the very bytes that people read, accept and publish, without
    properties, attachments, comments; `sha256`, `bytes`: theirs. `reading`: texts and marks by page."""

    pages: int = Field(ge=1, le=MOST_PAGES)
    findings: tuple[Finding, ...]
    compared: int = Field(ge=0, description="people whose data were looked for")
    clean: ObjectRef
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    bytes: int = Field(ge=1)
    reading: ObjectRef


class ReportDraft(PartUpload, Document):
    """`id` is `{contract}.report-draft-{number}`. `holding`: where its objects lie; once accepted, `kept` is
    the ward's own copy of the clean file, in the assembly's holding. `rejection`: message code."""

    kind: ClassVar[str] = "report-draft"

    assembly: AssemblyId
    contract: ContractId
    number: int = Field(ge=1)
    bytes: int = Field(ge=1, le=LARGEST_DRAFT)
    holding: HoldingId
    submitted: Act
    phase: DraftPhase = DraftPhase.RECEIVING
    rejection: str = ""
    rejection_params: dict[str, int] = Field(default={}, description="numbers of the message")
    checked: Checked | None = None
    looks: tuple[PageLook, ...] = ()
    sent_back: SentBack | None = None
    approval: Approval | None = None
    kept: ObjectRef | None = None
    published: Act | None = None
    withdrawn: Act | None = None
    withdrawn_for: WithdrawnFor | None = None

    def look_of(self, actor: ActorId, page: int) -> PageLook | None:
        return next((one for one in self.looks if one.page == page and one.act.actor == actor), None)

    def pages_to_read(self, actor: ActorId) -> list[int]:
        """Those that this person has not judged yet, the whole file (0) first."""
        if self.checked is None:
            return []
        return [page for page in range(self.checked.pages + 1) if self.look_of(actor, page) is None]

    @property
    def to_correct(self) -> list[PageLook]:
        """What somebody wants corrected, by page."""
        found = (one for one in self.looks if one.verdict is not Verdict.CLEAN)
        return sorted(found, key=lambda one: one.page)


def draft_id(contract: ContractId | str, number: int) -> str:
    return f"{contract}.report-draft-{number}"
