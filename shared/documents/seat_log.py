"""Calls to those who have a seat: who accepted, whom nobody answered for. Codes and ids only."""

from enum import StrEnum
from typing import ClassVar

from shared.documents.base import Document, Frozen
from shared.domain.approvals import Act
from shared.domain.ids import ReplyId


class ContactOutcome(StrEnum):
    """Of one call; a decline is the lottery's own record (`documents.lottery.Decline`)."""

    ACCEPTED = "accepted"
    NO_ANSWER = "no-answer"

    @property
    def ja(self) -> str:
        return {"accepted": "承諾", "no-answer": "不在"}[self.value]


class Contact(Frozen):
    """One call to one person."""

    reply: ReplyId
    outcome: ContactOutcome
    act: Act


class SeatLog(Document):
    """`id` is the lottery's."""

    kind: ClassVar[str] = "seat-log"

    contacts: tuple[Contact, ...] = ()

    def accepted(self, reply: ReplyId) -> Contact | None:
        """When the person said yes."""
        yes = (one for one in self.contacts if one.reply == reply and one.outcome is ContactOutcome.ACCEPTED)
        return next(yes, None)

    def unanswered(self, reply: ReplyId) -> int:
        """How many calls nobody answered."""
        return sum(one.reply == reply and one.outcome is ContactOutcome.NO_ANSWER for one in self.contacts)
