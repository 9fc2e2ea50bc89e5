"""The assembly's statistics of replies: read from register, replies and forms; nobody is named in them."""

from dataclasses import dataclass
from datetime import date

from shared.documents.assembly import Assembly
from shared.domain.reply import Answer
from shared.domain.reply_statistics import (
    DayRow,
    Feature,
    RateTable,
    days_table,
    rate_table,
    reasons_table,
)
from shared.domain.representation import stage_cubes
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


_BY = ((Feature.SEX, Feature.AGE), (Feature.DISTRICT,), tuple(Feature))


def statistics(parts: Parts, assembly: Assembly, *, public: bool) -> Statistics:
    """Raises Refusal `draw.not_accepted`, `replies.not_begun`, `holding.not_active`."""
    standing = [one for one in replies_of(parts, assembly) if one.withdrawn is None]
    people = list(counted(parts, assembly, public=public))
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
