"""The import report: what a second person looks at before the register may be drawn from."""

import codecs
import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from shared.domain.canonical_json import Json
from shared.domain.draw.frame import Census
from shared.domain.draw.population import cells_to_json
from shared.domain.invitee import Sex
from shared.domain.register.columns import Field
from shared.domain.register.judging import ReadingRule
from shared.domain.register.outcomes import Finding, Findings, Note, Outcome

FULL_REPORT_HEADINGS = ("行", "列", "項目", "区分", "コード", "内容")


@dataclass(frozen=True, slots=True)
class Totals:
    """Counts, and the rule's latest accepted birth date: may stand in a state document."""

    rows: int
    eligible: int
    outcomes: dict[str, int]
    notes: dict[str, int]
    latest_accepted: date


def totals(rule: ReadingRule, census: Census, findings: Findings) -> Totals:
    return Totals(
        rows=census.rows,
        eligible=census.eligible,
        outcomes={outcome.value: census.outcomes[outcome] for outcome in Outcome},
        notes={note.value: count for note, count in sorted(findings.note_counts.items())},
        latest_accepted=rule.latest_birth_date,
    )


def details(census: Census, findings: Findings) -> dict[str, Json]:
    """Histograms, earliest and latest birth date of the eligible, first findings: single people may be
    seen in it, so it stays in the extract's holding."""
    sexes, districts = census.sexes, census.districts
    return {
        "earliest": census.earliest.isoformat() if census.earliest else None,
        "latest": census.latest.isoformat() if census.latest else None,
        "ages": {str(age): census.ages[age] for age in sorted(census.ages)},
        "sexes": {sex.value: sexes[sex] for sex in Sex},
        "districts": {name: districts[name] for name in sorted(districts)},
        "cells": list(cells_to_json(census.cells)),
        "bad_rows": [_placed(finding, findings) for finding in findings.first_bad_rows()],
        "notes": [_placed(finding, findings) for finding in findings.first_notes()],
    }


def full(findings: Findings, column_map: Mapping[Field, str]) -> Iterator[bytes]:
    """The full report as CSV (UTF-8 with BOM): place, our own name of the column, reason; no value."""
    headers = {column: column_map.get(Field(name), name) for column, name in findings.fields.items()}
    yield codecs.BOM_UTF8 + _line(FULL_REPORT_HEADINGS)
    for finding, is_note in findings.full():
        words = Note(finding.code).ja if is_note else Outcome(finding.code).ja
        column = str(finding.column) if finding.column else ""
        kind = "確認" if is_note else "除外"
        yield _line((str(finding.row), column, headers.get(finding.column, ""), kind, finding.code, words))
    if findings.cut:
        rest = findings.total - len(findings.kept)
        yield _line(("", "", "", "", "cut", f"ほかに{rest}件あります（上限{findings.most}件）"))


def _placed(finding: Finding, findings: Findings) -> dict[str, Json]:
    return {**finding.to_json(), "field": findings.fields.get(finding.column, "")}


def _line(cells: Sequence[str]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out).writerow(cells)
    return out.getvalue().encode()
