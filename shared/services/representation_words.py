"""What page and PDF of the representativeness report say alike: titles, shares, explanations."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from shared.domain.representation import Stage, outside

CHARTED = (Stage.DRAWN, Stage.APPLIED, Stage.SELECTED, Stage.ATTENDED)


@dataclass(frozen=True, slots=True)
class Share:
    """`share`: percent of its stage; None where the count is hidden or the stage is `empty`."""

    stage: Stage
    share: float | None
    empty: bool = False


def titles(report: Mapping[str, Any]) -> dict[str, str]:
    """Feature → what it is called."""
    return {"sexes": "性別", "ages": "年齢層", "districts": report["districts_are"]}


def by_feature(report: Mapping[str, Any]) -> dict[str, str]:
    """Feature → 性別, 年齢層別, 町丁別."""
    return {"sexes": "性別", "ages": "年齢層別", "districts": f"{report['districts_are']}別"}


def shares(row: Mapping[str, Any], report: Mapping[str, Any]) -> list[Share]:
    """Of one category, at the stages that the chart shows."""
    totals = report["totals"]
    return [
        Share(stage, _percent(row["counts"][stage], totals[stage]), not totals[stage]) for stage in CHARTED
    ]


def population_share(row: Mapping[str, Any], report: Mapping[str, Any]) -> float | None:
    return _percent(row["population"], report["population"])


def explained(report: Mapping[str, Any]) -> Iterator[str]:
    """How to read it, and what it shows, in sentences."""
    if report["population"]:
        rows = [row for feature in report["features"].values() for row in feature]
        for stage in filter(report["totals"].__getitem__, CHARTED):
            yield f"{stage.ja}（{report['totals'][stage]:,}人）：{_within(rows, stage)}"
        crossed = f"性別・年齢層・{report['districts_are']}の組合せ"
        yield f"{crossed}、抽出：{_within(report['cells'], Stage.DRAWN)}"
        yield (
            "範囲は、その段階の人数を母集団からくじで選んだとしたら95％の確率で収まる人数です。"
            "くじでも、20区分に1つほどは外れます。返信・申込みは本人の意思によるため、偏りがあれば外れます。"
        )
    else:
        yield "母集団の内訳は、担当課が抽出したデータのため分かりません。偶然の範囲は示していません。"
    yield (
        "抽出には繰り上がった予備を含みます。到達は、発送した案内状のうち返戻されなかったもの、"
        "参加者は繰上げを含み辞退を除いた人、出席は1日以上出席した人です。"
    )
    if report["public"]:
        yield (
            "＊は、人数が少ないか、引き算で少ない人数が分かってしまうため、示していない区分です。"
            "示した数だけからは、示していない数を知ることができないことを確かめています。"
        )


def _within(rows: Sequence[Mapping[str, Any]], stage: Stage) -> str:
    """Of the categories whose range and count are known."""
    ranged = sum(bool(row["ranges"]) and row["counts"][stage] is not None for row in rows)
    inside = ranged - outside(rows, stage)
    return f"{ranged:,}区分のうち{inside:,}区分が、偶然の範囲（95％）にあります。"


def _percent(count: int | None, whole: int | None) -> float | None:
    return round(100 * count / whole, 1) if count is not None and whole else None
