"""Mails about findings as the day to remedy them comes near; to the supervisor, too, when it is over."""

from functools import partial

from shared.documents.assembly import Assembly
from shared.documents.contract import Contract
from shared.documents.inspection import Finding, Inspection
from shared.documents.notice import Audience
from shared.domain.due_dates import Reminder, reminder_for
from shared.domain.ids import HoldingId
from shared.domain.japan_time import day_in_words, day_of
from shared.ports import Mail
from shared.services.mail_once import readers, send_once
from shared.services.parts import Parts


def remind_of_findings(parts: Parts) -> None:
    """The sweeper's round: what was found and is not remedied."""
    today = day_of(parts.clock.business_now())
    for inspection in parts.repository.all(Inspection):
        for finding in inspection.findings:
            reminder = reminder_for(finding.due, today)
            if reminder and not (finding.remedied or finding.closed):
                _remind(parts, inspection, finding, reminder)


def _remind(parts: Parts, inspection: Inspection, finding: Finding, reminder: Reminder) -> None:
    contract = parts.repository.get(Contract, inspection.contract)
    assembly = parts.repository.get(Assembly, contract.assembly)
    told = {Audience.WARD, Audience.CONTRACTOR} | ({Audience.SUPERVISOR} if reminder.late else set())
    holding = HoldingId(contract.holding or contract.people)
    for audience, number, address in readers(parts, assembly, contract):
        if audience in told:
            notice_id = f"{inspection.id}.{finding.id}.{reminder.key}.{audience}-{number}"
            write = partial(_mail, parts, contract, inspection, finding, reminder, address)
            send_once(parts, notice_id, inspection.trail, holding, audience, write)


def _mail(
    parts: Parts,
    contract: Contract,
    inspection: Inspection,
    finding: Finding,
    reminder: Reminder,
    address: str,
    message_id: str,
) -> Mail:
    due = finding.due
    late = "【期限超過】" if reminder.late else ""
    return Mail(
        message_id=message_id,
        to=address,
        subject=f"{late}立入調査の指摘の是正期限のお知らせ 委託契約第{contract.number}号",
        text=f"""委託契約第{contract.number}号の立入調査第{inspection.number}号で指摘したことの是正が記録されていません。
期限: {day_in_words(due)}

次の画面にログインし、是正した内容を記録してください。
{parts.settings.portal_url}/contracts/{contract.id}/inspections

このメールに個人情報は含まれていません。
""",
    )
