"""What `infra/` makes on Azure, made here: containers, queues and the app's secrets. Idempotent."""

import contextlib
import ssl
from pathlib import Path
from urllib.parse import quote

import httpx
from azure.core.exceptions import ResourceExistsError

from local.azurite import StorageAccounts
from local.credentials import StackCredentials, vault_text
from shared.adapters.storage_accounts import blob_service, queue_service
from shared.bootstrap import SIGNING_KEYS, WARD_KEY
from shared.services.work import Queue
from shared.settings import Role

DATA_CONTAINERS = ("state",)
RECORDS_CONTAINERS = ("audit", "public", "certificates")
API_VERSION = "7.6"


def provision_storage(accounts: StorageAccounts) -> None:
    for account, containers in ((accounts.data, DATA_CONTAINERS), (accounts.records, RECORDS_CONTAINERS)):
        with blob_service(account) as blobs:
            for container in containers:
                with contextlib.suppress(ResourceExistsError):
                    blobs.create_container(container)
    with queue_service(accounts.host) as queues:
        for queue in Queue:
            with contextlib.suppress(ResourceExistsError):
                queues.create_queue(queue)


def provision_secrets(vault_url: str, ca_file: Path, credentials: StackCredentials) -> None:
    """Put the app's keys into its vault, each once: a second version would make old records unreadable."""
    wanted = {
        WARD_KEY: credentials.ward_key,
        SIGNING_KEYS[Role.MAIN]: credentials.app_signing_key,
        SIGNING_KEYS[Role.VERIFIER]: credentials.verifier_signing_key,
    }
    with httpx.Client(
        base_url=vault_url,
        verify=_trusting(ca_file),
        params={"api-version": API_VERSION},
        headers={"authorization": f"Bearer {credentials.setup_token}"},
    ) as vault:
        listed = vault.get("/secrets").raise_for_status().json()["value"]
        there = {item["id"].rpartition("/")[2] for item in listed}
        for name in wanted.keys() - there:
            body = {"value": vault_text(wanted[name])}
            vault.put(f"/secrets/{quote(name)}", json=body).raise_for_status()


def _trusting(ca_file: Path) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(ca_file))
