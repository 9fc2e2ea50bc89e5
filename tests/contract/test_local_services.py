"""The rest of the local stack answers as the product expects of Azure, Entra ID and a mail relay."""

import base64
import hashlib
import json
import mailbox
import secrets
import smtplib
from collections.abc import Iterator
from email.message import EmailMessage

import httpx
import pytest

from local.ports import HOST
from local.provision import DATA_CONTAINERS, RECORDS_CONTAINERS
from local.supervisor import Stack
from shared.adapters.storage_accounts import blob_service, queue_service
from shared.services.work import Queue


def test_each_account_has_its_containers(services: Stack) -> None:
    for account, wanted in (
        (services.accounts.data, DATA_CONTAINERS),
        (services.accounts.records, RECORDS_CONTAINERS),
    ):
        with blob_service(account) as blobs:
            assert {container.name for container in blobs.list_containers()} >= set(wanted)


def test_every_queue_exists(services: Stack) -> None:
    with queue_service(services.accounts.host) as queues:
        assert {queue.name for queue in queues.list_queues()} >= {queue.value for queue in Queue}


def test_an_account_is_not_opened_by_another_ones_key(services: Stack) -> None:
    own, other = services.credentials.data_account_key, services.credentials.records_account_key
    with (
        blob_service(services.accounts.data.replace(own, other)) as blobs,
        pytest.raises(Exception, match="Auth"),
    ):
        list(blobs.list_containers())


def test_mails_arrive_as_they_were_sent(services: Stack) -> None:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "a@ward.example", "b@ward.example", "件名"
    mail["Message-ID"] = f"<{secrets.token_hex(8)}@ward.example>"
    mail.set_content("本文\n")
    with smtplib.SMTP(HOST, services.ports.mail) as relay:
        relay.send_message(mail)
    arrived = {kept["Message-ID"]: kept for kept in mailbox.Maildir(services.folder.maildir)}
    assert arrived[mail["Message-ID"]]["X-Envelope-To"] == "b@ward.example"


def test_a_refused_address_is_refused_at_once(services: Stack) -> None:
    with smtplib.SMTP(HOST, services.ports.mail) as relay, pytest.raises(smtplib.SMTPRecipientsRefused):
        relay.sendmail("a@ward.example", ["b@refused.example"], b"Subject: x\r\n\r\nx")


class LoginAttempt:
    """One login at the provider, as the portal and a browser would do it."""

    def __init__(self, services: Stack, browser: httpx.Client) -> None:
        self._stack = services
        self._callback = f"{services.portal_url}/login/callback"
        self._verifier = secrets.token_urlsafe(48)
        self._browser = browser

    def page(self) -> httpx.Response:
        digest = hashlib.sha256(self._verifier.encode()).digest()
        asked = {
            "client_id": "togikai-portal",
            "response_type": "code",
            "scope": "openid profile email",
            "redirect_uri": self._callback,
            "state": "s",
            "nonce": "n",
            "code_challenge": base64.urlsafe_b64encode(digest).decode().rstrip("="),
            "code_challenge_method": "S256",
        }
        return self._browser.get("/auth", params=asked, follow_redirects=True)

    def enter(self, login: str, password: str) -> httpx.Response:
        return self._browser.post(self.page().url, data={"login": login, "password": password})

    def code(self, login: str) -> str:
        answer = self.enter(login, self._stack.credentials.passwords[login])
        return httpx.URL(self._browser.get(answer.headers["location"]).headers["location"]).params["code"]

    def tokens(self, code: str, verifier: str | None = None) -> httpx.Response:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self._callback,
            "code_verifier": verifier or self._verifier,
        }
        secret = self._stack.credentials.login_client_secret
        return self._browser.post("/token", data=form, auth=("togikai-portal", secret))


@pytest.fixture
def attempt(services: Stack) -> Iterator[LoginAttempt]:
    with httpx.Client(base_url=f"http://{HOST}:{services.ports.login}") as browser:
        yield LoginAttempt(services, browser)


def test_a_person_logs_in_and_the_token_names_login_name_and_roles(attempt: LoginAttempt) -> None:
    token = attempt.tokens(attempt.code("supervisor")).json()["id_token"]
    claims = json.loads(base64.urlsafe_b64decode(token.split(".")[1] + "=="))
    assert claims["preferred_username"] == "supervisor"
    assert claims["roles"] == ["supervisor"]
    assert claims["name"]
    assert claims["email"] == "supervisor@ward.example"


def test_a_wrong_password_shows_the_form_again(attempt: LoginAttempt) -> None:
    answer = attempt.enter("staff1", "guessed")
    assert answer.status_code == httpx.codes.UNAUTHORIZED
    assert "パスワードが違います" in answer.text


def test_a_wrong_code_verifier_is_refused(attempt: LoginAttempt) -> None:
    answer = attempt.tokens(attempt.code("staff1"), secrets.token_urlsafe(48))
    assert answer.json()["error"] == "invalid_grant"
