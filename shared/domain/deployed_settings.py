"""Settings of the deployed resources that a certificate depends on, and where the live ones differ (drift).

`infra/bicep` sets the very same values; a conformance test holds the two together.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from shared.domain.canonical_json import Json
from shared.domain.key_rights import Grant, judge


class Deployed(StrEnum):
    """A resource whose properties are read back; the value is its name in reports."""

    DATA_ACCOUNT = "data"
    DATA_BLOBS = "data-blobs"
    LIFECYCLE = "data-lifecycle"
    RECORDS_ACCOUNT = "records"
    AUDIT = "records-audit"
    PUBLIC = "records-public"
    CERTIFICATES = "records-certificates"
    HOLDING_VAULT = "holding-vault"
    KEY_RIGHTS = "holding-vault-rights"


_CLOSED: Mapping[str, Json] = {
    "allowSharedKeyAccess": False,
    "allowBlobPublicAccess": False,
    "publicNetworkAccess": "Disabled",
    "minimumTlsVersion": "TLS1_2",
    "supportsHttpsTrafficOnly": True,
}
_LOCKED: Mapping[str, Json] = {"state": "Locked", "allowProtectedAppendWrites": True}

EXPECTED: Mapping[Deployed, Mapping[str, Json]] = {
    Deployed.DATA_ACCOUNT: _CLOSED,
    Deployed.DATA_BLOBS: {
        "deleteRetentionPolicy.enabled": False,
        "containerDeleteRetentionPolicy.enabled": False,
        "isVersioningEnabled": False,
        "changeFeed.enabled": False,
        "restorePolicy.enabled": False,
    },
    Deployed.RECORDS_ACCOUNT: _CLOSED,
    Deployed.AUDIT: _LOCKED,
    Deployed.PUBLIC: _LOCKED,
    Deployed.CERTIFICATES: _LOCKED,
    Deployed.HOLDING_VAULT: {
        "enableSoftDelete": True,
        "softDeleteRetentionInDays": 7,
        "enablePurgeProtection": False,
        "enableRbacAuthorization": True,
        "publicNetworkAccess": "Disabled",
    },
}
"""Dotted property → value. What Azure does not mention is off. The lifecycle policy is a file of its own, and
rights are judged by rules (key_rights.py)."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """How many settings were compared, and which differ: `resource.property`."""

    checked: int
    differing: tuple[str, ...]


def compare(live: Mapping[str, Mapping[str, Json]], lifecycle: Json, region: str = "") -> Comparison:
    """Live properties by resource against what is expected; `lifecycle` is the policy as deployed, `region`
    where certificates say that the data is (empty: not compared). There is no second region.

    A resource that is missing differs in all its settings.
    """
    checks = {
        f"{resource}.{path}": _agrees(value, _at(live.get(resource, {}), path))
        for resource, expected in EXPECTED.items()
        for path, value in expected.items()
    }
    if region:
        checks |= _places(live.get(Deployed.DATA_ACCOUNT, {}), region)
    policy = live.get(Deployed.LIFECYCLE, {}).get("policy")
    checks[f"{Deployed.LIFECYCLE}.policy"] = covers(lifecycle, policy)
    rights = judge(_grants(live.get(Deployed.KEY_RIGHTS, {}).get("grants")))
    checks |= {f"{Deployed.KEY_RIGHTS}.{rule}": holds for rule, holds in rights.items()}
    return Comparison(len(checks), tuple(name for name, agrees in checks.items() if not agrees))


def _places(account: Mapping[str, Json], region: str) -> dict[str, bool]:
    return {
        f"{Deployed.DATA_ACCOUNT}.primaryLocation": account.get("primaryLocation") == region,
        f"{Deployed.DATA_ACCOUNT}.secondaryLocation": not account.get("secondaryLocation"),
    }


def covers(expected: Json, found: Json) -> bool:
    """Whether `found` says what `expected` says: it may have further members (defaults), no further rules."""
    if isinstance(expected, Mapping):
        return isinstance(found, Mapping) and all(
            covers(value, found.get(name)) for name, value in expected.items()
        )
    if isinstance(expected, Sequence) and not isinstance(expected, str):
        return (
            isinstance(found, Sequence)
            and len(found) == len(expected)
            and all(map(covers, _in_order(expected), _in_order(found)))
        )
    return expected == found


def _grants(found: Json) -> list[Grant]:
    """As the adapter lists them: principal, dataActions, notDataActions."""
    listed = found if isinstance(found, list) else []
    return [
        Grant(str(one["principal"]), _texts(one.get("dataActions")), _texts(one.get("notDataActions")))
        for one in listed
        if isinstance(one, Mapping)
    ]


def _texts(found: Json) -> list[str]:
    return [str(one) for one in found] if isinstance(found, list) else []


def _agrees(expected: Json, found: Json) -> bool:
    return not found if expected is False else expected == found


def _at(properties: Mapping[str, Json], path: str) -> Json:
    found: Json = properties
    for name in path.split("."):
        found = found.get(name) if isinstance(found, Mapping) else None
    return found


def _in_order(items: Sequence[Json]) -> list[Json]:
    """Rules by name: Azure may answer in another order."""
    return sorted(items, key=lambda item: str(item.get("name")) if isinstance(item, Mapping) else str(item))
