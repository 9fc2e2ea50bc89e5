"""The app settings of each function host, as `infra/` sets them on Azure, with the times made short."""

import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass

import httpx

from local.azurite import storage_accounts
from local.credentials import StackCredentials, public_key
from local.folder import REPOSITORY, StackFolder
from local.oidc.part import login_provider
from local.ports import HOST, Ports
from local.process import Part
from local.vault.authority import tls_files
from shared.settings import Role

FINISH_S = 25.0


@dataclass(frozen=True, slots=True)
class ShortTimes:
    """Waits that run on real time (DESIGN.md §7), in seconds; on Azure they are minutes."""

    function_timeout: int = 20
    message_lock: int = 5
    sighting_gap: int = 2
    sweep: int = 2


OF_THE_C_LIBRARY = {"MALLOC_ARENA_MAX": "2"}
"""As on Azure: every thread would have memory of its own, and keep it."""


def settings_for(
    role: Role, folder: StackFolder, credentials: StackCredentials, ports: Ports, times: ShortTimes
) -> dict[str, str]:
    """Environment of the host of `role`. Each gets its own identity's token and no other."""
    accounts = storage_accounts(credentials, ports)
    ca_file, _, _ = tls_files(folder.tls)
    provider = login_provider(credentials, ports).model_dump()
    return {
        "TOGIKAI_ROLE": role.value,
        "TOGIKAI_ENVIRONMENT": "local",
        "TOGIKAI_DATA_STORAGE": accounts.data,
        "TOGIKAI_RECORDS_STORAGE": accounts.records,
        "TOGIKAI_QUEUE_STORAGE": accounts.host,
        "AzureWebJobsStorage": accounts.host,
        "HostStorage": accounts.host,
        "TOGIKAI_HOLDING_VAULT_URL": f"https://{HOST}:{ports.holding_vault}",
        "TOGIKAI_APP_VAULT_URL": f"https://{HOST}:{ports.app_vault}",
        "TOGIKAI_VAULT_CA_FILE": str(ca_file),
        "TOGIKAI_IDENTITY_TOKEN": credentials.identity_tokens[role],
        "TOGIKAI_APP_PUBLIC_KEY": public_key(credentials.app_signing_key),
        "TOGIKAI_VERIFIER_PUBLIC_KEY": public_key(credentials.verifier_signing_key),
        "TOGIKAI_PORTAL_URL": f"http://{HOST}:{ports.portal}",
        "TOGIKAI_OIDC_PROVIDERS": json.dumps([provider], ensure_ascii=False),
        "TOGIKAI_SMTP_HOST": HOST,
        "TOGIKAI_SMTP_PORT": str(ports.mail),
        "TOGIKAI_SMTP_STARTTLS": "false",
        "TOGIKAI_FONTS_FOLDER": str(REPOSITORY / ".tools/fonts"),
        "TOGIKAI_FUNCTION_TIMEOUT_S": str(times.function_timeout),
        "TOGIKAI_MESSAGE_LOCK_S": str(times.message_lock),
        "TOGIKAI_SIGHTING_GAP_S": str(times.sighting_gap),
        "TOGIKAI_SWEEP_SCHEDULE": f"*/{times.sweep} * * * * *",
        "TOGIKAI_DRIFT_SCHEDULE": "0 0 4 * * *",
        "TOGIKAI_LOCAL_CLOCK_FILE": str(folder.clock_file),
        **OF_THE_C_LIBRARY,
        "AzureFunctionsJobHost__extensions__queues__visibilityTimeout": "00:00:02",
        "AzureFunctionsJobHost__extensions__queues__maxPollingInterval": "00:00:01",
    }


def host_name(role: Role) -> str:
    return f"host-{role.value}"


def host_part(role: Role, port: int, settings: Mapping[str, str]) -> Part:
    """The function host of `role`; its status page answers once the app's functions are indexed."""
    return Part(
        name=host_name(role),
        command=(sys.executable, "-m", "local.host", "--role", role.value, "--port", str(port)),
        environment=settings,
        ready=lambda: _runs(port),
        grace_s=FINISH_S,
    )


def _runs(port: int) -> bool:
    try:
        return httpx.get(f"http://{HOST}:{port}/admin/host/status", timeout=5).status_code == httpx.codes.OK
    except httpx.HTTPError:
        return False
