"""Who may do what in a vault: the stand-in for the role assignments that `infra/` makes on Azure."""

import hmac
from enum import StrEnum
from fnmatch import fnmatchcase

from pydantic import BaseModel, ConfigDict


class Right(StrEnum):
    """As Key Vault's data actions divide them."""

    SET = "set"
    GET = "get"
    READ_METADATA = "read-metadata"
    UPDATE = "update"
    DELETE = "delete"
    RECOVER = "recover"
    PURGE = "purge"
    BACKUP = "backup"
    RESTORE = "restore"


class Grant(BaseModel):
    """Rights on the secrets whose name matches `names` (a shell pattern)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    rights: frozenset[Right]
    names: str = "*"


class Identity(BaseModel):
    """Someone with a bearer token. Listings need a grant on all names, as on Azure."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    token: str
    grants: tuple[Grant, ...] = ()

    def may(self, right: Right, secret_name: str | None) -> bool:
        return any(right in grant.rights and _covers(grant.names, secret_name) for grant in self.grants)


def _covers(pattern: str, secret_name: str | None) -> bool:
    return pattern == "*" if secret_name is None else fnmatchcase(secret_name, pattern)


def identity_of(token: str, identities: tuple[Identity, ...]) -> Identity | None:
    for identity in identities:
        if hmac.compare_digest(identity.token.encode(), token.encode()):
            return identity
    return None


HOLDING_KEYS = "kek-*"
VERIFIER_SECRETS = "verifier-*"


def holding_vault(main: str, eraser: str, verifier: str) -> tuple[Identity, ...]:
    """The holdings' keys: three tokens, three sets of rights (DESIGN.md §1). Nobody backs up or restores."""
    key_user = Grant(rights=frozenset({Right.SET, Right.GET, Right.READ_METADATA}), names=HOLDING_KEYS)
    key_eraser = Grant(rights=frozenset({Right.UPDATE, Right.DELETE, Right.PURGE, Right.READ_METADATA}))
    key_witness = Grant(rights=frozenset({Right.READ_METADATA}))
    return (
        Identity(name="main", token=main, grants=(key_user,)),
        Identity(name="eraser", token=eraser, grants=(key_eraser,)),
        Identity(name="verifier", token=verifier, grants=(key_witness,)),
    )


def app_vault(main: str, eraser: str, verifier: str, setup: str) -> tuple[Identity, ...]:
    """The app's own secrets. `setup` stands for who deploys: it may put secrets in, never read them."""
    everything = Grant(rights=frozenset({Right.GET}))
    own_key = Grant(rights=frozenset({Right.GET}), names=VERIFIER_SECRETS)
    placing = Grant(rights=frozenset({Right.SET, Right.READ_METADATA}))
    return (
        Identity(name="main", token=main, grants=(everything,)),
        Identity(name="eraser", token=eraser),
        Identity(name="verifier", token=verifier, grants=(own_key,)),
        Identity(name="setup", token=setup, grants=(placing,)),
    )
