"""Mail by SMTP: one message a call, its Message-ID given by the caller so that a repeat is recognised."""

import smtplib
import ssl
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import SMTP

from shared.errors import Fault, Refusal, TogikaiError, Transient
from shared.ports import Clock, Mail


@dataclass(frozen=True)
class SmtpMailer:
    """Mailer. `starttls` is off only for the sink of the local stack."""

    clock: Clock
    sender: str
    host: str
    port: int
    user: str = ""
    password: str = field(default="", repr=False)
    starttls: bool = True
    timeout_s: float = 30

    def send(self, mail: Mail) -> None:
        message = self._message(mail)
        try:
            self._deliver(message)
        except (smtplib.SMTPException, OSError) as error:
            raise _ours(error, mail.message_id) from None

    def _deliver(self, message: EmailMessage) -> None:
        with smtplib.SMTP(self.host, self.port, timeout=self.timeout_s) as server:
            if self.starttls:
                server.starttls(context=ssl.create_default_context())
            if self.user:
                server.login(self.user, self.password)
            server.send_message(message)

    def _message(self, mail: Mail) -> EmailMessage:
        message = EmailMessage(policy=SMTP)
        try:
            message["From"] = self.sender
            message["To"] = mail.to
            message["Subject"] = mail.subject
        except ValueError:
            raise Refusal("mail.refused", mail=mail.message_id) from None
        if len(message["To"].addresses) != 1:
            raise Refusal("mail.refused", mail=mail.message_id)
        message["Date"] = self.clock.business_now()
        message["Message-ID"] = f"<{mail.message_id}>"
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(mail.text)
        for attachment in mail.attachments:
            main, _, sub = attachment.content_type.partition("/")
            message.add_attachment(attachment.data, maintype=main, subtype=sub, filename=attachment.name)
        return message


def _ours(error: Exception, message_id: str) -> TogikaiError:
    code = _reply_code(error)
    if isinstance(error, smtplib.SMTPRecipientsRefused) and code >= 500:
        return Refusal("mail.refused", mail=message_id, status=code)
    if code >= 500 or isinstance(error, smtplib.SMTPNotSupportedError | ssl.SSLError):
        return Fault("mail.failed", mail=message_id, status=code)
    return Transient("mail.unavailable", mail=message_id, status=code)


def _reply_code(error: Exception) -> int:
    """The server's reply code (RFC 5321 §4.2), 0 when it gave none."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return max((code for code, _ in error.recipients.values()), default=0)
    return error.smtp_code if isinstance(error, smtplib.SMTPResponseException) else 0
