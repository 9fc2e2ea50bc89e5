"""Reminders of due dates (DOMAIN.md §5): 14, 7, 3, 1, 0 days before, then daily and to the supervisor too.

The sweeper asks on every round; the notice's id keeps each reminder from going out twice. They go on until
the contract is closed, also when the holding is erased: then the ward still has to fetch what is out.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial

from shared.documents.assembly import Assembly
from shared.documents.contract import Contract, ContractPhase
from shared.documents.notice import Audience
from shared.domain.custody_balance import UNSTATED
from shared.domain.custody_lines import Copy, Fate, Paper
from shared.domain.due_dates import Reminder, reminder_for
from shared.domain.ids import HoldingId
from shared.domain.japan_time import day_in_words, day_of
from shared.ports import Mail
from shared.services.custody import ledger_of
from shared.services.mail_once import readers, send_once
from shared.services.packets import packets_of
from shared.services.parts import Parts
from shared.services.signals import Signal, give

_OWED = frozenset({Fate.OUT, Fate.LOST})


@dataclass(frozen=True, slots=True)
class Owed:
    """What the contractor still has of one due date: a count, no names."""

    due: date
    items: int


def remind(parts: Parts) -> None:
    """The sweeper's round: send each reminder that belongs to today and has not gone out."""
    today = day_of(parts.clock.business_now())
    for contract in parts.repository.all(Contract):
        if contract.phase is not ContractPhase.ACTIVE:
            continue
        for owed in owed_by(parts, contract):
            reminder = reminder_for(owed.due, today)
            if reminder is not None and reminder.late:
                give(Signal.RETURN_OVERDUE, contract=contract.id, items=owed.items, days=-reminder.days_left)
            if reminder is not None:
                _send(parts, contract, owed, reminder)


def owed_by(parts: Parts, contract: Contract) -> Iterator[Owed]:
    """What the contractor has to do, by due date; what has been declared is the ward's turn.

    Own collections and the statements on media are due by the contract's end."""
    ledger = ledger_of(parts, contract.id)
    lines: tuple[Copy | Paper, ...] = (*ledger.copies, *ledger.papers)
    due_of = {packet.packet_id: packet.due or contract.ends_on for packet in packets_of(parts, contract.id)}
    dues = [due_of[line.packet] for line in lines if line.fate in _OWED]
    dues += [contract.ends_on for own in ledger.collections if own.fate in _OWED]
    media = ledger.balance(contract.device_ids).media
    dues += [contract.ends_on for medium in media if medium.state == UNSTATED]
    for due in sorted(set(dues)):
        yield Owed(due, dues.count(due))


def _send(parts: Parts, contract: Contract, owed: Owed, reminder: Reminder) -> None:
    assembly = parts.repository.get(Assembly, contract.assembly)
    told = {Audience.WARD, Audience.CONTRACTOR} | ({Audience.SUPERVISOR} if reminder.late else set())
    for audience, number, address in readers(parts, assembly, contract):
        if audience in told:
            notice_id = f"{contract.id}.due-{owed.due.isoformat()}.{reminder.key}.{audience}-{number}"
            write = partial(_mail, parts, contract, owed, reminder, address)
            send_once(parts, notice_id, contract.trail, _holding(contract), audience, write)


def _holding(contract: Contract) -> HoldingId:
    """What the notice is about: the contract's own holding, once there is one."""
    return contract.holding or contract.people


def _mail(
    parts: Parts, contract: Contract, owed: Owed, reminder: Reminder, address: str, message_id: str
) -> Mail:
    late = "【期限超過】" if reminder.late else ""
    return Mail(
        message_id=message_id,
        to=address,
        subject=f"{late}返却期限のお知らせ 委託契約第{contract.number}号（{day_in_words(owed.due)}）",
        text=f"""委託契約第{contract.number}号の引渡資料について、{_when(reminder)}。

返却期限: {day_in_words(owed.due)}
返還・消去・消去証明が済んでいないもの: {owed.items}件

次の画面にログインし、返還または消去を申告し、媒体ごとの消去証明を提出してください。
{parts.settings.portal_url}/contracts/{contract.id}

このメールに個人情報は含まれていません。
""",
    )


def _when(reminder: Reminder) -> str:
    if reminder.late:
        return f"返却期限を{-reminder.days_left}日過ぎています"
    return f"返却期限まであと{reminder.days_left}日です" if reminder.days_left else "本日が返却期限です"
