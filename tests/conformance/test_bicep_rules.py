"""What certificates depend on in the deployment: recovery off, keys that can be purged, lifecycle, records."""

import json
from typing import Any

import pytest

from shared.deployment import lifecycle_policy
from shared.documents.holding import HoldingKind
from shared.domain.deployed_settings import EXPECTED, Deployed
from shared.services.backstop import days_of
from tests.bicep_files import BICEP, everything, template


def at(properties: dict[str, Any], path: str) -> Any:
    for name in path.split("."):
        properties = properties.get(name, {})
    return properties


DEPLOYED = {
    Deployed.DATA_ACCOUNT: ("storage-data", "account"),
    Deployed.DATA_BLOBS: ("storage-data", "blobService"),
    Deployed.RECORDS_ACCOUNT: ("storage-records", "account"),
    Deployed.AUDIT: ("storage-records", "auditPolicy"),
    Deployed.PUBLIC: ("storage-records", "publicPolicy"),
    Deployed.CERTIFICATES: ("storage-records", "certificatesPolicy"),
    Deployed.HOLDING_VAULT: ("vault-holding-keys", "vault"),
}


@pytest.mark.parametrize(("deployed", "path"), [(name, path) for name in EXPECTED for path in EXPECTED[name]])
def test_the_drift_check_expects_what_bicep_sets(deployed: Deployed, path: str) -> None:
    if path == "state":
        return  # a template cannot lock: infra/hooks/lock-records.sh does (tested below)
    module, symbol = DEPLOYED[deployed]
    found = at(template(module).resource(symbol).body["properties"], path)
    expected = EXPECTED[deployed][path]
    assert (found or False) == expected if expected is False else found == expected


def test_nothing_keeps_what_was_deleted_from_the_data_account() -> None:
    blobs = template("storage-data").resource("blobService").body["properties"]
    assert [blobs[name]["enabled"] for name in ("deleteRetentionPolicy", "containerDeleteRetentionPolicy", "changeFeed", "restorePolicy")] == [False] * 4  # fmt: skip
    assert blobs["isVersioningEnabled"] is False
    assert "Standard_GRS" not in (BICEP / "modules/storage-data.bicep").read_text()
    assert "GZRS" not in (BICEP / "modules/storage-data.bicep").read_text()


@pytest.mark.parametrize("module", ["storage-data", "storage-records"])
def test_accounts_are_encrypted_by_a_key_of_the_other_vault(module: str) -> None:
    """A customer-managed key needs purge protection, which the holdings' vault must not have."""
    properties = template(module).resource("account").body["properties"]
    assert properties["encryption"]["keySource"] == "Microsoft.Keyvault"
    assert properties["encryption"]["requireInfrastructureEncryption"] is True
    assert properties["allowCrossTenantReplication"] is False
    assert properties["isLocalUserEnabled"] is False
    assert properties["supportsHttpsTrafficOnly"] is True
    given = template("main").module(module.replace("-d", "D").replace("-r", "R")).body["params"]["encryption"]
    assert given["vaultUri"] == "vaultApp.outputs.uri"


def test_the_reasons_stand_beside_what_is_switched_off() -> None:
    """Whoever is about to switch recovery on reads first why it is off."""
    data = (BICEP / "modules/storage-data.bicep").read_text()
    before = data[: data.index("resource blobService ")].rstrip().splitlines()
    reason = " ".join(line for line in before[-6:] if line.startswith("//"))
    assert "OFF, on purpose" in reason
    assert "certificate" in reason
    vault = (BICEP / "modules/vault-holding-keys.bicep").read_text()
    assert "NO purge protection, on purpose" in vault[: vault.index("resource vault ")]


def test_keys_can_be_purged_in_their_vault_and_in_no_other() -> None:
    assert "enablePurgeProtection" not in template("vault-holding-keys").resource("vault").body["properties"]
    assert (
        template("vault-holding-keys").resource("vault").body["properties"]["softDeleteRetentionInDays"] == 7
    )
    assert template("vault-app").resource("vault").body["properties"]["enablePurgeProtection"] is True
    exemption = template("policies").resource("exemption").body
    assert exemption["scope"] == "holdingVault"
    assert len(exemption["properties"]["description"]) > 100


# Lifecycle


def test_bicep_deploys_the_policy_that_the_app_reads() -> None:
    assert template("storage-data").resource("lifecycle").body["properties"]["policy"] == lifecycle_policy()


def test_lifecycle_rules_reach_all_holdings_and_never_the_state() -> None:
    prefixes = {f"{kind.value}-" for kind in HoldingKind}
    rules: dict[str, Any] = {
        rule["name"]: rule for rule in json.loads(json.dumps(lifecycle_policy()))["rules"]
    }
    due = rules.pop("due")["definition"]
    assert set(due["filters"]["prefixMatch"]) == prefixes
    assert due["filters"]["blobIndexMatch"] == [{"name": "due", "op": "==", "value": "yes"}]
    assert due["actions"] == {"baseBlob": {"delete": {"daysAfterModificationGreaterThan": 0}}}
    assert {
        prefix for rule in rules.values() for prefix in rule["definition"]["filters"]["prefixMatch"]
    } == prefixes
    assert not any("state".startswith(prefix.rstrip("-")) for prefix in prefixes)
    assert all(rule["enabled"] for rule in rules.values())


def test_the_last_resort_is_later_than_what_a_plan_asks_for() -> None:
    days = days_of()
    assert days["he"] == 30
    assert days["hc"] > 366 + 90  # a fiscal year's contract and its grace
    assert days["ha"] == days["hp"] > 6 * 366  # five years counted from the end of the fiscal year


# Records


def test_records_are_immutable_with_protected_append_and_locked_by_the_hook() -> None:
    policies = [found for found in everything() if found.type.endswith("immutabilityPolicies")]
    assert {str(found.body["parent"]) for found in policies} == {"audit", "public", "certificates"}
    assert all(found.body["properties"]["allowProtectedAppendWrites"] is True for found in policies)
    hook = (BICEP.parent / "hooks/lock-records.sh").read_text()
    assert "for container in audit public certificates" in hook
    assert "immutability-policy lock" in hook
    assert template("storage-records").resource("keep").body["properties"]["level"] == "CanNotDelete"
