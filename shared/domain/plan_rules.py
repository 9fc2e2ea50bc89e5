"""A plan's sections as import and draw take them: those run without pydantic, on an isolated PC too."""

from datetime import date

from shared.domain.plan import Plan
from shared.domain.register.columns import Contents
from shared.domain.register.judging import ProtectedRule, ReadingRule


def reading_rule(plan: Plan, received_on: date, contents: Contents = Contents.ONE_FILE) -> ReadingRule:
    """Who may be drawn, and how the file is written."""
    register = plan.register_extract
    return ReadingRule(
        reference_date=plan.eligibility.reference_date,
        minimum_age=plan.eligibility.minimum_age,
        protected=ProtectedRule(register.protected.value),
        received_on=received_on,
        contents=contents,
        column_map=register.columns,
        record_number_pattern=register.record_number_pattern,
        postal_prefixes=register.postal_prefixes,
    )
