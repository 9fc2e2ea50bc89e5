"""Letters of result of one mailing: who was told what, in counts and codes; the letters are enveloped."""

from collections.abc import Mapping
from enum import StrEnum
from typing import ClassVar

from pydantic import Field

from shared.documents.base import Document, Frozen, ObjectRef
from shared.documents.lot import PrintedLot
from shared.documents.mail_merge import Channel, Counts, Posting
from shared.domain.approvals import Act, Approval
from shared.domain.ids import AssemblyId, ReplyId
from shared.domain.result_letters import Result


class ResultsPhase(StrEnum):
    """`blocked`: the read-back found a page that is not its record's. `outdated`: somebody withdrew, so all
    PDFs with their name are deleted, and the letters are made anew."""

    MAKING = "making"
    READY = "ready"
    BLOCKED = "blocked"
    RELEASED = "released"
    OUTDATED = "outdated"

    @property
    def ja(self) -> str:
        return {
            "making": "作成し、全ページを照合しています",
            "ready": "照合が終わりました",
            "blocked": "照合で不一致がありました",
            "released": "発送が承認されました",
            "outdated": "申込みの取下げがあったため消去しました",
        }[self.value]


class ToldResult(Frozen):
    """What an applicant is told by this mailing."""

    reply: ReplyId
    result: Result
    place: int = 0


class ResultLetters(Document):
    """`id` is `{assembly}.results-{number}`. `edition` rises when the letters are made anew.

    letters + own hand + hand-made + stopped = told (`counts`). `changes`: how many change lists they were
    made by. `lots`: PDFs of at most 100 letters. `discard`: objects whose time is over.
    """

    kind: ClassVar[str] = "result-letters"

    assembly: AssemblyId
    number: int = Field(ge=1)
    edition: int = Field(default=1, ge=1)
    started: Act
    told: tuple[ToldResult, ...]
    changes: int
    phase: ResultsPhase = ResultsPhase.MAKING
    counts: Counts | None = None
    lots: tuple[PrintedLot, ...] = ()
    lists: Mapping[Channel, ObjectRef] = Field(default_factory=dict)
    mismatches: int = 0
    release: Approval | None = None
    posting: Posting | None = None
    discard: tuple[ObjectRef, ...] = ()

    @property
    def edition_name(self) -> str:
        """Names its objects."""
        return f"{self.id}.{self.edition}"

    def count_of(self, result: Result) -> int:
        return sum(one.result == result for one in self.told)
