"""What counts as ticked: plain rules over measured ink. They pre-fill; a person decides (DOMAIN.md §8).

Ink is what a scan shows and the blank form does not, in mm². The limits were set on generated forms
(benchmarks/forms.py) and are wide apart, so that what lies between is asked, not guessed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from pydantic import BaseModel, ConfigDict

from shared.domain.form_places import FormField, FormPlaces
from shared.domain.reply import Answer, Need, Reason

NOTHING_INSIDE = 0.12
TICK_INSIDE = 0.55
FULL_INSIDE = 7.0
NOTHING_AROUND = 1.2
TICK_AROUND = 11.0
NOTHING_BEFORE = 0.2
NOTHING_ON_LABEL = 1.0
OUTLINE_FOUND = 0.6
STRAY = 1.2
"""mm² of ink in one place outside all fields, from which a person has to look."""


class Mark(StrEnum):
    """What is in a box."""

    EMPTY = "empty"
    TICKED = "ticked"
    DOUBTFUL = "doubtful"


@dataclass(frozen=True, slots=True)
class BoxInk:
    """Measured: ink within the box, in the room around it, at the end of that room where no tick begins, and
    on its label, in mm²; `outline`: the share of the printed outline that stands where it should."""

    inside: float
    around: float
    before: float
    label: float
    outline: float

    @property
    def mark(self) -> Mark:
        """Struck through, filled, circled, or hardly there: for a person."""
        struck = self.before > NOTHING_BEFORE or self.label > NOTHING_ON_LABEL
        if struck or self.outline < OUTLINE_FOUND:
            return Mark.DOUBTFUL
        if self.inside <= NOTHING_INSIDE and self.around <= NOTHING_AROUND:
            return Mark.EMPTY
        if TICK_INSIDE <= self.inside <= FULL_INSIDE and self.around <= TICK_AROUND:
            return Mark.TICKED
        return Mark.DOUBTFUL


class PageReading(BaseModel):
    """What was read of one page, as enveloped. `marks` by box name, `outside`: something is written where
    nothing is asked."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str = ""
    marks: dict[str, Mark] = {}
    outside: bool = False

    @classmethod
    def of(cls, code: str, boxes: Mapping[str, BoxInk], stray: float) -> Self:
        """`stray`: mm² of ink at the place outside the fields that has most of it."""
        marks = {name: ink.mark for name, ink in boxes.items()}
        return cls(code=code, marks=marks, outside=stray >= STRAY)


@dataclass(frozen=True, slots=True)
class Prefill:
    """What the keying page may fill in beforehand. `doubtful`: fields that the eye must decide."""

    answer: Answer | None = None
    days: tuple[int, ...] = ()
    needs: tuple[Need, ...] = ()
    reason: Reason | None = None
    doubtful: frozenset[FormField] = frozenset()


def prefill(reading: PageReading, places: FormPlaces) -> Prefill:
    """Sure ticks only. Both answers, or two reasons, are doubtful and fill in neither."""
    doubtful = {
        box.field for box in places.boxes if reading.marks.get(box.name, Mark.DOUBTFUL) is Mark.DOUBTFUL
    }
    ticked = {field: _ticked(reading, places, field) for field in FormField}
    doubtful |= {field for field in (FormField.ANSWER, FormField.REASON) if len(ticked[field]) > 1}
    if not ticked[FormField.ANSWER]:
        doubtful.add(FormField.ANSWER)
    answer = [] if FormField.ANSWER in doubtful else ticked[FormField.ANSWER]
    reason = [] if FormField.REASON in doubtful else ticked[FormField.REASON]
    return Prefill(
        answer=Answer(answer[0]) if answer else None,
        days=tuple(int(day) for day in ticked[FormField.DAYS]),
        needs=tuple(Need(need) for need in ticked[FormField.NEEDS]),
        reason=Reason(reason[0]) if reason else None,
        doubtful=frozenset(doubtful),
    )


def _ticked(reading: PageReading, places: FormPlaces, field: FormField) -> list[str]:
    return [box.value for box in places.of(field) if reading.marks.get(box.name) is Mark.TICKED]
