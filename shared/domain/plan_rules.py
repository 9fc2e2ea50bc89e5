"""A plan's sections as import and draw take them: those run without pydantic, on an isolated PC too."""

from collections.abc import Sequence
from datetime import date

from shared.domain.plan import Plan
from shared.domain.plan_lottery import Lottery
from shared.domain.plan_sections import Draw
from shared.domain.random_sources import Source
from shared.domain.register.columns import Columns, Contents, Field
from shared.domain.register.judging import ProtectedRule, ReadingRule
from shared.errors import Refusal


def reading_rule(
    plan: Plan, received_on: date, contents: Contents = Contents.ONE_FILE, fields: Sequence[Field] = ()
) -> ReadingRule:
    """Who may be drawn, and how the file is written. `fields`: of its columns in order, where a person said
    so; none: the plan's map says it."""
    register = plan.register_extract
    columns = Columns({field: place for place, field in enumerate(fields)}, len(fields))
    return ReadingRule(
        reference_date=plan.eligibility.reference_date,
        minimum_age=plan.eligibility.minimum_age,
        protected=ProtectedRule(register.protected.value),
        received_on=received_on,
        contents=contents,
        column_map=register.columns,
        record_number_pattern=register.record_number_pattern,
        postal_prefixes=register.postal_prefixes,
        columns=columns if fields else None,
    )


def sources_of(stage: Draw | Lottery) -> list[Source]:
    """The random sources of a stage, in order."""
    return [source.source() for source in stage.sources]


def refuse_unless_drawn(plan: Plan, rows: int, eligible: int) -> None:
    """Raises Refusal `draw.not_as_drawn` (rows, eligible, least, most): somebody in the file could not have
    been drawn, or there are fewer or more than the plan's invitees and reserves."""
    least, most = plan.draw.invitees, plan.draw.invitees + plan.draw.reserves
    if rows != eligible or not least <= eligible <= most:
        raise Refusal("draw.not_as_drawn", rows=rows, eligible=eligible, least=least, most=most)
