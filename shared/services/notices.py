"""Mails about certificates: to the ward, its supervisors, the contractor and the auditor.

Each is committed as an intent, sent, and committed as an outcome. Only when the answer was lost
is it sent a second time, under the same Message-ID. Addresses are looked up when it is sent.
"""

import hashlib
from collections.abc import Iterator

from shared.documents.assembly import Assembly
from shared.documents.erasure import Erasure, IssuedCertificate
from shared.documents.holding import Holding
from shared.documents.notice import Audience, Notice
from shared.domain.certificate_words import KINDS
from shared.domain.ids import SYSTEM_ACTOR
from shared.domain.roles import PersonRole
from shared.errors import NameTaken, Refusal
from shared.ports import Attachment, Mail
from shared.services.certificate import certificate_pdf, issue_of
from shared.services.certificate_lines import contract_of
from shared.services.contract import people_are_readable
from shared.services.parts import Parts
from shared.services.people import details_of, people_of
from shared.services.repository import Change, Entry
from shared.services.work import WorkMessage

type Facts = dict[str, str | int]


def send_notices(parts: Parts, message: WorkMessage) -> None:
    """Handler of Step.SEND_NOTICE: `unit` is `{holding}.{issue}`. Those sent already are left alone."""
    holding = parts.repository.get(Holding, message.holding)
    erasure = parts.repository.get(Erasure, message.holding)
    issued = issue_of(erasure, int(message.unit.rpartition(".")[2]))
    for audience, number, address in _addresses(parts, holding):
        _send_once(parts, holding, issued, f"{message.unit}.{audience}-{number}", audience, address)


def _send_once(
    parts: Parts,
    holding: Holding,
    issued: IssuedCertificate,
    notice_id: str,
    audience: Audience,
    address: str,
) -> None:
    notice = _planned(parts, holding, notice_id, audience)
    if notice.outcome is not None:
        return
    _intend(parts, notice)
    try:
        parts.mailer.send(_mail(parts, holding, issued, notice, address))
    except Refusal as refusal:
        _conclude(parts, notice, refusal.code)
    else:
        _conclude(parts, notice, "sent")


def _planned(parts: Parts, holding: Holding, notice_id: str, audience: Audience) -> Notice:
    domain = parts.settings.mail_from.rpartition("@")[2]
    message_id = f"<{hashlib.sha256(notice_id.encode()).hexdigest()[:32]}@{domain}>"
    notice = Notice(
        id=notice_id,
        trail=holding.trail,
        holding=holding.holding_id,
        audience=audience,
        message_id=message_id,
    )
    try:
        return parts.repository.create(Change(notice))
    except NameTaken:
        return parts.repository.get(Notice, notice_id)


def _intend(parts: Parts, notice: Notice) -> None:
    """A second intent means that the first one's answer was lost; it is recorded as such."""

    def decide(current: Notice) -> Change[Notice]:
        attempts = current.attempts + 1
        facts: Facts = {"audience": current.audience.value, "attempt": attempts}
        entry = Entry(SYSTEM_ACTOR, "notice.intended", current.id, facts=facts)
        return Change(current.with_(attempts=attempts), (entry,))

    parts.repository.change(Notice, notice.id, decide)


def _conclude(parts: Parts, notice: Notice, outcome: str) -> None:
    def decide(current: Notice) -> Change[Notice] | None:
        if current.outcome is not None:
            return None
        facts: Facts = {"audience": current.audience.value, "message_id": current.message_id}
        entry = Entry(SYSTEM_ACTOR, "notice.concluded", current.id, outcome, facts)
        return Change(current.with_(outcome=outcome), (entry,))

    parts.repository.change(Notice, notice.id, decide)


def _addresses(parts: Parts, holding: Holding) -> Iterator[tuple[Audience, int, str]]:
    """Who is told, with a number that stays the same on a retry."""
    plan = parts.repository.get(Assembly, str(holding.trail)).plan
    groups = {
        Audience.WARD: list(plan.mail.ward),
        Audience.SUPERVISOR: [person.mail for person in plan.supervisors if person.mail],
        Audience.CONTRACTOR: list(_contractor_addresses(parts, holding)),
        Audience.AUDITOR: list(plan.mail.auditor),
    }
    for audience, addresses in groups.items():
        for number, address in enumerate(dict.fromkeys(addresses), 1):
            yield audience, number, address


def _contractor_addresses(parts: Parts, holding: Holding) -> Iterator[str]:
    """The responsible persons', as long as the people holding can be read."""
    contract = contract_of(parts, holding)
    if contract is None or not people_are_readable(parts, contract):
        return
    for person in people_of(parts, contract):
        if person.role is PersonRole.RESPONSIBLE and person.left_on is None:
            yield details_of(parts, contract, person).mail


def _mail(parts: Parts, holding: Holding, issued: IssuedCertificate, notice: Notice, address: str) -> Mail:
    status = "" if issued.final else "（暫定）"
    return Mail(
        message_id=notice.message_id,
        to=address,
        subject=f"消去証明書{status} {issued.number} 第{issued.issue}版",
        text=_text(parts, holding, issued),
        attachments=_attached(parts, issued),
    )


def _attached(parts: Parts, issued: IssuedCertificate) -> tuple[Attachment, ...]:
    """The PDF, as a convenience; none once the names in it have been erased."""
    try:
        pdf = certificate_pdf(parts, issued)
    except Refusal:
        return ()
    return (Attachment(f"{issued.number}-{issued.issue}.pdf", "application/pdf", pdf),)


def _text(parts: Parts, holding: Holding, issued: IssuedCertificate) -> str:
    checkpoint = parts.trail.checkpoint(holding.trail, parts.signer).decode()
    link = f"{parts.settings.portal_url}/holdings/{holding.id}/erasure"
    return f"""{KINDS[holding.holds.name.lower()]}の消去証明書を発行しました。

証明書番号: {issued.number} 第{issued.issue}版{"" if issued.final else "（暫定版。未了の事項があります）"}
正本（JSON）のSHA-256: {issued.sha256}
PDFのSHA-256: {issued.pdf_sha256}

次の画面にログインし、証明書を確かめてください。区の職員は、確認の操作をしてください。
{link}

添付のPDFは参考です。届かない場合も、上の画面から取り出せます。

監査証跡の検証点（保管してください）:
{checkpoint}"""
