"""The secrets of one vault: versions, attributes, soft delete and purge, as Key Vault keeps them.

Everything stands in one file, replaced as a whole at each change, so that a purged secret is in no file.
"""

import os
import secrets
import time
from pathlib import Path

from pydantic import BaseModel, ConfigDict

RETENTION_DAYS = 7
RECOVERY_LEVEL = "CustomizedRecoverable+Purgeable"
DAY_S = 86_400


class VaultError(Exception):
    """An answer of the vault: HTTP status, Key Vault's error code and inner code."""

    def __init__(self, status: int, code: str, inner: str = "") -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.inner = inner


class Version(BaseModel):
    """One value of a secret. `created` and `updated` are Unix seconds."""

    model_config = ConfigDict(extra="forbid")

    version: str
    value: str
    created: int
    updated: int
    enabled: bool = True
    content_type: str | None = None
    tags: dict[str, str] = {}


class Secret(BaseModel):
    """A name and its versions, the newest last; `deleted_at` while it is soft-deleted."""

    model_config = ConfigDict(extra="forbid")

    name: str
    versions: list[Version]
    deleted_at: int | None = None

    @property
    def current(self) -> Version:
        return self.versions[-1]

    @property
    def purge_at(self) -> int:
        return (self.deleted_at or 0) + RETENTION_DAYS * DAY_S


class _Contents(BaseModel):
    secrets: dict[str, Secret] = {}


class Vault:
    """All secrets of one vault; `file` None keeps them in memory only."""

    def __init__(self, file: Path | None = None) -> None:
        self._file = file
        self._contents = _Contents()
        if file is not None and file.exists():
            self._contents = _Contents.model_validate_json(file.read_bytes())

    def set(self, name: str, value: str, content_type: str | None, tags: dict[str, str]) -> Secret:
        """A new version; Key Vault has no create-only condition. Raises VaultError 409 when deleted."""
        secret = self._contents.secrets.get(name)
        if secret and secret.deleted_at:
            raise VaultError(409, "Conflict", "ObjectIsDeletedButRecoverable")
        now = _now()
        version = Version(
            version=secrets.token_hex(16),
            value=value,
            created=now,
            updated=now,
            content_type=content_type,
            tags=tags,
        )
        secret = secret or Secret(name=name, versions=[])
        secret.versions.append(version)
        self._contents.secrets[name] = secret
        self._save()
        return secret

    def live(self, name: str) -> Secret:
        """Raises VaultError 404: never made, soft-deleted or purged."""
        secret = self._contents.secrets.get(name)
        if secret is None or secret.deleted_at:
            raise VaultError(404, "SecretNotFound")
        return secret

    def version(self, name: str, version: str = "") -> Version:
        """The newest version when none is named. Raises VaultError 404."""
        secret = self.live(name)
        if not version:
            return secret.current
        for candidate in secret.versions:
            if candidate.version == version:
                return candidate
        raise VaultError(404, "SecretNotFound")

    def value_of(self, name: str, version: str = "") -> Version:
        """Raises VaultError 403 for a disabled version, 404."""
        found = self.version(name, version)
        if not found.enabled:
            raise VaultError(403, "Forbidden", "SecretDisabled")
        return found

    def update(
        self, name: str, version: str, *, enabled: bool | None, tags: dict[str, str] | None
    ) -> Version:
        found = self.version(name, version)
        if enabled is not None:
            found.enabled = enabled
        if tags is not None:
            found.tags = tags
        found.updated = _now()
        self._save()
        return found

    def delete(self, name: str) -> Secret:
        secret = self.live(name)
        secret.deleted_at = _now()
        self._save()
        return secret

    def deleted(self, name: str) -> Secret:
        """Raises VaultError 404: not deleted, or purged."""
        secret = self._contents.secrets.get(name)
        if secret is None or not secret.deleted_at:
            raise VaultError(404, "SecretNotFound")
        return secret

    def recover(self, name: str) -> Secret:
        secret = self.deleted(name)
        secret.deleted_at = None
        self._save()
        return secret

    def purge(self, name: str) -> None:
        del self._contents.secrets[self.deleted(name).name]
        self._save()

    def restore(self, secret: Secret) -> Secret:
        """Raises VaultError 409 when the name exists, live or deleted."""
        if secret.name in self._contents.secrets:
            raise VaultError(409, "Conflict")
        self._contents.secrets[secret.name] = secret
        self._save()
        return secret

    def all_live(self) -> list[Secret]:
        return [secret for secret in self._sorted() if not secret.deleted_at]

    def all_deleted(self) -> list[Secret]:
        return [secret for secret in self._sorted() if secret.deleted_at]

    def _sorted(self) -> list[Secret]:
        self._drop_expired()
        return [self._contents.secrets[name] for name in sorted(self._contents.secrets)]

    def _drop_expired(self) -> None:
        expired = [s.name for s in self._contents.secrets.values() if s.deleted_at and s.purge_at <= _now()]
        for name in expired:
            self.purge(name)

    def _save(self) -> None:
        if self._file is None:
            return
        beside = self._file.with_suffix(".new")
        beside.touch(mode=0o600)
        with beside.open("wb") as out:
            out.write(self._contents.model_dump_json().encode())
            out.flush()
            os.fsync(out.fileno())
        beside.replace(self._file)


def _now() -> int:
    return int(time.time())
