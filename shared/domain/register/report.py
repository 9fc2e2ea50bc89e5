"""The import report: what a second person looks at before the register may be drawn from."""

from dataclasses import dataclass
from datetime import date

from shared.domain.age import age_on
from shared.domain.canonical_json import Json
from shared.domain.draw.frame import Census
from shared.domain.invitee import Sex
from shared.domain.register.judging import ReadingRule
from shared.domain.register.outcomes import Findings, Outcome


@dataclass(frozen=True, slots=True)
class Totals:
    """Counts and dates only: may stand in a state document. `earliest` and `latest` are of the eligible."""

    rows: int
    eligible: int
    outcomes: dict[str, int]
    notes: dict[str, int]
    latest_accepted: date
    earliest: date | None
    latest: date | None


def totals(rule: ReadingRule, census: Census, findings: Findings) -> Totals:
    return Totals(
        rows=census.rows,
        eligible=census.eligible,
        outcomes={outcome.value: census.outcomes[outcome] for outcome in Outcome},
        notes={note.value: count for note, count in sorted(findings.note_counts.items())},
        latest_accepted=rule.latest_birth_date,
        earliest=min(census.births, default=None),
        latest=max(census.births, default=None),
    )


def details(rule: ReadingRule, census: Census, findings: Findings) -> dict[str, Json]:
    """Histograms and first findings: small groups are in it, so it stays in the extract's holding."""
    ages: dict[int, int] = {}
    for birth, count in census.births.items():
        age = age_on(birth, rule.reference_date)
        ages[age] = ages.get(age, 0) + count
    return {
        "ages": {str(age): ages[age] for age in sorted(ages)},
        "sexes": {sex.value: census.sexes[sex] for sex in Sex},
        "districts": {name: census.districts[name] for name in sorted(census.districts)},
        "bad_rows": [finding.to_json() for finding in findings.first_bad_rows()],
        "notes": [finding.to_json() for finding in sorted(findings.notes)],
    }
