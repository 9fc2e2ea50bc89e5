"""Who acts: people appear in state and trail only as a keyed hash of issuer and login (DESIGN.md §8)."""

import hashlib
import hmac
from dataclasses import dataclass

from shared.domain.ids import ActorId
from shared.domain.roles import PersonRole
from shared.errors import Fault
from shared.services.parts import Parts

_LABEL = b"togikai-actor/1"


@dataclass(frozen=True, slots=True)
class Actor:
    """A person who is logged in; `roles` are what the token grants, not yet what counts."""

    id: ActorId
    login: str
    name: str
    roles: frozenset[PersonRole]


def actor_id(ward_key: bytes, issuer: str, login: str) -> ActorId:
    """`a-` and 32 hex digits; logins compare without case and outer blanks."""
    who = b"\x00".join((_LABEL, issuer.rstrip("/").encode(), login.strip().casefold().encode()))
    return ActorId("a-" + hmac.digest(ward_key, who, hashlib.sha256).hex()[:32])


def named(parts: Parts, role: PersonRole, login: str) -> ActorId:
    """The id that `login` will have when logged in through the issuer of people of `role`.

    Raises Fault when no issuer of the settings grants the role.
    """
    for provider in parts.settings.oidc_providers:
        if role.value in provider.roles:
            return actor_id(parts.ward_key, provider.issuer, login)
    raise Fault("login.no_provider_for_role", role=role.value)
