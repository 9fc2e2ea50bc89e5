"""Mails about written matters: to whoever's turn it is, and as the due day comes near."""

from functools import partial

from shared.documents.assembly import Assembly
from shared.documents.contract import Contract
from shared.documents.matter import Matter
from shared.documents.notice import Audience
from shared.domain.due_dates import reminder_for
from shared.domain.ids import HoldingId
from shared.domain.japan_time import day_in_words, day_of
from shared.domain.matter import MatterKind, MatterState
from shared.ports import Mail
from shared.services.mail_once import readers, send_once
from shared.services.parts import Parts

_NEXT = {
    MatterState.ASKED: (Audience.SUPERVISOR, "承認するか、認めないかを決めてください。"),
    MatterState.IN_FORCE: (
        Audience.CONTRACTOR,
        "内容を確かめ、期限までに対応して、対応した内容を記録してください。",
    ),
    MatterState.ANSWERED: (Audience.WARD, "受託者の対応を確かめてください。"),
}


def tell_of_matters(parts: Parts) -> None:
    """The sweeper's round: whoever's turn it is hears of it once, the contractor also before and after the
    due day."""
    for matter in parts.repository.all(Matter):
        if matter.state in _NEXT:
            audience, what_next = _NEXT[matter.state]
            for key in _keys(parts, matter):
                _send(parts, matter, audience, key, what_next)


def _keys(parts: Parts, matter: Matter) -> list[str]:
    """What may be sent today: one key a turn, and one a reminder."""
    keys = [f"{matter.state.value}-{len(matter.answers)}"]
    # A consent ends by itself: nothing is owed on its last day.
    if matter.state is MatterState.IN_FORCE and matter.what is not MatterKind.CONSENT:
        reminder = reminder_for(matter.due, day_of(parts.clock.business_now()))
        keys += [f"due-{reminder.key}"] if reminder else []
    return keys


def _send(parts: Parts, matter: Matter, audience: Audience, key: str, what_next: str) -> None:
    contract = parts.repository.get(Contract, matter.contract)
    assembly = parts.repository.get(Assembly, contract.assembly)
    told = {audience} | ({Audience.SUPERVISOR, Audience.WARD} if "due-late" in key else set())
    for reader, number, address in readers(parts, assembly, contract):
        if reader in told:
            write = partial(_mail, parts, contract, matter, address, what_next)
            holding = HoldingId(contract.holding or contract.people)
            send_once(parts, f"{matter.id}.{key}.{reader}-{number}", matter.trail, holding, reader, write)


def _mail(
    parts: Parts, contract: Contract, matter: Matter, address: str, what_next: str, message_id: str
) -> Mail:
    due = matter.due
    late = "【期限超過】" if due < day_of(parts.clock.business_now()) else ""
    return Mail(
        message_id=message_id,
        to=address,
        subject=f"{late}{matter.what.ja}第{matter.number}号のお知らせ 委託契約第{contract.number}号",
        text=f"""委託契約第{contract.number}号の{matter.what.ja}第{matter.number}号（特記事項{matter.clause}）について。
期限: {day_in_words(due)}

次の画面にログインし、{what_next}
{parts.settings.portal_url}/contracts/{contract.id}/matters

このメールに個人情報は含まれていません。
""",
    )
