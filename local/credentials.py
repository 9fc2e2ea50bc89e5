"""What a stack knows and nobody else: keys, tokens and passwords, made once and kept in its folder."""

import base64
import secrets
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pydantic import BaseModel, ConfigDict, Field

from local.people import DEMO_PEOPLE
from shared.settings import Role


def _account_key() -> str:
    return base64.b64encode(secrets.token_bytes(64)).decode()


def _token() -> str:
    return secrets.token_urlsafe(32)


def _key32() -> str:
    return secrets.token_hex(32)


class StackCredentials(BaseModel):
    """Random on first use. `*_key` of the app are hex; the vault's text form is `vault_text`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    data_account_key: str = Field(default_factory=_account_key)
    records_account_key: str = Field(default_factory=_account_key)
    host_account_key: str = Field(default_factory=_account_key)
    identity_tokens: dict[Role, str] = Field(default_factory=lambda: {role: _token() for role in Role})
    setup_token: str = Field(default_factory=_token)
    ward_key: str = Field(default_factory=_key32)
    app_signing_key: str = Field(default_factory=_key32)
    verifier_signing_key: str = Field(default_factory=_key32)
    login_client_secret: str = Field(default_factory=_token)
    passwords: dict[str, str] = Field(
        default_factory=lambda: {person.login: secrets.token_urlsafe(9) for person in DEMO_PEOPLE}
    )


def kept_credentials(file: Path) -> StackCredentials:
    """Those of `file`, which is made when missing and readable by its owner only."""
    if file.exists():
        return StackCredentials.model_validate_json(file.read_bytes())
    made = StackCredentials()
    file.touch(mode=0o600)
    file.write_text(made.model_dump_json(indent=1))
    return made


def vault_text(key_hex: str) -> str:
    """32 bytes as the app's vault keeps them: base64url without padding."""
    return base64.urlsafe_b64encode(bytes.fromhex(key_hex)).rstrip(b"=").decode()


def public_key(key_hex: str) -> str:
    """Hex of the raw Ed25519 public key that belongs to a signing key."""
    return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(key_hex)).public_key().public_bytes_raw().hex()
