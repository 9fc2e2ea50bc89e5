"""The mail merge of an assembly: what became of the drawn people's letters, in counts, and its release."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import ClassVar

from pydantic import Field, field_validator

from shared.documents.base import Document, Frozen, ObjectRef
from shared.domain.approvals import Act, Approval
from shared.domain.ids import AssemblyId, ContractId
from shared.domain.previews import Choice

LONGEST_SLIP = 40


class MergePhase(StrEnum):
    """`prepared`: everyone is placed, and the lots are being printed or are ready."""

    PREPARING = "preparing"
    PREPARED = "prepared"
    RELEASED = "released"


class Channel(StrEnum):
    """The lists of letters that are in no lot."""

    OWN_HAND = "own-hand"
    HAND_MADE = "hand-made"
    STOPPED = "stopped"

    @property
    def ja(self) -> str:
        return {
            Channel.OWN_HAND: "職員が発送（支援措置）",
            Channel.HAND_MADE: "手作業で作成",
            Channel.STOPPED: "発送停止",
        }[self]


BY_HAND = (Channel.HAND_MADE, Channel.OWN_HAND)
"""Whose letters ward staff make and post themselves."""


class Counts(Frozen):
    """in_lots + own_hand + hand_made + stopped = drawn. `reasons`: code → how many."""

    drawn: int = Field(ge=0)
    in_lots: int = Field(ge=0)
    lots: int = Field(ge=0)
    own_hand: int = Field(ge=0)
    hand_made: int = Field(ge=0)
    stopped: int = Field(ge=0)
    reasons: Mapping[str, int] = Field(default_factory=dict)

    @property
    def placed(self) -> int:
        return self.in_lots + self.own_hand + self.hand_made + self.stopped

    @property
    def adds_up(self) -> bool:
        return self.placed == self.drawn

    def of(self, channel: Channel) -> int:
        return {
            Channel.OWN_HAND: self.own_hand,
            Channel.HAND_MADE: self.hand_made,
            Channel.STOPPED: self.stopped,
        }[channel]


class Posting(Frozen):
    """posted + spoiled = printed. `slip`: number of the posting slip (差出票)."""

    day: date
    posted: int = Field(ge=0)
    spoiled: int = Field(ge=0)
    slip: str = Field(max_length=LONGEST_SLIP)
    recorded: Act


class HandPosting(Frozen):
    """Of a list: how many letters were made and posted up to `day`. posted ≤ made ≤ people on it."""

    channel: Channel
    day: date
    made: int = Field(ge=0)
    posted: int = Field(ge=0)
    recorded: Act

    @field_validator("channel")
    @classmethod
    def _must_be_by_hand(cls, channel: Channel) -> Channel:
        if channel not in BY_HAND:
            raise ValueError("stopped letters are not posted")
        return channel


class Correction(Frozen):
    """A posting and an approval by two people: what replaces another, or what was replaced by them."""

    posting: Posting
    approval: Approval


class Slip(Frozen):
    """A scan of the posting slip (差出票), enveloped; digest and size of its plaintext."""

    file: ObjectRef
    content_type: str
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    size: int = Field(ge=1)
    attached: Act

    @property
    def extension(self) -> str:
        """Of its file name."""
        return self.content_type.rpartition("/")[2]


class Preview(Frozen):
    """A letter that somebody looks at before the release: lot and letter in it, from 1."""

    choice: Choice
    lot: int = Field(ge=1)
    letter: int = Field(ge=1)


class MailMerge(Document):
    """One for the drawn, with the assembly's id, and one for each move of reserves, with the move's.

    `keys`: reply codes and return-mail numbers; `held`: who is in no lot, and why; both enveloped.

    `changes_at_start`: how many change lists everyone was placed by; `changes`: how many are done by now.
    `template`: SHA-256 of the ward's own template; empty for the product's. `correction` waits for its
    second person; `corrected`: postings that were replaced, each with the approval that replaced it.
    `by_hand`: counts of the lists' letters as they were recorded, the last of each list holds.
    """

    kind: ClassVar[str] = "mail-merge"

    started: Act
    first_lot: int = Field(default=1, ge=1, description="lots are numbered on over an assembly's merges")
    contract: ContractId | None = None
    phase: MergePhase = MergePhase.PREPARING
    template: str = Field(default="", pattern=r"^([0-9a-f]{64})?$")
    previews: tuple[Preview, ...] = ()
    text: ObjectRef | None = None
    keys: ObjectRef | None = None
    held: ObjectRef | None = None
    lists: Mapping[Channel, ObjectRef] = Field(default_factory=dict)
    counts: Counts | None = None
    release: Approval | None = None
    posting: Posting | None = None
    changes_at_start: int = 0
    changes: int = 0
    correction: Correction | None = None
    corrected: tuple[Correction, ...] = ()
    slips: tuple[Slip, ...] = ()
    by_hand: tuple[HandPosting, ...] = ()

    @property
    def assembly(self) -> AssemblyId:
        return AssemblyId(self.id.partition(".")[0])

    @property
    def move_up(self) -> int:
        """Number of the reserves' move that it is for; 0: for those drawn at once."""
        return int(self.id.rpartition("-")[2]) if "." in self.id else 0

    @property
    def released(self) -> bool:
        return self.phase is MergePhase.RELEASED

    @property
    def all_by_hand(self) -> bool:
        """Everybody is placed and nobody's letter is in a lot: there is nothing to print."""
        return self.counts is not None and self.counts.in_lots == 0

    @property
    def any_posted(self) -> bool:
        return self.posting is not None or any(one.posted for one in self.by_hand)

    def posted_by_hand(self, channel: Channel) -> HandPosting | None:
        return next((one for one in reversed(self.by_hand) if one.channel is channel), None)


def merge_id(assembly: AssemblyId | str, move_up: int = 0) -> str:
    return f"{assembly}.move-up-{move_up}" if move_up else str(assembly)
