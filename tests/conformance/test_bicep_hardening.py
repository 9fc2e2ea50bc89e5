"""Settings of `infra/bicep` that close a door, each by itself: no other test reads them, and each would open one."""

import re
from typing import Any

import pytest

from tests.bicep_files import everything, template
from tests.conformance.test_bicep_rules import at

FOR_NOBODY_ELSE = dict.fromkeys(
    ("enabledForDeployment", "enabledForDiskEncryption", "enabledForTemplateDeployment"), False
)
ENCRYPTION_KEY = {
    "kty": "RSA-HSM",
    "keySize": 3072,
    "rotationPolicy.attributes.expiryTime": "P2Y",
    "rotationPolicy.lifetimeActions": [
        {"trigger": {"timeAfterCreate": "P1Y"}, "action": {"type": "rotate"}},
    ],
}
HARDENED: dict[tuple[str, str], dict[str, Any]] = {
    ("function-app", "app"): {
        "clientCertEnabled": False,  # people log in by OpenID Connect; a half-open second way is none
        "keyVaultReferenceIdentity": "identity.id",
        "siteConfig.scmMinTlsVersion": "1.2",
        "siteConfig.ftpsState": "Disabled",
        "siteConfig.http20Enabled": True,
        "siteConfig.scmIpSecurityRestrictionsUseMain": False,
        "siteConfig.scmIpSecurityRestrictionsDefaultAction": "Deny",
        "functionAppConfig.deployment.storage.authentication.type": "UserAssignedIdentity",
    },
    ("function-app", "noFtp"): {"allow": False},
    ("function-app", "noBasicDeploy"): {"allow": False},
    ("mail", "domain"): {"userEngagementTracking": "Disabled"},
    ("mail", "communication"): {"disableLocalAuth": True},
    ("monitoring", "workspace"): {"features.disableLocalAuth": True},
    ("monitoring", "insights"): {"DisableIpMasking": False},
    ("network", "outboundAddress"): {"publicIPAllocationMethod": "Static"},
    ("policies", "purgeProtection"): {"parameters.effect.value": "Audit"},
    ("policies", "noSharedKeys"): {"parameters.effect.value": "Deny"},
    ("policies", "noPublicStorage"): {"parameters.effect.value": "Deny"},
    ("policies", "exemption"): {"exemptionCategory": "Waiver", "policyAssignmentId": "purgeProtection.id"},
    ("storage-data", "blobService"): {"deleteRetentionPolicy.allowPermanentDelete": False},
    ("storage-data", "account"): {"defaultToOAuthAuthentication": True},
    ("storage-records", "account"): {"defaultToOAuthAuthentication": True},
    ("storage-records", "blobService"): {
        "deleteRetentionPolicy": {"enabled": True, "days": 30, "allowPermanentDelete": False},
        "containerDeleteRetentionPolicy": {"enabled": True, "days": 30},
    },
    ("storage-host", "account"): {
        "allowCrossTenantReplication": False,
        "defaultToOAuthAuthentication": True,
        "isLocalUserEnabled": False,
        "supportsHttpsTrafficOnly": True,
        "encryption.requireInfrastructureEncryption": True,
    },
    ("storage-host", "blobService"): {
        "deleteRetentionPolicy": {"enabled": True, "days": 7, "allowPermanentDelete": False},
        "containerDeleteRetentionPolicy": {"enabled": True, "days": 7},
    },
    ("vault-app", "vault"): {
        "sku.name": "premium",  # keys in hardware
        "enableSoftDelete": True,
        "softDeleteRetentionInDays": 90,
        **FOR_NOBODY_ELSE,
    },
    ("vault-app", "dataKey"): ENCRYPTION_KEY,
    ("vault-app", "recordsKey"): ENCRYPTION_KEY,
    ("vault-holding-keys", "vault"): {"networkAcls.bypass": "None", **FOR_NOBODY_ELSE},
    ("alerts", "people"): {"enabled": True},
}
"""By module and resource: dotted property → value."""


@pytest.mark.parametrize(
    ("where", "path"),
    [(where, path) for where, settings in HARDENED.items() for path in settings],
    ids=lambda value: "-".join(value) if isinstance(value, tuple) else value,
)
def test_a_door_stays_closed(where: tuple[str, str], path: str) -> None:
    module, symbol = where
    properties = template(module).resource(symbol).body["properties"]
    assert at(properties, path) == HARDENED[where][path]


@pytest.mark.parametrize(
    ("restrictions", "networks"),
    [("ipSecurityRestrictions", "allowedNetworks"), ("scmIpSecurityRestrictions", "deployNetworks")],
)
def test_networks_that_are_given_are_let_in(restrictions: str, networks: str) -> None:
    site = template("function-app").resource("app").body["properties"]["siteConfig"]
    rule = str(site[restrictions])  # a loop over a parameter: its source
    assert rule.startswith(f"[for (network, i) in {networks}: {{")
    assert "ipAddress: network\n  action: 'Allow'\n" in rule


def test_no_container_that_is_deployed_is_public() -> None:
    containers = [found for found in everything() if found.type.endswith("/containers")]
    assert len(containers) >= 7
    assert {found.body["properties"]["publicAccess"] for found in containers} == {"None"}


def test_every_assignment_is_to_an_identity_of_ours() -> None:
    made = [found.body["properties"] for found in everything() if found.type.endswith("roleAssignments")]
    assert {properties["principalType"] for properties in made} == {"ServicePrincipal"}
    ours = re.compile(r"identities(\.(main|eraser|verifier|encryption)|\[(main|eraser|verifier)\])")
    assert all(ours.fullmatch(str(properties["principalId"])) for properties in made)
