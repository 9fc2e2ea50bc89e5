"""What the register's check page shows: counts, first rows of each reason, histograms with their tables."""

from collections.abc import Mapping
from typing import Any

from shared.documents.assembly import Assembly
from shared.documents.extract import Extract, ExtractPhase
from shared.domain.invitee import Sex
from shared.domain.register.details import Discrepancy
from shared.domain.register.outcomes import Note, Outcome
from shared.errors import Refusal
from shared.portal.charts import age_bands, bars
from shared.services.details import read_differing
from shared.services.parts import Parts
from shared.services.register_import import read_report, rule_of


def check_of(parts: Parts, extract: Extract | None) -> Mapping[str, Any] | None:
    """None before the import, and once the register is gone."""
    if extract is None or extract.imported is None or extract.phase is ExtractPhase.REJECTED:
        return None
    try:
        details = read_report(parts, extract)
    except Refusal:
        return None
    totals = extract.imported.totals
    headers = {field.value: header for field, header in rule_of(parts, extract).column_map.items()}
    return {
        "totals": totals,
        "outcomes": [(code.ja, totals.outcomes.get(code, 0)) for code in Outcome],
        "notes": [(Note(code).ja, count) for code, count in totals.notes.items()],
        "ages": age_bands({int(age): count for age, count in details["ages"].items()}),
        "sexes": bars([(Sex(code).ja, count) for code, count in details["sexes"].items()]),
        "districts": bars([(name or "（空欄）", count) for name, count in details["districts"].items()]),
        "areas": _by_area(parts.repository.get(Assembly, extract.assembly), details["districts"]),
        "bad_rows": [_place(found, headers, Outcome(found["code"]).ja) for found in details["bad_rows"]],
        "noted_rows": [_place(found, headers, Note(found["code"]).ja) for found in details["notes"]],
        "earliest": details["earliest"],
        "latest": details["latest"],
    }


def differing_of(parts: Parts, extract: Extract | None) -> list[tuple[str, str, str, str]] | None:
    """Who differs from the drawn, by record number; None once the details file is gone."""
    if extract is None or extract.details is None or extract.phase is ExtractPhase.REJECTED:
        return None
    try:
        found = read_differing(parts, extract)["differing"]
    except Refusal:
        return None
    return [
        (
            one["record_number"] or "―",
            _number(one["row"]),
            _number(one["column"]),
            Discrepancy(one["code"]).ja,
        )
        for one in found
    ]


def noted_of(extract: Extract | None) -> list[tuple[str, int]]:
    """What stops letters, counted."""
    notes = extract.details.notes if extract and extract.details else {}
    return [(Note(code).ja, count) for code, count in notes.items()]


def _by_area(assembly: Assembly, districts: Mapping[str, int]) -> list[tuple[str, str, int]]:
    """Each area of the plan with the 町丁 that fell to it, and people; none where the plan has no areas. An
    area without 町丁, and a long rest, show a name that the register writes otherwise."""
    if not assembly.plan.areas:
        return []
    areas = assembly.plan.area_map()
    found: dict[str, list[str]] = {area.name: [] for area in assembly.plan.areas}
    for district in districts:
        found.setdefault(areas.of(district), []).append(district)
    return [
        (
            area or "（空欄）",
            "、".join(named) or "該当する町丁がありません",
            sum(map(districts.__getitem__, named)),
        )
        for area, named in found.items()
    ]


def _place(found: Mapping[str, Any], headers: Mapping[str, str], words: str) -> tuple[str, str, str, str]:
    column = f"{found['column']}列" if found["column"] else "行全体"
    return f"{found['row']}行", column, headers.get(found.get("field", ""), "―"), words


def _number(value: int) -> str:
    return str(value) if value else "―"
