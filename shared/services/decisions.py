"""What two people decide on an assembly, as told on the paper for the ward's own decision (起案添付資料).

Plan, draw, release of lots, roster, report, erasure, a contract's last day (DOMAIN.md §5). Codes and
counts only.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from shared.documents.assembly import Assembly
from shared.documents.draw import Draw
from shared.documents.erasure import Erasure
from shared.documents.holding import Holding
from shared.documents.roster import Roster
from shared.domain.approvals import Approval
from shared.domain.certificate_words import KINDS, REASONS
from shared.errors import NotFound
from shared.services.contract import contracts_of
from shared.services.merges import merges_of
from shared.services.official_documents import documents_of
from shared.services.parts import Parts
from shared.services.report_drafts import drafts_of

type Facts = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Decision:
    """`key` names it in an address; `facts`: what is decided, in words."""

    key: str
    title: str
    facts: Facts
    approval: Approval

    @property
    def waiting(self) -> bool:
        return not self.approval.given


def decisions_of(parts: Parts, assembly: Assembly) -> list[Decision]:
    """In the order of the job; given ones and those that wait."""
    return [
        _plan(assembly),
        *_draws(parts, assembly),
        *_releases(parts, assembly),
        *_rosters(parts, assembly),
        *_reports(parts, assembly),
        *_ends(parts, assembly),
        *_documents(parts, assembly),
        *_erasures(parts, assembly),
    ]


def decision_named(parts: Parts, assembly: Assembly, key: str) -> Decision:
    """Raises NotFound."""
    for decision in decisions_of(parts, assembly):
        if decision.key == key:
            return decision
    raise NotFound("general.not_found")


def _plan(assembly: Assembly) -> Decision:
    plan = assembly.plan
    days = "、".join(day.isoformat() for day in plan.event.days)
    facts = [
        ("件名", plan.report.title),
        ("対象", f"{plan.eligibility.reference_date.isoformat()} に {plan.eligibility.minimum_age}歳以上"),
        ("案内対象者・予備", f"{plan.draw.invitees:,}人・{plan.draw.reserves:,}人"),
        ("参加者・補欠", f"{plan.lottery.seats:,}人・{plan.lottery.alternates:,}人"),
        ("開催日", days),
        ("区の記録の保存期限", plan.retention.assembly_until.isoformat()),
        ("計画書のSHA-256", assembly.plan_sha256),
    ]
    return Decision("plan", "計画の承認", facts, assembly.approval)


def _draws(parts: Parts, assembly: Assembly) -> Iterator[Decision]:
    for draw in parts.repository.all(Draw, f"{assembly.id}.draw-"):
        if draw.differences:
            checks = f"{sum(not check.consistent for check in draw.spot_checks):,}件"
            title = f"無作為抽出 第{draw.number}回の点検に一致しないものがあるまま進めること"
            yield Decision(
                f"differences-{draw.number}", title, [("一致しない点検", checks)], draw.differences
            )
        if draw.acceptance is None:
            continue
        facts = [
            ("案内対象者・予備", f"{draw.invitee_count:,}人・{draw.reserve_count:,}人"),
            ("公表した抽出条件のSHA-256", draw.manifest.sha256 if draw.manifest else "―"),
            ("抽出の記録のSHA-256", draw.record.sha256 if draw.record else "―"),
            ("検算の一致", "一致" if draw.second_run_equal else "―"),
            ("だれでも検算できるか", "できる" if draw.verifiable else "できない（抽出済みの名簿による）"),
        ]
        title = f"無作為抽出 第{draw.number}回の結果の承認"
        yield Decision(f"draw-{draw.number}", title, facts, draw.acceptance)


def _releases(parts: Parts, assembly: Assembly) -> Iterator[Decision]:
    for merge in merges_of(parts, assembly.id):
        if merge.release is None or merge.counts is None:
            continue
        counts = merge.counts.model_dump()
        facts = [(_COUNTS[name], f"{count:,}") for name, count in counts.items() if name in _COUNTS]
        title = f"案内状の引渡し{f'（繰上げ第{merge.move_up}回）' if merge.move_up else ''}"
        yield Decision(f"letters-{merge.move_up}", title, facts, merge.release)


def _rosters(parts: Parts, assembly: Assembly) -> Iterator[Decision]:
    for roster in parts.repository.all(Roster, f"{assembly.id}.roster-"):
        facts = [
            ("人数", f"{roster.people:,}人"),
            ("委託契約", roster.contract),
            ("名簿のSHA-256", roster.csv_sha256 or "―"),
            ("状態", roster.phase.ja),
        ]
        yield Decision(
            f"roster-{roster.number}", f"参加者名簿 第{roster.number}号の引渡し", facts, roster.approval
        )


def _reports(parts: Parts, assembly: Assembly) -> Iterator[Decision]:
    for contract in contracts_of(parts, assembly.id):
        for draft in drafts_of(parts, contract.id):
            if draft.approval is None or draft.checked is None:
                continue
            facts = [
                ("受託者", contract.contractor),
                ("ページ数", f"{draft.checked.pages:,}"),
                ("公表するファイルのSHA-256", draft.checked.sha256),
                ("状態", draft.phase.ja),
            ]
            title = f"報告書案（委託契約 第{contract.number}号・第{draft.number}版）の検査合格"
            yield Decision(f"report-{contract.number}-{draft.number}", title, facts, draft.approval)


def _ends(parts: Parts, assembly: Assembly) -> Iterator[Decision]:
    for contract in contracts_of(parts, assembly.id):
        change = contract.term_change
        if change:
            facts = [
                ("受託者", contract.contractor),
                ("現在の終了日", contract.ends_on.isoformat()),
                ("変更後の終了日", change.ends_on.isoformat()),
            ]
            title = f"委託契約 第{contract.number}号の終了日の変更"
            yield Decision(f"end-{contract.number}", title, facts, change.approval)


def _documents(parts: Parts, assembly: Assembly) -> Iterator[Decision]:
    documents = documents_of(parts, assembly)
    if documents.complete:
        facts = [(one.kind.ja, f"{one.number}（{one.years or '永'}年）") for one in documents.taken]
        yield Decision("official", "公文書の引継ぎの完了", facts or [("公文書", "なし")], documents.complete)


def _erasures(parts: Parts, assembly: Assembly) -> Iterator[Decision]:
    for erasure in parts.repository.all(Erasure):
        if erasure.trail != assembly.trail or erasure.by_timer:
            continue
        holding = parts.repository.get(Holding, erasure.id)
        facts = [
            ("保管単位", f"{KINDS[holding.holds.name.lower()]}　{holding.id}"),
            ("消去の理由", REASONS[erasure.reason.value]),
            ("方法", "鍵の破棄（Purge）の後に保存場所を削除し、別の権限が確認する"),
        ]
        yield Decision(f"erasure-{holding.id}", "消去の実施", facts, erasure.approval)


_COUNTS = {
    "drawn": "案内対象者",
    "in_lots": "ロットの案内状",
    "lots": "ロット",
    "hand_made": "手作業で作るもの",
    "own_hand": "区の職員が手で発送するもの",
    "stopped": "止めたもの",
}
