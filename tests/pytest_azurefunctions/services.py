"""What tests hold in their hands: the queues, the vault, the mails of a running stack."""

import base64
import mailbox
import time
from collections.abc import Iterable
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default as modern
from pathlib import Path
from typing import TYPE_CHECKING

from azure.core.exceptions import ResourceNotFoundError

from local.supervisor import Stack
from local.vault.authority import tls_files
from shared.adapters.credentials import StaticToken
from shared.adapters.key_vault import secret_client
from shared.adapters.storage_accounts import queue_service
from shared.settings import Role

if TYPE_CHECKING:
    from azure.keyvault.secrets import SecretClient
    from azure.storage.queue import QueueClient

LOOK_EVERY_S = 0.1


class NotDrained(AssertionError):
    """Messages were still there after the time a test gave."""


class Queues:
    """The host account's queues: send as the product or anyone else would, and wait until all is done."""

    def __init__(self, account: str) -> None:
        self._service = queue_service(account)

    def __call__(self, queue: str, body: str | bytes, delay_s: int = 0) -> None:
        """Send one message, base64 as the host expects."""
        data = body.encode() if isinstance(body, str) else body
        self.send_raw(queue, base64.b64encode(data).decode(), delay_s)

    def send_raw(self, queue: str, content: str, delay_s: int = 0) -> None:
        """Send `content` as it is, decodable or not; makes the queue if need be."""
        client = self.made(queue)
        client.send_message(content, time_to_live=-1, visibility_timeout=delay_s or None)

    def made(self, queue: str) -> "QueueClient":
        client = self._service.get_queue_client(queue)
        try:
            client.get_queue_properties()
        except ResourceNotFoundError:
            client.create_queue()
        return client

    def count(self, queue: str) -> int:
        """Messages in `queue`, hidden ones too; 0 when there is no such queue."""
        try:
            found = self._service.get_queue_client(queue).get_queue_properties()
        except ResourceNotFoundError:
            return 0
        return found.approximate_message_count or 0

    def names(self) -> list[str]:
        return [str(queue.name) for queue in self._service.list_queues()]

    def drain(self, *queues: str, within_s: float = 30) -> None:
        """Wait until `queues` (all when none is named) are empty. Raises NotDrained."""
        until = time.monotonic() + within_s
        while waiting := self._waiting(queues or self.names()):
            if time.monotonic() > until:
                raise NotDrained(f"still waiting after {within_s} s: {waiting}")
            time.sleep(LOOK_EVERY_S)

    def _waiting(self, queues: Iterable[str]) -> dict[str, int]:
        counts = {queue: self.count(queue) for queue in queues}
        return {queue: count for queue, count in counts.items() if count}


@dataclass(frozen=True, slots=True)
class Vault:
    """The vault of the holdings' keys and that of the app, as each role may use them."""

    stack: Stack

    def holdings(self, role: Role) -> "SecretClient":
        return self._client(self.stack.settings_for(role)["TOGIKAI_HOLDING_VAULT_URL"], role)

    def app(self, role: Role) -> "SecretClient":
        return self._client(self.stack.settings_for(role)["TOGIKAI_APP_VAULT_URL"], role)

    def _client(self, url: str, role: Role) -> "SecretClient":
        ca_file, _, _ = tls_files(self.stack.folder.tls)
        token = self.stack.credentials.identity_tokens[role]
        return secret_client(url, StaticToken(token), ca_file)


@dataclass(frozen=True, slots=True)
class Login:
    """The login provider: its issuer and the demo people's passwords by login."""

    issuer: str
    passwords: dict[str, str]


@dataclass(frozen=True, slots=True)
class Mails:
    """The sink behind `port`: what was delivered."""

    port: int
    maildir: Path

    def delivered(self) -> list[EmailMessage]:
        """All mails so far, oldest first."""
        box = mailbox.Maildir(self.maildir, create=True)
        raw = [box.get_bytes(key) for key in sorted(box.keys())]
        return [message_from_bytes(mail, policy=modern) for mail in raw]

    def to(self, address: str) -> list[EmailMessage]:
        return [mail for mail in self.delivered() if address in str(mail["To"])]
