"""The second stage of one assembly: from closed replies to the panel and everyone who moved up since."""

from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar

from pydantic import Field

from shared.documents.base import Document, Frozen, ObjectRef
from shared.documents.public_file import PublicFile
from shared.documents.quotas import Fairness, QuotaRow
from shared.documents.seed_entry import SeedEntry
from shared.domain.approvals import Act
from shared.domain.ids import AssemblyId, ReplyId
from shared.domain.japan_time import after_end
from shared.domain.lottery import Applicant, next_in_line


class LotteryPhase(StrEnum):
    """Nothing goes backwards but `COMMITTING`, when nobody can meet the approved quotas any more. A stopped
    lottery is followed by one with the next number."""

    CLOSED = "closed"
    COMMITTING = "committing"
    COMMITTED = "committed"
    SEEDED = "seeded"
    HELD = "held"
    STOPPED = "stopped"


class LotteryReason(StrEnum):
    """Why a further lottery is held, as it is published."""

    POOL_ERROR = "pool-error"
    RULE_ERROR = "rule-error"
    SOURCE_FAILED = "source-failed"
    VALUES_WRONG = "values-wrong"
    COMMITTED_TOO_LATE = "committed-too-late"

    @property
    def ja(self) -> str:
        return {
            "pool-error": "抽選対象の誤り",
            "rule-error": "抽選の規則の誤り",
            "source-failed": "乱数源の不成立",
            "values-wrong": "乱数の値の誤り",
            "committed-too-late": "公表の遅れ",
        }[self.value]


class NewEvent(Frozen):
    """What one of the plan's random sources reads in a further lottery, and when that comes into being."""

    event: str = Field(min_length=1, max_length=200)
    at: datetime


class Again(Frozen):
    """Why there is a further lottery. `predecessor`: SHA-256 of the last published manifest, if any.
    `events`: in the order of the plan's sources. `act`: who set them; somebody else commits."""

    predecessor: str | None
    reason: LotteryReason
    events: tuple[NewEvent, ...] = Field(min_length=1)
    act: Act


class Place(Frozen):
    """An applicant's place in the outcome. `token` is the lottery's own, unrelated to the letter's."""

    reply: ReplyId
    token: str = Field(pattern=r"^[0-9a-f]{32}$")
    type: str
    group: str

    @property
    def applicant(self) -> Applicant:
        return Applicant(bytes.fromhex(self.token), self.type, self.group)


class DeclineReason(StrEnum):
    """Codes only."""

    DECLINED = "declined"
    UNREACHABLE = "unreachable"
    WITHDREW = "withdrew"
    STOPPED = "stopped"
    ABSENT = "absent"

    @property
    def ja(self) -> str:
        return {
            "declined": "辞退",
            "unreachable": "連絡不能",
            "withdrew": "申込みの取下げ",
            "stopped": "異動等",
            "absent": "当日の欠席",
        }[self]


class Decline(Frozen):
    """`called`: who moved up, by rule; None when nobody had to or nobody was left. `too_late`: the plan's
    last day for filling a seat, where it was over."""

    reply: ReplyId
    reason: DeclineReason
    act: Act
    called: ReplyId | None
    too_late: date | None = None


class Lottery(Document):
    """`id` is `{assembly}.lottery-{number}`. `pool`: keys, tokens and replies, enveloped.

    `quotas` and `fairness`: as committed to; none of a simple lottery.
    `participants` and `alternates` are the outcome as published, by rank; what became of them since
    follows from `declines` alone.
    """

    kind: ClassVar[str] = "lottery"

    assembly: AssemblyId
    number: int = Field(ge=1)
    phase: LotteryPhase = LotteryPhase.CLOSED
    closed: Act
    again: Again | None = None
    stopped: LotteryReason | None = None
    committed: Act | None = None
    applicants: int = 0
    quotas: tuple[QuotaRow, ...] = ()
    fairness: Fairness | None = None
    pool: ObjectRef | None = None
    manifest: PublicFile | None = None
    entry: SeedEntry | None = None
    record: PublicFile | None = None
    participants: tuple[Place, ...] = ()
    alternates: tuple[Place, ...] = ()
    declines: tuple[Decline, ...] = ()

    @property
    def held(self) -> bool:
        return self.phase is LotteryPhase.HELD

    @property
    def panel(self) -> tuple[Place, ...]:
        """Who takes part as things stand: by rank, those who moved up after them; nobody once stopped."""
        if self.stopped:
            return ()
        called = [decline.called for decline in self.declines if decline.called]
        gone = {decline.reply for decline in self.declines}
        order = [place.reply for place in self.participants] + called
        places = self._places()
        return tuple(places[reply] for reply in order if reply not in gone)

    @property
    def waiting(self) -> tuple[Place, ...]:
        """Alternates who have neither moved up nor declined, by rank; nobody once stopped."""
        if self.stopped:
            return ()
        away = {decline.reply for decline in self.declines} | {decline.called for decline in self.declines}
        return tuple(place for place in self.alternates if place.reply not in away)

    def token_of(self, reply: ReplyId) -> str:
        """The public token of someone with a place."""
        return self._places()[reply].token

    def has_a_place(self, reply: ReplyId) -> bool:
        """Takes part or waits, so that a decline would mean something."""
        return any(place.reply == reply for place in (*self.panel, *self.waiting))

    def declined(
        self, reply: ReplyId, reason: DeclineReason, act: Act, fill_until: date | None = None
    ) -> "Lottery":
        """Log a decline; until `fill_until` is over the rule alone says who moves up to a free seat."""
        called, too_late = None, None
        if any(place.reply == reply for place in self.panel):
            too_late = fill_until if fill_until and act.at >= after_end(fill_until) else None
            called = None if too_late else self._next(self._places()[reply])
        decline = Decline(reply=reply, reason=reason, act=act, called=called, too_late=too_late)
        return self.with_(declines=(*self.declines, decline))

    def _next(self, declined: Place) -> ReplyId | None:
        by_token = {place.applicant.token: place.reply for place in self.waiting}
        found = next_in_line(declined.applicant, [place.applicant for place in self.waiting])
        return by_token[found.token] if found else None

    def _places(self) -> dict[ReplyId, Place]:
        return {place.reply: place for place in (*self.participants, *self.alternates)}
