"""Mails about certificates: to the ward, its supervisors, the contractor and the auditor."""

from functools import partial

from shared.documents.assembly import Assembly
from shared.documents.erasure import Erasure, IssuedCertificate
from shared.documents.holding import Holding
from shared.documents.notice import Audience, Notice
from shared.domain.certificate_words import KINDS
from shared.errors import Refusal
from shared.ports import Attachment, Mail
from shared.services.certificate import certificate_pdf, issue_of
from shared.services.certificate_lines import contract_of
from shared.services.mail_once import readers, send_once
from shared.services.parts import Parts
from shared.services.work import WorkMessage


def send_notices(parts: Parts, message: WorkMessage) -> None:
    """Handler of Step.SEND_NOTICE: `unit` is `{holding}.{issue}`. Those sent already are left alone."""
    holding = parts.repository.get(Holding, message.holding)
    erasure = parts.repository.get(Erasure, message.holding)
    issued = issue_of(erasure, int(message.unit.rpartition(".")[2]))
    assembly = parts.repository.get(Assembly, str(holding.trail))
    for audience, number, address in readers(parts, assembly, contract_of(parts, holding)):
        notice_id = f"{message.unit}.{audience}-{number}"
        write = partial(_mail, parts, holding, issued, audience, address)
        send_once(parts, notice_id, holding.trail, holding.holding_id, audience, write)


def notices_of(parts: Parts, holding: Holding) -> list[Notice]:
    """The mails about its certificates, in order: sent, refused, or on their way."""
    return sorted(parts.repository.all(Notice, f"{holding.id}."), key=lambda notice: notice.id)


def _mail(
    parts: Parts,
    holding: Holding,
    issued: IssuedCertificate,
    audience: Audience,
    address: str,
    message_id: str,
) -> Mail:
    status = "" if issued.final else "（暫定）"
    return Mail(
        message_id=message_id,
        to=address,
        subject=f"消去証明書{status} {issued.number} 第{issued.issue}版",
        text=_text(parts, holding, issued, audience),
        attachments=_attached(parts, issued),
    )


def _attached(parts: Parts, issued: IssuedCertificate) -> tuple[Attachment, ...]:
    """The PDF, as a convenience; none once the names in it have been erased."""
    try:
        pdf = certificate_pdf(parts, issued)
    except Refusal:
        return ()
    return (Attachment(f"{issued.number}-{issued.issue}.pdf", "application/pdf", pdf),)


def _link(parts: Parts, holding: Holding, audience: Audience) -> str:
    """A page that the reader may open."""
    if audience is Audience.CONTRACTOR:
        return f"{parts.settings.portal_url}/contracts/{holding.owner}/certificates"
    return f"{parts.settings.portal_url}/assemblies/{holding.trail}/erasure/{holding.id}"


def _text(parts: Parts, holding: Holding, issued: IssuedCertificate, audience: Audience) -> str:
    checkpoint = parts.trail.checkpoint(holding.trail, parts.signer).decode()
    link = _link(parts, holding, audience)
    return f"""{KINDS[holding.holds.name.lower()]}の消去証明書を発行しました。

証明書番号: {issued.number} 第{issued.issue}版{"" if issued.final else "（暫定版。未了の事項があります）"}
正本（JSON）のSHA-256: {issued.sha256}
PDFのSHA-256: {issued.pdf_sha256}

次の画面にログインし、証明書を確かめてください。区の職員は、確認の操作をしてください。
{link}

添付のPDFは参考です。届かない場合も、上の画面から取り出せます。

監査証跡の検証点（保管してください）:
{checkpoint}"""
