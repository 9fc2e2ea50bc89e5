"""One invitee's reply: what was keyed last and how far its check is. The words themselves are enveloped."""

from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar

from pydantic import Field

from shared.documents.base import Document, Frozen, ObjectRef
from shared.domain.approvals import Act
from shared.domain.ids import AssemblyId, ReplyId
from shared.domain.japan_time import day_of
from shared.domain.reply import Answer
from shared.domain.screening import Decision


class Check(StrEnum):
    """Where the check of the content stands. A no in which nothing is written needs none."""

    NOT_NEEDED = "not-needed"
    WAITING = "waiting"
    FOR_A_PERSON = "for-a-person"
    ASKED_BACK = "asked-back"
    SECOND_LOOK = "second-look"
    DONE = "done"

    @property
    def ja(self) -> str:
        return _CHECKS[self]

    @property
    def for_a_reader(self) -> bool:
        """A person has to read it, for the first time or again."""
        return self in (Check.FOR_A_PERSON, Check.ASKED_BACK, Check.SECOND_LOOK)


class FormSource(StrEnum):
    """How the last form came: only what came on paper has an original."""

    PAPER = "paper"
    ONLINE = "online"
    CORRECTION = "correction"


_CHECKS = {
    Check.NOT_NEEDED: "確認不要（不参加）",
    Check.WAITING: "確認処理待ち",
    Check.FOR_A_PERSON: "職員の確認待ち",
    Check.ASKED_BACK: "本人に確認中",
    Check.SECOND_LOOK: "二人目の確認待ち",
    Check.DONE: "確認済",
}


class Judgement(Frozen):
    """What a person decided who read everything that was written. `words`: version of the word list that
    the page was marked with; 0 is the one that comes with the program."""

    decision: Decision
    act: Act
    words: int = Field(default=0, ge=0)


class Reply(Document):
    """`id` is `{assembly}.{reply}`; `reply` is a keyed hash of the invitee, so a second form meets the first.

    `filed` counts the forms keyed so far; `raw` is the last one, `fingerprint` its keyed hash.
    `second`: the second person's judgement, where the sample asked for one. `discard`: objects whose time
    is over. `online_until`: instant of the last reply taken from the e-application system.
    """

    kind: ClassVar[str] = "reply"

    assembly: AssemblyId
    reply: ReplyId
    answer: Answer
    received: date
    fingerprint: str
    filed: int = Field(ge=1)
    keyed: Act
    source: FormSource = FormSource.PAPER
    raw: ObjectRef | None
    check: Check
    checked: ObjectRef | None = None
    judgement: Judgement | None = None
    second: Judgement | None = None
    withdrawn: Act | None = None
    discard: tuple[ObjectRef, ...] = ()
    online_until: datetime | None = None

    @property
    def applies(self) -> bool:
        """A yes that still stands."""
        return self.answer is Answer.YES and self.withdrawn is None

    @property
    def unchecked(self) -> bool:
        return self.applies and self.check is not Check.DONE

    @property
    def check_mark(self) -> str:
        """What each sheet that leaves the ward bears of its check; empty before it is done."""
        if self.check is not Check.DONE:
            return ""
        if self.judgement is None:
            return "内容確認済（記載なし）"
        last = self.second or self.judgement
        return f"内容確認済 {day_of(last.act.at).isoformat()}（職員{2 if self.second else 1}名）"

    def took(self, sent_at: datetime) -> bool:
        """This reply of the e-application system, or a later one, has been here already."""
        return self.online_until is not None and sent_at <= self.online_until

    def says(self, fingerprint: str) -> bool:
        """The very same form has been keyed already."""
        return self.withdrawn is None and self.fingerprint == fingerprint
