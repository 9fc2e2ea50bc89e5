"""Papers of a draw: the notice posted before the event (公表文), and the minutes of the public drawing."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from shared.documents.assembly import Assembly
from shared.documents.ceremony import Ceremony
from shared.documents.draw import Draw
from shared.domain.approvals import Act
from shared.domain.ids import ActorId
from shared.domain.japan_time import in_words, plain_day
from shared.domain.plan_rules import sources_of
from shared.domain.random_sources import Source, SourceKind, Strength, strength
from shared.errors import Conflict, NameTaken, Refusal
from shared.services.holdings import vault_of
from shared.services.parts import Parts
from shared.services.repository import Change, Entry

NOTICE_TEMPLATE = "draw_notice.typ"
ELSEWHERE_TEMPLATE = "draw_notice_elsewhere.typ"
MINUTES_TEMPLATE = "draw_minutes.typ"
MOST_WITNESSES = 20
_CLASS = "ceremony"
_READINGS = {
    SourceKind.DICE: "サイコロの目を、振った順に続けて読む",
    SourceKind.SIMULATED_DICE: "模擬のサイコロの目を、振った順に続けて読む",
    SourceKind.PUBLIC_NUMBER: "公表された値を、例の書き方で読む",
    SourceKind.DRAND: "公表された値を、例の書き方で読む",
    SourceKind.OPERATING_SYSTEM: "プログラムが取る（公に確かめられない）",
}


class CeremonyRecord(BaseModel):
    """What stands in the minutes besides the draw itself. People who are no residents drawn, but named."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    place: str = Field(min_length=1, max_length=200)
    chair: str = Field(min_length=1, max_length=100)
    witnesses: tuple[str, ...] = Field(min_length=1, max_length=MOST_WITNESSES)
    remark: str = Field(default="", max_length=1000)


def commitment_notice(parts: Parts, assembly: Assembly, draw: Draw) -> bytes:
    """PDF of one page: hash, rule, N, sources with example and fallback, where to verify.

    Raises Refusal `draw.not_committed`.
    """
    if draw.manifest is None or draw.manifest_json is None or not draw.manifest.published:
        raise Refusal("draw.not_committed")
    manifest: dict[str, Any] = json.loads(draw.manifest_json)
    sources = sources_of(assembly.plan.draw)
    strong = strength(sources)
    data: dict[str, object] = {
        "warning": _warning(strong),
        "project": assembly.plan.report.project,
        "sender": assembly.plan.letters.sender,
        "published_at": in_words(draw.prepared.at),
        "number": f"第{draw.number}回",
        "manifest_sha256": draw.manifest.sha256,
        "rule": f"{eligible_in_words(manifest['rule'])}。{_protected(manifest['rule'])}",
        "count": f"{manifest['count']:,}人",
        "drawn": f"{manifest['drawn']:,}人・{manifest['reserves']:,}人",
        "tokens_sha256": manifest["tokens"]["sha256"],
        "code_sha256": manifest["code_sha256"],
        "predecessor": _predecessor(draw),
        "bits": f"{strong.bits:.1f}",
        "sources": [_source(source) for source in sources],
        "url": public_url(parts, draw),
    }
    return parts.press.print(NOTICE_TEMPLATE, data, draw.prepared.at)


def drawn_elsewhere_notice(parts: Parts, assembly: Assembly, draw: Draw) -> bytes:
    """PDF for the notice board of a draw that nobody can check. Raises Refusal `draw.not_drawn`."""
    if draw.record is None or not draw.record.published:
        raise Refusal("draw.not_drawn")
    eligibility = assembly.plan.eligibility
    data: dict[str, object] = {
        "project": assembly.plan.report.project,
        "sender": assembly.plan.letters.sender,
        "published_at": in_words(draw.prepared.at),
        "number": f"第{draw.number}回",
        "record_sha256": draw.record.sha256,
        "rule": f"{eligibility.reference_date.isoformat()}に満{eligibility.minimum_age}歳以上の人",
        "drawn": f"{draw.invitee_count:,}人・{draw.reserve_count:,}人",
        "predecessor": _predecessor(draw),
        "url": public_url(parts, draw),
    }
    return parts.press.print(ELSEWHERE_TEMPLATE, data, draw.prepared.at)


