"""A plan in words: the report to the privacy council (審議会), random sources, packets."""

from shared.domain.due_dates import DueFrom
from shared.domain.packet_kinds import INFORMATION_ITEMS, PacketField
from shared.domain.plan import Plan
from shared.domain.plan_sections import PacketRule
from shared.portal.rendering import count, day, instant

_UNDECIDED = "未定"


def report_lines(plan: Plan) -> list[tuple[str, str | tuple[str, ...]]]:
    """(item, text or lines) pairs; what is empty in the plan is printed as undecided."""
    report, draw = plan.report, plan.draw
    bases = "、".join(f"{basis.text}（{day(basis.checked_on)}確認）" for basis in report.legal_basis)
    days = "、".join(day(each) for each in plan.event.days)
    pairs: list[tuple[str, str | tuple[str, ...]]] = [
        ("件名", report.title),
        ("年度", f"{report.fiscal_year}年度"),
        ("事業名", report.project),
        ("目的", report.purpose),
        ("計画名", report.plan_name),
        ("担当部課", report.department),
        ("根拠", bases),
        ("報告・諮問の別", report.procedure),
        ("委託の類型", "、".join(report.outsourcing)),
        ("対象", _subjects(plan)),
        ("案内対象者・予備者", f"無作為に抽出した{count(draw.invitees)}名（予備 {count(draw.reserves)}名）"),
        (
            "参加者",
            f"{count(plan.lottery.seats)}名。超えたときは抽選（補欠 {count(plan.lottery.alternates)}名）",
        ),
        ("開催", days),
        ("保有課", report.holding_section),
        ("登録業務の名称", report.register_name),
        ("委託先", "・".join(filter(None, (report.contractor, report.selection)))),
        ("処理させる情報項目", _items(plan)),
        ("記録媒体", "、".join(report.media)),
        ("委託理由", report.reason),
        ("委託の内容", report.tasks),
        ("委託期間", report.term),
        ("区の対策", report.ward_measures),
        ("受託者の対策", report.contractor_measures),
    ]
    return [(item, text or _UNDECIDED) for item, text in pairs]


def source_rows(plan: Plan) -> list[tuple[str, ...]]:
    """One row a random source: stage, name, event, time, fallback."""
    stages = (("無作為抽出", plan.draw.sources), ("抽選", plan.lottery.sources))
    return [
        (stage, source.name, source.event, instant(source.at), source.fallback or "なし")
        for stage, sources in stages
        for source in sources
    ]


def packet_rows(plan: Plan) -> list[tuple[str, ...]]:
    """One row a kind of packet: kind, fields, purpose, due date."""
    start = {DueFrom.POSTING: "発送から", DueFrom.EVENT_END: "事業終了日から"}
    return [
        (rule.kind.ja, _headings(rule), rule.purpose, f"{start[rule.due_from]}{rule.due_days}日")
        for rule in plan.packets
    ]


def _headings(rule: PacketRule) -> str:
    return "、".join(field.heading for field in PacketField if field in rule.allowed)


def _subjects(plan: Plan) -> str:
    rule = plan.eligibility
    return f"住民基本台帳に記録され、{day(rule.reference_date)}に{rule.minimum_age}歳以上の区民"


def _items(plan: Plan) -> str:
    """What any packet of the plan may hold, within the six items that were reported."""
    named = {field for rule in plan.packets for field in rule.allowed} & INFORMATION_ITEMS
    return "、".join(field.heading for field in PacketField if field in named)
