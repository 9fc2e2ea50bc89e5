"""The assembly's statistics of replies: read from register, replies and forms; nobody is named in them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from shared.documents.assembly import Assembly
from shared.documents.reply import Reply
from shared.domain.age import age_on
from shared.domain.draw.population import age_band
from shared.domain.ids import AssemblyId, ReplyId
from shared.domain.invitee import Invitee
from shared.domain.reply import Answer
from shared.domain.reply_statistics import (
    NO_REPLY,
    DayRow,
    Feature,
    Invited,
    RateTable,
    days_table,
    rate_table,
    reasons_table,
)
from shared.services.invitees import read_invited
from shared.services.parts import Parts
from shared.services.replies import replies_of, reply_of
from shared.services.screening import form_of


@dataclass(frozen=True, slots=True)
class Statistics:
    """`rates`: by sex and age, then by district; for the ward also all three together."""

    invited: int
    yes: int
    no: int
    days: tuple[DayRow, ...]
    reasons: tuple[tuple[str, int | None], ...]
    rates: tuple[RateTable, ...]


_PUBLIC = ((Feature.SEX, Feature.AGE), (Feature.DISTRICT,))
_WARD = (*_PUBLIC, (Feature.SEX, Feature.AGE, Feature.DISTRICT))


def statistics(parts: Parts, assembly: Assembly, *, public: bool) -> Statistics:
    """Raises Refusal `draw.not_accepted`, `replies.not_begun`, `holding.not_active`."""
    standing = {one.reply: one for one in replies_of(parts, assembly) if one.withdrawn is None}
    people = [
        _invited(parts, assembly, invitee, standing)
        for invitee in read_invited(parts, AssemblyId(assembly.id))
    ]
    answers: list[tuple[date, Answer]] = [(one.received, one.answer) for one in standing.values()]
    refusals = [one for one in standing.values() if one.answer is Answer.NO]
    reasons = [form_of(parts, assembly, one).reason for one in refusals]
    return Statistics(
        invited=len(people),
        yes=len(answers) - len(refusals),
        no=len(refusals),
        days=days_table(answers, public=public),
        reasons=reasons_table(reasons, public=public),
        rates=tuple(
            rate_table(people, features, public=public) for features in (_PUBLIC if public else _WARD)
        ),
    )


def _invited(
    parts: Parts, assembly: Assembly, invitee: Invitee, standing: Mapping[ReplyId, Reply]
) -> Invited:
    eligibility = assembly.plan.eligibility
    age = age_on(invitee.birth_date, eligibility.reference_date)
    reply = standing.get(reply_of(parts, assembly, invitee.token))
    return Invited(
        sex=invitee.sex.value,
        age=age_band(age, eligibility.minimum_age),
        district=invitee.district,
        answer=reply.answer.value if reply else NO_REPLY,
    )
