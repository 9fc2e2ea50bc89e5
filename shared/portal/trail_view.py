"""The audit trail as rows for people: the filter of a page's address, names for actors, a table as a file."""

import csv
import io
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from shared.documents.assembly import Assembly
from shared.domain.ids import SYSTEM_ACTOR
from shared.domain.trail_filter import TrailFilter, family_of
from shared.errors import Refusal
from shared.portal.visit import Visit
from shared.services.contract import contracts_of
from shared.services.custody_facts import actor_names
from shared.services.parts import Parts

HEADINGS = ("番号", "日時（UTC）", "実施者", "行為", "対象", "結果", "事実")
FAMILIES = {
    "arrangements": "手配数表",
    "assembly": "計画",
    "attendance": "出欠",
    "certificate": "消去証明書",
    "changes": "異動リスト",
    "contract": "委託契約",
    "custody": "授受台帳（返還・消去・証明）",
    "draw": "無作為抽出",
    "e_application": "電子申請の取込み",
    "erasure": "消去の手続",
    "extract": "住民基本台帳データ",
    "forms": "申込書の引渡し",
    "groups": "グループ分け",
    "holding": "保管単位",
    "incident": "事故・おそれ・違反",
    "inspection": "立入調査",
    "letters": "案内状",
    "lot": "案内状のロット",
    "lottery": "抽選",
    "matter": "承諾・指示・報告の求め",
    "notice": "通知メール",
    "official": "公文書の引継ぎ",
    "packet": "引渡資料（引渡し・取得）",
    "paper": "紙の授受",
    "person": "取扱者",
    "portal": "画面の利用（断られた操作など）",
    "programme": "テーマと時間割",
    "replies": "参加申込みの締切",
    "reply": "参加申込書",
    "report_draft": "報告書案",
    "representation": "代表性の報告",
    "results": "抽選結果の通知",
    "roster": "名簿",
    "seat": "参加者への電話連絡",
    "taking_out": "会場への持出し",
    "trail": "監査証跡",
    "words": "注意語の一覧",
}
"""First words of actions, for the choice of what to look for."""
_LONGEST = 128
_FORMULA = ("=", "+", "-", "@")


@dataclass(frozen=True, slots=True)
class TrailView:
    """`shown`: matching records, the newest first. `actors`, `families`: what can be chosen."""

    shown: list[list[str]]
    total: int
    actors: list[tuple[str, str]]
    families: list[str]


def filter_of(visit: Visit) -> TrailFilter:
    """Raises Refusal `general.field_invalid`."""
    return TrailFilter(
        actor=_text(visit, "actor", "実施者"),
        about=_text(visit, "about", "対象"),
        family=_text(visit, "family", "行為"),
        since=_day(visit, "since", "はじめの日"),
        until=_day(visit, "until_day", "おわりの日"),
    )


def view(parts: Parts, assembly: Assembly, lines: Iterable[bytes], wanted: TrailFilter) -> TrailView:
    records: list[dict[str, Any]] = [json.loads(line) for line in lines]
    names = _names(parts, assembly)
    matching = [record for record in reversed(records) if wanted.matches(record)]
    actors = sorted({str(record["actor"]) for record in records})
    return TrailView(
        shown=[_row(record, names) for record in matching],
        total=len(records),
        actors=sorted(((actor, names.get(actor, actor)) for actor in actors), key=lambda found: found[1]),
        families=sorted({family_of(record) for record in records}),
    )


def of_actors(lines: Iterable[bytes], actors: frozenset[str]) -> list[bytes]:
    """The records of what these people did."""
    return [line for line in lines if json.loads(line)["actor"] in actors]


def as_csv(rows: Iterable[list[str]]) -> bytes:
    """UTF-8 with BOM for a spreadsheet; nothing in it is taken for a formula."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(HEADINGS)
    writer.writerows([_plain(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def _row(record: Mapping[str, Any], names: Mapping[str, str]) -> list[str]:
    facts = " ".join(f"{name}={value}" for name, value in record["facts"].items())
    who = str(record["actor"])
    return [
        str(record["seq"]),
        record["time"],
        names.get(who, who),
        record["action"],
        record["object"],
        record["outcome"],
        facts,
    ]


def _names(parts: Parts, assembly: Assembly) -> dict[str, str]:
    """The ward's people, and the contractors' as long as their names are kept; others stay ids."""
    names = {str(member.actor): member.name for member in assembly.members}
    for contract in contracts_of(parts, assembly.id):
        names |= actor_names(parts, contract)
    return {actor: name for actor, name in names.items() if not actor.startswith(SYSTEM_ACTOR)}


def _plain(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _text(visit: Visit, name: str, label: str) -> str:
    value = visit.query.get(name, "").strip()
    if len(value) > _LONGEST or not (value.isascii() and value.isprintable()):
        raise Refusal("general.field_invalid", field=label)
    return value


def _day(visit: Visit, name: str, label: str) -> date | None:
    text = visit.query.get(name, "").strip()
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise Refusal("general.field_invalid", field=label) from None
