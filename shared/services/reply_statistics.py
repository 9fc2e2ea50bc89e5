"""The assembly's statistics of replies: read from register, replies and forms; nobody is named in them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from pydantic import TypeAdapter

from shared.documents.assembly import Assembly
from shared.domain.canonical_json import Json
from shared.domain.reply import Answer
from shared.domain.reply_statistics import (
    DayRow,
    Feature,
    RateTable,
    days_table,
    rate_table,
    reasons_table,
)
from shared.domain.representation import Counted, stage_cubes
from shared.services.parts import Parts
from shared.services.replies import replies_of
from shared.services.representation_count import counted
from shared.services.screening import form_of


@dataclass(frozen=True, slots=True)
class Statistics:
    """`rates`: by sex and age, by district, by all three."""

    invited: int
    yes: int
    no: int
    days: tuple[DayRow, ...]
    reasons: tuple[tuple[str, int | None], ...]
    rates: tuple[RateTable, ...]

    def to_json(self) -> Json:
        found: Json = _STATISTICS.dump_python(self, mode="json")
        return found

    @staticmethod
    def from_json(stored: Json) -> "Statistics":
        return _STATISTICS.validate_python(stored)


_STATISTICS = TypeAdapter(Statistics)
_BY = ((Feature.SEX, Feature.AGE), (Feature.DISTRICT,), tuple(Feature))


def statistics(parts: Parts, assembly: Assembly, *, public: bool) -> Statistics:
    """Raises Refusal `draw.not_accepted`, `replies.not_begun`, `holding.not_active`."""
    return statistics_of(parts, assembly, tuple(counted(parts, assembly, public=public)), public=public)


def statistics_of(parts: Parts, assembly: Assembly, people: Sequence[Counted], *, public: bool) -> Statistics:
    """The same of `people` who were counted already. Raises Refusal likewise."""
    standing = [one for one in replies_of(parts, assembly) if one.withdrawn is None]
    cubes = stage_cubes(people, public=public)
    answers: list[tuple[date, Answer]] = [(one.received, one.answer) for one in standing]
    refusals = [one for one in standing if one.answer is Answer.NO]
    reasons = [form_of(parts, assembly, one).reason for one in refusals]
    return Statistics(
        invited=len(people),
        yes=len(answers) - len(refusals),
        no=len(refusals),
        days=days_table(answers, public=public),
        reasons=reasons_table(reasons, public=public),
        rates=tuple(rate_table(cubes, features) for features in _BY),
    )
