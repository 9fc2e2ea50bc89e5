"""Key-encryption keys as Key Vault secrets, as each of the three identities may handle them.

A secret has no create-only condition and a soft-deleted one answers 404 on its live name (FACTS.md), so
creation looks first and is never retried, and purging is watched on the deleted name.
"""

import base64
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

from shared.adapters.azure_errors import azure_errors
from shared.errors import Fault, Missing, NameTaken, Transient

if TYPE_CHECKING:
    from azure.core.credentials import TokenCredential
    from azure.keyvault.secrets import SecretClient

KEY_BYTES = 32
CONTENT_TYPE = "application/vnd.togikai.kek"
PATIENCE_S = 30.0
LOOK_EVERY_S = 0.5
NOTHING_KEPT = "NothingKept"


def secret_client(url: str, credential: "TokenCredential", ca_file: Path | None = None) -> "SecretClient":
    """Client of the vault at `url`; `ca_file` is the stand-in's CA, None on Azure."""
    from azure.keyvault.secrets import SecretClient

    options = {"retry_total": 3, "connection_timeout": 10, "read_timeout": 30}
    if ca_file is None:
        return SecretClient(url, credential, **options)
    return SecretClient(
        url, credential, verify_challenge_resource=False, connection_verify=str(ca_file), **options
    )


class VaultKeyCustodian:
    """KeyCustodian: the `main` identity."""

    def __init__(self, client: "SecretClient") -> None:
        self._client = client

    def create(self, name: str, key: bytes) -> str:
        if len(key) != KEY_BYTES:
            raise Fault("vault.failed", name=name, bytes=len(key))
        if self.versions(name):
            raise NameTaken("vault.name_taken", name=name)
        with azure_errors("vault", name):
            made = self._client.set_secret(name, _text(key), content_type=CONTENT_TYPE, retry_total=0)
        return str(made.properties.version)

    def versions(self, name: str) -> Sequence[str]:
        try:
            with azure_errors("vault", name):
                found = self._client.list_properties_of_secret_versions(name)
                return sorted(str(secret.version) for secret in found)
        except Missing:
            return ()

    def fetch(self, name: str, version: str) -> bytes:
        with azure_errors("vault", name):
            secret = self._client.get_secret(name, version)
        return _key(name, secret.value or "")


class VaultKeyDestroyer:
    """KeyDestroyer: the `eraser` identity. Deletion and purge are watched until the vault shows them."""

    def __init__(self, client: "SecretClient", patience_s: float = PATIENCE_S) -> None:
        self._client = client
        self._patience_s = patience_s

    def disable(self, name: str, version: str) -> None:
        with azure_errors("vault", name):
            self._client.update_secret_properties(name, version, enabled=False)

    def enable(self, name: str, version: str) -> None:
        with azure_errors("vault", name):
            self._client.update_secret_properties(name, version, enabled=True)

    def delete(self, name: str) -> datetime | None:
        try:
            with azure_errors("vault", name):
                self._client.begin_delete_secret(name)
        except NameTaken:
            pass  # being deleted already
        except Missing:
            return self._purge_date(name)
        self._wait(name, lambda: self._is_deleted(name))
        return self._purge_date(name)

    def purge(self, name: str) -> None:
        try:
            with azure_errors("vault", name):
                self._client.purge_deleted_secret(name)
        except NameTaken:
            pass  # being purged already
        except Missing:
            return
        self._wait(name, lambda: not self._is_deleted(name))

    def _is_deleted(self, name: str) -> bool:
        try:
            with azure_errors("vault", name):
                self._client.get_deleted_secret(name)
        except Missing:
            return False
        return True

    def _purge_date(self, name: str) -> datetime | None:
        try:
            with azure_errors("vault", name):
                return self._client.get_deleted_secret(name).scheduled_purge_date
        except Missing:
            return None

    def _wait(self, name: str, done: Callable[[], bool]) -> None:
        until = time.monotonic() + self._patience_s
        while not done():
            if time.monotonic() > until:
                raise Transient("vault.unavailable", name=name)
            time.sleep(LOOK_EVERY_S)


class VaultKeyWitness:
    """KeyWitness: the `verifier` identity."""

    def __init__(self, client: "SecretClient") -> None:
        self._client = client

    def live(self) -> Sequence[str]:
        with azure_errors("vault", "live"):
            return sorted(str(secret.name) for secret in self._client.list_properties_of_secrets())

    def deleted(self) -> Sequence[str]:
        with azure_errors("vault", "deleted"):
            return sorted(str(secret.name) for secret in self._client.list_deleted_secrets())

    def recovery_level(self) -> str:
        """As the listed keys carry it; the vault's own property is not in its data plane."""
        with azure_errors("vault", "recovery-level"):
            live = [secret.recovery_level for secret in self._client.list_properties_of_secrets()]
            gone = [secret.properties.recovery_level for secret in self._client.list_deleted_secrets()]
        return ", ".join(sorted({_level(level) for level in live + gone})) or NOTHING_KEPT


class AppSecrets:
    """The app's own secrets (signing key, ward key): bytes by name from the app's vault."""

    def __init__(self, client: "SecretClient") -> None:
        self._client = client

    def read(self, name: str) -> bytes:
        """Raises Missing, Denied, Fault (not 32 bytes)."""
        with azure_errors("vault", name):
            secret = self._client.get_secret(name)
        return _key(name, secret.value or "")

    def read_certificate(self, name: str) -> bytes:
        """A certificate of the vault with its key, as PKCS #12. Raises as `read`."""
        with azure_errors("vault", name):
            secret = self._client.get_secret(name)
        try:
            return base64.b64decode(secret.value or "", validate=True)
        except ValueError:
            raise Fault("vault.failed", name=name) from None


def _level(level: object) -> str:
    """The SDK gives an enum for the levels it knows, text for others."""
    return str(level.value if isinstance(level, Enum) else level)


def _text(key: bytes) -> str:
    return base64.urlsafe_b64encode(key).rstrip(b"=").decode()


def _key(name: str, text: str) -> bytes:
    try:
        key = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise Fault("vault.failed", name=name, bytes=len(key))
    return key
