"""The representativeness report as a PDF: for staff with a watermark, for the public without."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from shared.documents.assembly import Assembly
from shared.domain.letter_text import wareki
from shared.domain.representation import Stage
from shared.services.parts import Parts
from shared.services.representation_words import explained, shares, titles

TEMPLATE = "representation.typ"


def print_report(
    parts: Parts, assembly: Assembly, report: Mapping[str, Any], at: datetime, watermark: str = ""
) -> bytes:
    """The same report at the same instant gives the same bytes."""
    data: dict[str, object] = {
        "event": assembly.plan.report.project,
        "made_on": wareki(datetime.fromisoformat(report["made_on"]).date()),
        "watermark": watermark,
        "stages": [stage.ja for stage in Stage],
        "totals": [f"{report['totals'][stage]:,}" for stage in Stage],
        "population": f"{report['population']:,}" if report["population"] else "―",
        "features": [
            {"title": title, "rows": [_row(row, report) for row in report["features"][feature]]}
            for feature, title in titles(report).items()
        ],
        "crossed": [_crossed(report, "sex_by_age"), _crossed(report, "cells")],
        "notes": list(explained(report)),
    }
    return parts.press.print(TEMPLATE, data, at)


def _crossed(report: Mapping[str, Any], table: str) -> dict[str, object]:
    """The table by two or all three features. Cells of nobody are left out."""
    heads = ["性別", "年齢層", *([report["districts_are"]] if table == "cells" else [])]
    rows = [row for row in report[table] if row["population"] or any(row["counts"].values())]
    return {
        "title": "・".join(heads) + "の組合せ",
        "heads": heads,
        "rows": [
            {"names": [row["sex"], row["age"], row["district"]][: len(heads)], **_numbers(row)}
            for row in rows
        ],
    }


def _numbers(row: Mapping[str, Any]) -> dict[str, object]:
    return {
        "population": "―" if row["population"] is None else f"{row['population']:,}",
        "counts": [_count(row["counts"][stage]) for stage in Stage],
        "ranges": [_range(row["ranges"].get(stage)) for stage in Stage],
    }


def _row(row: Mapping[str, Any], report: Mapping[str, Any]) -> dict[str, object]:
    return {
        "name": row["name"],
        **_numbers(row),
        "shares": [bar.share or 0 for bar in shares(row, report)],
        "whole": round(100 * row["population"] / report["population"], 1) if row["population"] else None,
    }


def _count(count: int | None) -> str:
    return "＊" if count is None else f"{count:,}"


def _range(bounds: list[int] | None) -> str:
    return f"{bounds[0]:,}～{bounds[1]:,}" if bounds else ""
