"""The figures behind the approval of a register or a draw, as tables to print. For the ward only."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from shared.documents.assembly import Assembly
from shared.documents.draw import Draw
from shared.documents.extract import Extract
from shared.domain.draw.population import in_bands
from shared.domain.draw.statistics_words import AXES, band, by, category, within
from shared.domain.invitee import Sex
from shared.domain.japan_time import in_words
from shared.domain.plan_rules import sources_of
from shared.domain.random_sources import strength
from shared.domain.register.outcomes import Note, Outcome
from shared.errors import Refusal
from shared.services.draw_papers import eligible_in_words
from shared.services.parts import Parts
from shared.services.publication import published
from shared.services.register_import import read_report, rule_of

TEMPLATE = "approval_figures.typ"

type Table = dict[str, object]


def register_figures(parts: Parts, assembly: Assembly, extract: Extract) -> bytes:
    """PDF: the rule beside what was found, rows by outcome, age, sex, district. No row and no name.

    Raises Refusal `register.not_checked`, `holding.not_active`.
    """
    found = read_report(parts, extract)
    if extract.imported is None:
        raise Refusal("register.not_checked")
    rule, totals, proposed = rule_of(parts, extract), extract.imported.totals, extract.approval.proposed
    facts = {
        "事業": assembly.plan.report.project,
        "抽出の条件": f"{rule.reference_date.isoformat()}に満{rule.minimum_age}歳以上",
        "条件上の最も遅い生年月日": totals.latest_accepted.isoformat(),
        "対象者の最も早い・最も遅い生年月日": f"{found['earliest'] or '―'}・{found['latest'] or '―'}",
        "読み取った行": f"{totals.rows:,}",
        "抽出の対象": f"{totals.eligible:,}人",
        "抽出する人数・予備": f"{assembly.plan.draw.invitees:,}人・{assembly.plan.draw.reserves:,}人",
        "文字コード": extract.imported.encoding,
        "ファイルの照合値（SHA-256）": extract.sha256,
        "登録": f"{assembly.name_of(proposed.actor)} {in_words(proposed.at)}",
    }
    bands = in_bands(((int(age), count) for age, count in found["ages"].items()), rule.minimum_age)
    tables = [
        _counts("行の扱い", "行数", {code.ja: totals.outcomes.get(code, 0) for code in Outcome}),
        _counts("確認が要ること", "件数", {Note(code).ja: count for code, count in totals.notes.items()}),
        _counts("年齢層別の対象者", "人数", {band(name): bands[name] for name in sorted(bands)}),
        _counts("性別の対象者", "人数", {Sex(code).ja: count for code, count in found["sexes"].items()}),
        _counts("町丁別の対象者", "人数", {name or "（空欄）": n for name, n in found["districts"].items()}),
    ]
    return _printed(parts, "抽出元データの点検結果", facts, tables)


def draw_figures(parts: Parts, assembly: Assembly, draw: Draw) -> bytes:
    """PDF: conditions, values, seed, digests, statistics. Raises Refusal `draw.not_drawn`."""
    if draw.record is None or draw.tokens is None or not (draw.record.published and draw.verifiable):
        raise Refusal("draw.not_drawn")
    record: dict[str, Any] = json.loads(published(parts, draw.record.name))
    manifest = record["manifest"]
    facts = {
        "事業": assembly.plan.report.project,
        "抽出の番号": f"第{draw.number}回",
        "対象": eligible_in_words(manifest["rule"]),
        "対象者数": f"{manifest['count']:,}人",
        "抽出された人・予備": f"{draw.invitee_count:,}人・{draw.reserve_count:,}人",
        "条件の照合値（SHA-256）": record["manifest_sha256"],
        **{f"乱数（{one['source']}、{one['event']}）": one["value"] for one in record["values"]},
        "種（シード）": record["seed"],
        "抽出記録の照合値（SHA-256）": draw.record.sha256,
        "対象者一覧の照合値（SHA-256）": draw.tokens.sha256,
        "検算": "一致" if draw.second_run_equal else "未了",
        "監査の点検": _checked_in_words(draw),
    }
    counted = record["statistics"]
    tables = [_compared(axis, counted[axis]) for axis in AXES]
    simulated = strength(sources_of(assembly.plan.draw)).simulated
    warning = "模擬の乱数による練習です。実際の抽出ではありません。" if simulated else ""
    return _printed(parts, "無作為抽出の結果", facts, tables, note=counted["sentence"], warning=warning)


def _checked_in_words(draw: Draw) -> str:
    if draw.spot_check_differs:
        return "一致しないものがあります"
    over = "終えたか、省略の記録があります" if draw.spot_check_over else "まだ終えていません"
    return f"一致しないものがあるまま進めると決めました。{over}" if draw.differences else over


def _counts(caption: str, unit: str, counts: Mapping[str, int]) -> Table:
    return _table(caption, ("区分", unit), [(name, f"{count:,}") for name, count in counts.items()])


def _compared(axis: str, cells: Sequence[Mapping[str, Any]]) -> Table:
    rows = [
        (category(axis, cell), f"{cell['eligible']:,}", f"{cell['drawn']:,}",
         f"{cell['low']:,}～{cell['high']:,}", within(cell))
        for cell in cells
    ]  # fmt: skip
    heads = (AXES[axis], "対象者", "抽出", "偶然の範囲（95％）", "結果")
    return _table(f"{by(axis)}の対象者と抽出された人", heads, rows)


def _table(caption: str, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> Table:
    return {"caption": caption, "heads": list(heads), "rows": [list(row) for row in rows]}


def _printed(
    parts: Parts,
    title: str,
    facts: Mapping[str, str],
    tables: Sequence[Table],
    note: str = "",
    warning: str = "",
) -> bytes:
    now = parts.clock.business_now()
    data: dict[str, object] = {
        "title": title,
        "warning": warning,
        "printed_at": in_words(now),
        "facts": [{"label": label, "value": value} for label, value in facts.items()],
        "tables": [table for table in tables if table["rows"]],
        "note": note,
    }
    return parts.press.print(TEMPLATE, data, now)
