"""Mails about incidents: to everybody at once, and to the ward while a legal report is due.

Number, day and link only; what happened is read after login.
"""

from datetime import date
from functools import partial

from shared.documents.assembly import Assembly
from shared.documents.contract import Contract
from shared.documents.incident import Incident
from shared.documents.notice import Audience
from shared.domain.due_dates import Reminder, reminder_for
from shared.domain.ids import HoldingId
from shared.domain.incident import Told
from shared.domain.japan_time import day_in_words, day_of
from shared.ports import Mail
from shared.services.mail_once import readers, send_once
from shared.services.parts import Parts
from shared.services.work import WorkMessage

_WARD = frozenset({Audience.WARD, Audience.SUPERVISOR})


def tell_incident(parts: Parts, message: WorkMessage) -> None:
    """Handler of Step.TELL_INCIDENT: `unit` is the incident's id. Those told already are left alone."""
    incident = parts.repository.get(Incident, message.unit)
    assembly = parts.repository.get(Assembly, incident.assembly)
    contract = parts.repository.get(Contract, incident.contract) if incident.contract else None
    for audience, number, address in readers(parts, assembly, contract):
        notice_id = f"{incident.id}.noticed.{audience}-{number}"
        write = partial(_at_once, parts, incident, audience, address)
        send_once(parts, notice_id, incident.trail, message.holding, audience, write)


def remind_of_reports(parts: Parts) -> None:
    """The sweeper's round: what must be reported to the commission and is not, as its last day comes near."""
    today = day_of(parts.clock.business_now())
    for incident in parts.repository.all(Incident):
        if incident.closed:
            continue
        for told in (Told.FIRST, Told.FINAL):
            due = incident.known.due(told)
            reminder = reminder_for(due, today) if due and told not in incident.told else None
            if due and reminder:
                _remind(parts, incident, told, due, reminder)


def _remind(parts: Parts, incident: Incident, told: Told, due: date, reminder: Reminder) -> None:
    assembly = parts.repository.get(Assembly, incident.assembly)
    holding = assembly.holding or incident.texts_in
    for audience, number, address in readers(parts, assembly, None):
        if audience in _WARD:
            key = f"{told}-{due.isoformat()}.{reminder.key}"
            write = partial(_due, parts, incident, told, due, address)
            notice_id = f"{incident.id}.{key}.{audience}-{number}"
            send_once(parts, notice_id, incident.trail, HoldingId(holding), audience, write)


def _at_once(parts: Parts, incident: Incident, audience: Audience, address: str, message_id: str) -> Mail:
    what = incident.known.what.ja
    return Mail(
        message_id=message_id,
        to=address,
        subject=f"【至急】{what}の連絡 {incident.id}",
        text=f"""{what}の連絡がありました。番号: {incident.id}
知った日: {day_in_words(incident.known.known_on)}
{_kept(incident)}
次の画面にログインし、内容を確かめて、必要な対応を始めてください。
{_link(parts, incident, audience)}

このメールに個人情報は含まれていません。
""",
    )


def _due(parts: Parts, incident: Incident, told: Told, due: date, address: str, message_id: str) -> Mail:
    return Mail(
        message_id=message_id,
        to=address,
        subject=f"{told.ja}の期限のお知らせ {incident.id}（{day_in_words(due)}）",
        text=f"""{incident.id} について、{told.ja}が記録されていません。
期限: {day_in_words(due)}（知った日を1日目として数えています）

報告した後、次の画面で報告した日を記録してください。対象の人数などが分かったときは、画面の内容を改めてください。
{_link(parts, incident, Audience.WARD)}

このメールに個人情報は含まれていません。
""",
    )


def _kept(incident: Incident) -> str:
    count = len(incident.holdings)
    return f"関係する保管単位{count}件の消去を保留し、鍵を止めました。\n" if count else ""


def _link(parts: Parts, incident: Incident, audience: Audience) -> str:
    if audience is Audience.CONTRACTOR and incident.contract:
        return f"{parts.settings.portal_url}/contracts/{incident.contract}/incidents"
    return f"{parts.settings.portal_url}/assemblies/{incident.assembly}/incidents/{incident.id}"
