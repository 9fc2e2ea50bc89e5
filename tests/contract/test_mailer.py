"""Mailer: delivered, refused for good, or to be tried again."""

import pytest

from local.ports import free_ports
from shared.adapters.smtp_mail import SmtpMailer
from shared.errors import Refusal, Transient
from shared.ports import Attachment, Mail
from tests.contract.conftest import SentMail
from tests.fakes import FakeClock
from tests.pytest_azurefunctions.services import Mails

SUBJECT = "【区民討議会】消去証明書を発行しました（証明書番号 he-0001 の件、確認をお願いします）"
TEXT = "確認画面: http://127.0.0.1:7071/certificates/1\n" + "長" * 400 + "\n"


def test_a_mail_arrives_with_its_subject(mailer: SentMail) -> None:
    mailer.port.send(Mail("m-1@ward.example", "arrives@ward.example", SUBJECT, TEXT))
    assert mailer.subjects("arrives@ward.example") == [SUBJECT]


@pytest.mark.parametrize("address", ["nobody@refused.example", "two\r\nBcc: x@ward.example", ""])
def test_an_address_that_no_server_takes_is_refused(mailer: SentMail, address: str) -> None:
    with pytest.raises(Refusal):
        mailer.port.send(Mail("m-2@ward.example", address, SUBJECT, TEXT))


@pytest.fixture
def smtp(mail: Mails) -> SmtpMailer:
    return SmtpMailer(FakeClock(), "togikai@ward.example", "127.0.0.1", mail.port, starttls=False)


def test_text_and_attachment_come_through_whole(smtp: SmtpMailer, mail: Mails) -> None:
    pdf = Attachment("certificate.pdf", "application/pdf", bytes(range(256)))
    smtp.send(Mail("m-3@ward.example", "whole@ward.example", SUBJECT, TEXT, (pdf,)))
    [delivered] = mail.to("whole@ward.example")
    body = delivered.get_body()
    [attached] = delivered.iter_attachments()
    assert body is not None
    assert body.get_content().splitlines() == TEXT.splitlines()
    assert (attached.get_filename(), attached.get_content()) == (pdf.name, pdf.data)


def test_a_repeat_has_the_same_message_id(smtp: SmtpMailer, mail: Mails) -> None:
    once_more = Mail("m-4@ward.example", "repeat@ward.example", SUBJECT, TEXT)
    smtp.send(once_more)
    smtp.send(once_more)
    assert [str(found["Message-ID"]) for found in mail.to("repeat@ward.example")] == [
        "<m-4@ward.example>"
    ] * 2


def test_a_server_that_is_away_is_worth_another_try() -> None:
    away = SmtpMailer(FakeClock(), "togikai@ward.example", "127.0.0.1", free_ports().mail, starttls=False)
    with pytest.raises(Transient):
        away.send(Mail("m-5@ward.example", "away@ward.example", SUBJECT, TEXT))


def test_a_server_without_the_tls_we_need_is_not_used(mail: Mails) -> None:
    secure = SmtpMailer(FakeClock(), "togikai@ward.example", "127.0.0.1", mail.port)
    with pytest.raises(Exception, match=r"mail\.failed"):
        secure.send(Mail("m-6@ward.example", "secure@ward.example", SUBJECT, TEXT))
    assert mail.to("secure@ward.example") == []