def record_ceremony(
    parts: Parts, assembly: Assembly, draw: Draw, actor: ActorId, record: CeremonyRecord
) -> Ceremony:
    """Keep who presided and who watched; entered again, it replaces the earlier record.

    Raises Refusal `draw.not_seeded` before both people have entered the values.
    """
    if draw.entry is None or not draw.entry.agreed or assembly.holding is None:
        raise Refusal("draw.not_seeded")
    vault = vault_of(parts, assembly.holding)
    known = parts.repository.find(Ceremony, draw.id)
    edition = known.edition + 1 if known else 1
    name = f"{draw.id}.{edition}.{parts.entropy.token(4).hex()}"
    ref = vault.put_json(_CLASS, name, record.model_dump(mode="json"))
    act = Act(actor=actor, at=parts.clock.business_now())
    facts: dict[str, str | int] = {"witnesses": len(record.witnesses), "edition": edition}
    entry = Entry(actor, "draw.ceremony_recorded", draw.id, facts=facts)
    fresh = Ceremony(
        id=draw.id, trail=draw.trail, act=act, witnesses=len(record.witnesses), record=ref, edition=edition
    )
    if known is None:
        try:
            return parts.repository.create(Change(fresh, (entry,)))
        except NameTaken:
            vault.delete(ref)
            raise Conflict("general.stale_page") from None
    changed = parts.repository.change(
        Ceremony,
        draw.id,
        lambda current: Change(
            current.with_(act=act, witnesses=fresh.witnesses, record=ref, edition=edition), (entry,)
        ),
    )
    vault.delete(known.record)
    return changed


def ceremony_of(parts: Parts, draw: Draw) -> Ceremony | None:
    return parts.repository.find(Ceremony, draw.id)


def minutes(parts: Parts, assembly: Assembly, draw: Draw) -> bytes:
    """PDF of the minutes with lines for the witnesses' signatures. Raises Refusal `draw.no_ceremony`."""
    ceremony = ceremony_of(parts, draw)
    if ceremony is None or assembly.holding is None or draw.entry is None or draw.manifest is None:
        raise Refusal("draw.no_ceremony")
    stored = vault_of(parts, assembly.holding).get_json(ceremony.record)
    record = CeremonyRecord.model_validate(stored)
    sources = sources_of(assembly.plan.draw)
    confirmed = draw.entry.confirmed or draw.entry.entered
    data: dict[str, object] = {
        "warning": _warning(strength(sources)),
        "project": assembly.plan.report.project,
        "number": f"第{draw.number}回",
        "held_at": in_words(assembly.plan.draw.event_at),
        "place": record.place,
        "chair": record.chair,
        "manifest_sha256": draw.manifest.sha256,
        "count": f"{json.loads(draw.manifest_json or '{}')['count']:,}人",
        "values": _values(sources, draw.entry.values),
        "entered": f"{assembly.name_of(draw.entry.entered.actor)} {in_words(draw.entry.entered.at)}",
        "confirmed": f"{assembly.name_of(confirmed.actor)} {in_words(confirmed.at)}",
        "seed": draw.seed or "",
        "remark": record.remark,
        "witnesses": list(record.witnesses),
    }
    return parts.press.print(MINUTES_TEMPLATE, data, ceremony.act.at)


def public_url(parts: Parts, draw: Draw) -> str:
    """Where everyone finds the draw."""
    return f"{parts.settings.portal_url}/public/draws/{draw.assembly}/{draw.number}"


def _values(sources: Sequence[Source], values: Sequence[str]) -> list[dict[str, str]]:
    return [
        {"name": source.name, "event": source.event, "value": value}
        for source, value in zip(sources, values, strict=True)
    ]


def _warning(strong: Strength) -> str:
    if strong.simulated:
        return "模擬の乱数による練習です。実際の抽出ではありません。"
    if not strong.publicly_verifiable:
        return "この抽出の乱数は、公に確かめることができません。"
    return "乱数の情報量が64ビット未満です。" if strong.weak else ""


def eligible_in_words(rule: Mapping[str, Any]) -> str:
    """Who may be drawn, of a manifest's `rule`."""
    on, born = (date.fromisoformat(rule[name]) for name in ("reference_date", "latest_birth_date"))
    return f"{plain_day(on)}に満{rule['minimum_age']}歳以上の人（{plain_day(born)}以前の生まれ）"


def _protected(rule: Mapping[str, Any]) -> str:
    handled = "対象から除く" if rule["protected"] == "exclude" else "対象に含め、区が直接郵送する"
    return f"支援措置対象者は{handled}"


def _predecessor(draw: Draw) -> str:
    if draw.predecessor is None:
        return ""
    reason = draw.reason.ja if draw.reason else "―"
    return f"{reason}（前回の条件の照合値 {draw.predecessor[:16]}…）"


def _source(source: Source) -> dict[str, str]:
    return {
        "name": source.name,
        "event": source.event,
        "at": in_words(source.at),
        "bits": f"{source.bits:.1f}",
        "reading": _READINGS[source.kind],
        "example": source.example,
        "fallback": source.fallback,
    }
