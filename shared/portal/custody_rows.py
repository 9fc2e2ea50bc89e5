"""The custody ledger as one table: what is out, with whom, where, since when, due when."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from shared.documents.contract import Contract
from shared.documents.packet import Packet
from shared.domain.custody_lines import PAPER_MEDIUM, Copy, Fate, OwnCollection, Paper, TakenOut
from shared.domain.japan_time import day_of
from shared.services.custody import ledger_of
from shared.services.packets import packets_of
from shared.services.parts import Parts

type Names = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One line; `number` is a copy's number or a count of sheets."""

    title: str
    number: str
    holder: str
    where: str
    since: datetime
    due: date | None
    fate: Fate

    def late(self, today: date) -> bool:
        """Past its due date and still out."""
        return self.due is not None and today > self.due and not self.fate.settled


def ledger_rows(parts: Parts, contract: Contract, names: Names) -> list[LedgerRow]:
    """Copies, paper, own collections, and what is at the venue, in this order; `names`: id → words."""
    lines = ledger_of(parts, contract.id)
    packets: dict[str, Packet] = {packet.id: packet for packet in packets_of(parts, contract.id)}
    return [
        *(_copy(copy, packets[copy.packet], names) for copy in lines.copies),
        *(_paper(paper, packets[paper.packet], names) for paper in lines.papers),
        *(_collection(found, names) for found in lines.collections),
        *(_taken_out(out) for out in lines.taken_out if out.missing),
    ]


def late_rows(parts: Parts, contract: Contract, now: datetime) -> Iterator[LedgerRow]:
    """What is past its due date and still out."""
    today = day_of(now)
    return (row for row in ledger_rows(parts, contract, {}) if row.late(today))


def medium_words(medium: str, names: Names) -> str:
    """A device's description, or 紙."""
    return "紙" if medium == PAPER_MEDIUM else names.get(medium, medium)


def _copy(copy: Copy, packet: Packet, names: Names) -> LedgerRow:
    return LedgerRow(
        title=packet.title,
        number=f"写し第{copy.number}号",
        holder=names.get(copy.person, copy.person),
        where=names.get(copy.device, copy.device),
        since=copy.pulled.at,
        due=packet.due,
        fate=copy.fate,
    )


def _paper(paper: Paper, packet: Packet, names: Names) -> LedgerRow:
    return LedgerRow(
        title=paper.content.ja,
        number=f"{paper.sheets:,}枚（{_sheets(paper)}）",
        holder="受託者（受領済）" if paper.received else "受託者（受領の確認待ち）",
        where=names.get(paper.place, paper.place),
        since=paper.handed_over.at,
        due=packet.due,
        fate=paper.fate,
    )


def _sheets(paper: Paper) -> str:
    """Posted, and what else became of sheets, if anything."""
    words = [f"発送済{paper.posted:,}枚"]
    words += [f"細断済{paper.shredded:,}枚"] if paper.shredded else []
    words += [f"所在不明{paper.lost:,}枚"] if paper.lost else []
    return "、".join(words)


def _collection(found: OwnCollection, names: Names) -> LedgerRow:
    return LedgerRow(
        title=found.content.ja,
        number=f"{found.sheets:,}枚" if found.medium == PAPER_MEDIUM else "電子",
        holder="受託者",
        where=medium_words(found.medium, names),
        since=found.registered.at,
        due=None,
        fate=found.fate,
    )


def _taken_out(out: TakenOut) -> LedgerRow:
    left = out.counted_out or out.asked
    return LedgerRow(
        title=f"{out.content.ja}（会場への持出し）",
        number=f"{out.missing:,}枚",
        holder="受託者",
        where="会場",
        since=left.at,
        due=out.day,
        fate=Fate.OUT,
    )
