"""What differs between places of deployment. Each setting is described here and nowhere else."""

from enum import StrEnum
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Role(StrEnum):
    """Which of the three apps this process is; each has its own identity and triggers."""

    MAIN = "main"
    ERASER = "eraser"
    VERIFIER = "verifier"


class OidcProvider(BaseModel):
    """One OpenID Connect issuer whose people may log in."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(description="shown on the login page, e.g. 区職員")
    issuer: str = Field(description="issuer URL; its discovery document is read at login")
    client_id: str
    client_secret: str = ""
    roles: tuple[str, ...] = Field(description="token roles accepted from this issuer")


class Settings(BaseSettings):
    """Environment variables `TOGIKAI_…` (app settings on Azure)."""

    model_config = SettingsConfigDict(env_prefix="TOGIKAI_", frozen=True)

    role: Role = Field(description="main, eraser or verifier")
    environment: str = Field(
        default="azure", pattern="^(azure|local)$", description="what the certificate says of the place"
    )

    region: str = Field(default="", description="Azure region of the data account, for certificates")
    data_redundancy: str = Field(
        default="", description="redundancy of the data account (its SKU), for certificates"
    )

    data_storage: str = Field(
        description="data account: https URL (identity) or connection string (local stack)"
    )
    records_storage: str = Field(description="records account (WORM): URL or connection string")
    queue_storage: str = Field(description="queue service of the host account: URL or connection string")

    holding_vault_url: str = Field(description="Key Vault of the holdings' keys")
    app_vault_url: str = Field(description="Key Vault of the app's own secrets")
    vault_ca_file: Path | None = Field(default=None, description="CA of the vault stand-in; unset on Azure")
    identity_client_id: str = Field(default="", description="client id of this app's user-assigned identity")
    identity_token: str = Field(
        default="", repr=False, description="bearer token of the local identity; unset on Azure"
    )

    app_public_key: str = Field(pattern="^[0-9a-f]{64}$", description="hex of the app's Ed25519 public key")
    verifier_public_key: str = Field(pattern="^[0-9a-f]{64}$", description="hex of the verifier's public key")
    data_account_id: str = Field(
        default="", description="resource id of the data account: the verifier reads its settings"
    )
    records_account_id: str = Field(default="", description="resource id of the records account, likewise")
    holding_vault_id: str = Field(default="", description="resource id of the holdings' vault, likewise")
    workspace_id: str = Field(
        default="", description="customer id of the workspace that vaults log to: the verifier asks it"
    )

    portal_url: str = Field(
        default="http://127.0.0.1:7071", description="address of the portal as people see it"
    )
    proxies_in_front: int = Field(
        default=1,
        ge=1,
        description="how many servers in front of us append to X-Forwarded-For (App Service itself is one)",
    )
    oidc_providers: tuple[OidcProvider, ...] = Field(default=(), description="JSON list of issuers")
    oidc_login_claim: str = Field(default="preferred_username", description="claim that people are named by")

    smtp_host: str = Field(default="", description="mail relay")
    smtp_port: int = 587
    smtp_user: str = ""
    smtp_password: str = Field(default="", repr=False)
    smtp_starttls: bool = True
    mail_from: str = Field(default="togikai@ward.example", description="sender address of all mails")

    fonts_folder: Path = Field(
        default=Path(".tools/fonts"), description="letter fonts; travel in the package on Azure"
    )

    time_stamp_url: str = Field(
        default="", description="RFC 3161 authority for seals; empty: the system's own clock (システム時刻)"
    )
    time_stamp_roots: Path | None = Field(
        default=None,
        description="PEM file in the package: the certificates that this authority is trusted by",
    )

    seal_certificate: str = Field(
        default="",
        pattern="^[0-9A-Za-z-]{0,127}$",
        description="certificate in the app vault that PDFs are sealed with; empty: the app's own",
    )

    processes_at_most: int = Field(
        default=2,
        ge=1,
        description="processes that read a register at once, if there are as many processors; 1: this one",
    )
    function_timeout_s: int = Field(
        default=600, ge=1, description="as in host.json; the freeze waits longer than this"
    )
    message_lock_s: int = Field(
        default=600, ge=1, description="how long a message stays hidden from other workers"
    )
    sighting_gap_s: int = Field(default=300, ge=1, description="time between the verifier's two looks")
    clock_skew_limit_s: int = Field(default=300, description="destructive steps refuse beyond this")

    @property
    def resource_ids(self) -> tuple[str, str, str] | None:
        """Data account, records account, holdings' vault; None where they cannot be read (one machine)."""
        ids = (self.data_account_id, self.records_account_id, self.holding_vault_id)
        return ids if all(ids) else None


@cache
def settings() -> Settings:
    """This process's settings, read once."""
    return Settings()
