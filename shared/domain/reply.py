"""What an application form may say: a closed schema, so that nothing unasked can be keyed (clause 3)."""

import unicodedata
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

PHONE_PATTERN = r"^[0-9+() -]{0,24}$"
LONGEST_REMARK = 2000


class Answer(StrEnum):
    """Whether the person wants to take part."""

    YES = "yes"
    NO = "no"

    @property
    def ja(self) -> str:
        return {Answer.YES: "参加", Answer.NO: "不参加"}[self]


class Reason(StrEnum):
    """Why not, if the form says so: codes only, never the person's own words."""

    SCHEDULE = "schedule"
    WORK = "work"
    CARE = "care"
    HEALTH = "health"
    NO_INTEREST = "no_interest"
    MOVED = "moved"
    OTHER = "other"

    @property
    def ja(self) -> str:
        return _REASONS[self]


class Need(StrEnum):
    """Tick boxes instead of free text (DOMAIN.md §8). Individual needs stay with ward staff."""

    CHILDCARE = "childcare"
    SIGN_LANGUAGE = "sign_language"
    WHEELCHAIR = "wheelchair"
    WRITING = "writing"
    MEAL = "meal"

    @property
    def ja(self) -> str:
        return _NEEDS[self]


_REASONS = {
    Reason.SCHEDULE: "日程が合わない",
    Reason.WORK: "仕事・学業",
    Reason.CARE: "育児・介護",
    Reason.HEALTH: "体調・高齢",
    Reason.NO_INTEREST: "関心がない",
    Reason.MOVED: "転出した・転出予定",
    Reason.OTHER: "その他",
}
_NEEDS = {
    Need.CHILDCARE: "託児",
    Need.SIGN_LANGUAGE: "手話",
    Need.WHEELCHAIR: "車いす",
    Need.WRITING: "筆記",
    Need.MEAL: "食事",
}


def _in_order[T: (int, str)](values: tuple[T, ...]) -> tuple[T, ...]:
    return tuple(sorted(set(values)))


class ReplyForm(BaseModel):
    """One form as keyed. `days`: numbers of the event days the person can come, from 1.

    `phone` and `remark` are for the ward only: they never enter a checked record. `marks_outside`:
    something is written outside the fields of the paper form.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    answer: Answer
    reason: Reason | None = None
    days: Annotated[tuple[int, ...], AfterValidator(_in_order)] = ()
    needs: Annotated[tuple[Need, ...], AfterValidator(_in_order)] = ()
    phone: str = Field(default="", pattern=PHONE_PATTERN)
    remark: str = Field(default="", max_length=LONGEST_REMARK)
    marks_outside: bool = False

    @model_validator(mode="after")
    def _fits_its_answer(self) -> "ReplyForm":
        coming = self.answer is Answer.YES
        if coming and (self.reason or not self.days):
            raise ValueError("a yes names days and no reason")
        if not coming and (self.days or self.needs):
            raise ValueError("a no names neither days nor needs")
        return self

    @property
    def for_a_person(self) -> bool:
        """Something that no program may judge: someone of the ward has to read it."""
        return bool(self.phone or self.remark or self.marks_outside)


class CheckedReply(BaseModel):
    """What the check leaves of a form, and all that packets are made from. `invitee` is the draw token."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    invitee: str = Field(pattern=r"^[0-9a-f]{32}$")
    answer: Answer
    days: tuple[int, ...]
    needs: tuple[Need, ...]


class FiledReply(BaseModel):
    """A keyed form as enveloped in the assembly holding. `invitee` is the draw token, 32 hex digits."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    invitee: str = Field(pattern=r"^[0-9a-f]{32}$")
    form: ReplyForm

    def checked(self) -> CheckedReply:
        """Without anything in the person's own words."""
        form = self.form
        return CheckedReply(invitee=self.invitee, answer=form.answer, days=form.days, needs=form.needs)


def tidy_phone(typed: str) -> str:
    """Full-width digits and dashes as typed on a Japanese keyboard → ASCII, blanks trimmed."""
    folded = unicodedata.normalize("NFKC", typed).strip()
    return folded.translate(dict.fromkeys(map(ord, "‐‑–—―−ー"), "-"))
