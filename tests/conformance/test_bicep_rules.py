"""What the design asks of the deployment, as assertions over `infra/bicep`."""

import json
import re
from typing import Any

import pytest

from local.vault.rights import Right, holding_vault
from shared.deployment import lifecycle_policy
from shared.documents.holding import HoldingKind
from shared.domain.deployed_settings import EXPECTED, Deployed
from shared.services.backstop import days_of
from shared.services.signals import Signal
from shared.services.work import Queue
from shared.settings import Role, Settings
from tests.bicep_files import BICEP, Resource, everything, template

SECRETS = "Microsoft.KeyVault/vaults/secrets"
BLOBS = "Microsoft.Storage/storageAccounts/blobServices/containers/blobs"
CONTAINERS = "Microsoft.Storage/storageAccounts/blobServices/containers"
ACCOUNTS = ("storage-data", "storage-records", "storage-host")
VAULTS = ("vault-holding-keys", "vault-app")
TO_AZURE = {Right.SET: "setSecret/action", Right.GET: "getSecret/action", Right.READ_METADATA: "readMetadata/action",
            Right.UPDATE: "update/action", Right.DELETE: "delete", Right.PURGE: "purge/action"}  # fmt: skip


def at(properties: dict[str, Any], path: str) -> Any:
    for name in path.split("."):
        properties = properties.get(name, {})
    return properties


def roles() -> dict[str, dict[str, set[str]]]:
    """Custom roles by symbol: their actions and data actions."""
    found = {}
    for role in template("identities-and-roles").resources:
        if role.type.endswith("roleDefinitions"):
            (permission,) = role.body["properties"]["permissions"]
            found[role.symbol] = {kind: set(permission[kind]) for kind in ("actions", "dataActions")}
    return found


def assignments(module: str) -> set[tuple[str, str, str]]:
    """(who, role, scope) of a module's role assignments."""
    return {
        (
            str(found.body["properties"]["principalId"]).removeprefix("identities."),
            str(found.body["properties"]["roleDefinitionId"]).removeprefix("roles."),
            str(found.body["scope"]),
        )
        for found in template(module).resources
        if found.type.endswith("roleAssignments")
    }


# Settings that certificates depend on

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


# Who may do what


def test_nobody_may_back_up_restore_or_recover_a_secret() -> None:
    forbidden = {f"{SECRETS}/{what}/action" for what in ("backup", "restore", "recover")}
    for role in roles().values():
        assert not role["dataActions"] & forbidden
        assert not any("*" in action for action in role["actions"] | role["dataActions"])


@pytest.mark.parametrize(
    ("action", "holders"),
    [
        (f"{SECRETS}/purge/action", {"keyEraser"}),
        (f"{SECRETS}/delete", {"keyEraser"}),
        (f"{SECRETS}/getSecret/action", {"keyUser"}),
        (f"{SECRETS}/setSecret/action", {"keyUser"}),
        (f"{CONTAINERS}/delete", {"containerEraser"}),
        (f"{BLOBS}/delete", {"dataKeeper"}),
    ],
)
def test_an_act_belongs_to_one_role(action: str, holders: set[str]) -> None:
    assert {
        name for name, role in roles().items() if action in role["actions"] | role["dataActions"]
    } == holders


def test_the_verifier_can_change_nothing_but_its_state_and_the_trail() -> None:
    assert roles()["keyWitness"]["dataActions"] == {f"{SECRETS}/readMetadata/action"}
    assert roles()["settingsReader"]["dataActions"] == set()
    assert all(
        action.endswith("/read")
        for action in roles()["settingsReader"]["actions"] | roles()["keyWitness"]["actions"]
    )


def test_roles_are_assigned_as_designed() -> None:
    assert assignments("vault-holding-keys") == {
        ("main", "keyUser", "vault"),
        ("eraser", "keyEraser", "vault"),
        ("verifier", "keyWitness", "vault"),
    }
    assert assignments("storage-data") == {
        ("main", "dataKeeper", "account"),
        ("eraser", "containerEraser", "account"),
        ("verifier", "settingsReader", "account"),
        ("eraser", "stateKeeper", "state"),
        ("verifier", "stateKeeper", "state"),
    }
    assert assignments("storage-records") == {
        ("main", "recordKeeper", "account"),
        ("eraser", "recordKeeper", "account"),
        ("verifier", "recordKeeper", "account"),
        ("verifier", "settingsReader", "account"),
    }


def test_main_cannot_sign_in_the_verifiers_name_and_the_eraser_reads_no_secret() -> None:
    vault = template("vault-app")
    assert vault.variables["verifierSecretName"] not in vault.variables["mainSecretNames"]
    assert {who for who, _, _ in assignments("vault-app")} == {"main", "verifier", "encryption"}
    assert all(scope != "vault" for who, _, scope in assignments("vault-app") if who != "encryption")


def test_the_vault_stand_in_gives_the_rights_that_the_roles_give() -> None:
    granted = {
        identity.name: {f"{SECRETS}/{TO_AZURE[right]}" for grant in identity.grants for right in grant.rights}
        for identity in holding_vault("m", "e", "v")
    }
    found = roles()
    assert granted == {
        "main": found["keyUser"]["dataActions"],
        "eraser": found["keyEraser"]["dataActions"],
        "verifier": found["keyWitness"]["dataActions"],
    }


# Network


@pytest.mark.parametrize("module", ACCOUNTS)
def test_storage_has_no_public_door_and_no_key(module: str) -> None:
    properties = template(module).resource("account").body["properties"]
    assert properties["publicNetworkAccess"] == "Disabled"
    assert properties["networkAcls"]["defaultAction"] == "Deny"
    assert properties["allowSharedKeyAccess"] is False
    assert properties["allowBlobPublicAccess"] is False
    assert properties["minimumTlsVersion"] == "TLS1_2"


@pytest.mark.parametrize("module", VAULTS)
def test_vaults_have_no_public_door(module: str) -> None:
    properties = template(module).resource("vault").body["properties"]
    assert properties["publicNetworkAccess"] == "Disabled"
    assert properties["networkAcls"]["defaultAction"] == "Deny"
    assert properties["enableRbacAuthorization"] is True


def test_every_account_and_vault_is_reached_by_private_endpoints_and_logged() -> None:
    endpoints = {
        (module, str(found.body["params"]["service"]))
        for module in ACCOUNTS + VAULTS
        for found in template(module).modules
    }
    assert endpoints == {
        ("storage-data", "blob"), ("storage-records", "blob"), ("storage-host", "blob"), ("storage-host", "queue"),
        ("storage-host", "table"), ("vault-holding-keys", "vault"), ("vault-app", "vault"),
    }  # fmt: skip
    for module in ACCOUNTS + VAULTS:
        logs = template(module).resource("diagnostics").body["properties"]["logs"]
        assert logs
        assert all(log["enabled"] for log in logs)


def test_apps_are_flex_consumption_in_their_own_subnets_with_their_own_identities() -> None:
    app = template("function-app")
    assert app.resource("plan").body["sku"] == {"name": "FC1", "tier": "FlexConsumption"}
    properties = app.resource("app").body["properties"]
    assert properties["functionAppConfig"]["runtime"] == {"name": "python", "version": "3.13"}
    assert properties["httpsOnly"] is True
    assert properties["siteConfig"]["minTlsVersion"] == "1.2"
    assert properties["siteConfig"]["ipSecurityRestrictionsDefaultAction"] == "Deny"
    for role in Role:
        given = template("function-apps").module(role.value).body["params"]
        assert (given["role"], given["subnetId"], given["identity"]) == (
            role,
            f"subnets.{role}",
            f"identities.{role}",
        )
    for role in (Role.ERASER, Role.VERIFIER):
        assert template("function-apps").module(role.value).body["params"]["allowedNetworks"] == []


# Queues, settings, signals: one list each


def test_queues_are_the_enum() -> None:
    """That the enum is the triggers: tests/component/test_triggers.py."""
    names = [found.name for found in template("storage-host").resources if found.type.endswith("/queues")]
    assert sorted(names) == sorted([*Queue, *(queue.poison for queue in Queue)])


def app_settings(role: Role) -> dict[str, Any]:
    settings: dict[str, Any] = template("function-apps").module(role.value).body["params"]["settings"]
    host: dict[str, Any] = template("function-app").variables["hostSettings"]
    return settings | host


LOCAL_ONLY = {"vault_ca_file", "identity_token"}
FOR_MAIN = {"proxies_in_front", "time_stamp_url", "time_stamp_roots", "oidc_providers", "oidc_login_claim",
            "smtp_host", "smtp_port", "smtp_user", "smtp_password", "smtp_starttls", "mail_from", "fonts_folder"}  # fmt: skip
FOR_VERIFIER = {"data_account_id", "records_account_id", "holding_vault_id"}
SCHEDULES = {Role.MAIN: {"sweep_schedule"}, Role.ERASER: set(), Role.VERIFIER: {"drift_schedule"}}


@pytest.mark.parametrize("role", Role)
def test_app_settings_are_the_settings_class(role: Role) -> None:
    given = {
        name.removeprefix("TOGIKAI_").lower() for name in app_settings(role) if name.startswith("TOGIKAI_")
    }
    wanted = set(Settings.model_fields) - LOCAL_ONLY
    wanted -= set() if role is Role.MAIN else FOR_MAIN
    wanted -= set() if role is Role.VERIFIER else FOR_VERIFIER
    assert given == wanted | SCHEDULES[role]


@pytest.mark.parametrize("role", Role)
def test_the_schedules_are_those_that_triggers_name(role: Role) -> None:
    named: set[str] = set()
    for module, owner in (("sweep", Role.MAIN), ("drift", Role.VERIFIER)):
        text = (BICEP.parents[1] / f"functions/{module}.py").read_text()
        if owner is role:
            named |= set(re.findall(r"%(TOGIKAI_\w+)%", text))
    assert named == {name for name in app_settings(role) if name.endswith("_SCHEDULE")}


def test_connections_are_identities_not_keys() -> None:
    settings = app_settings(Role.MAIN)
    assert (
        settings["HostStorage__credential"]
        == settings["AzureWebJobsStorage__credential"]
        == "managedidentity"
    )
    text = "".join(file.read_text() for file in BICEP.rglob("*.bicep"))
    assert not re.search(r"listKeys|AccountKey|SharedAccess|listAccountSas", text)


def test_times_are_those_of_host_json() -> None:
    host = json.loads((BICEP.parents[1] / "host.json").read_text())
    assert host["functionTimeout"] == "00:10:00"
    assert app_settings(Role.MAIN)["TOGIKAI_FUNCTION_TIMEOUT_S"] == "600"
    assert Settings.model_fields["function_timeout_s"].default == 600


def test_every_signal_has_an_alert_and_the_vault_is_watched() -> None:
    alerts = template("alerts").variables
    assert {alert["code"] for alert in alerts["signals"]} == set(Signal)
    rules = [found for found in everything() if found.type.endswith("scheduledQueryRules")]
    assert len(rules) == len(alerts["signals"]) + len(alerts["keyEvents"])
    queries = " ".join(event["query"] for event in alerts["keyEvents"])
    assert all(operation in queries for operation in ("SecretBackup", "SecretRestore", "SecretPurge"))
    assert all(rule.body["properties"]["actions"] == {"actionGroups": ["people.id"]} for rule in rules)


def test_parameter_sets_have_the_same_members() -> None:
    sets = json.loads((BICEP / "parameter-sets.json").read_text())
    assert set(sets) == {"production", "trial"}
    assert set(sets["production"]) == set(sets["trial"])
    assert sets["production"]["dataSku"] == "Standard_ZRS"
    assert sets["production"]["recordsSku"] == "Standard_GZRS"


def test_azd_gives_every_parameter_of_main() -> None:
    given = json.loads((BICEP / "main.parameters.json").read_text())["parameters"]
    assert set(given) == set(template("main").parameters)


@pytest.mark.parametrize("found", list(template("main").modules), ids=lambda found: found.symbol)
def test_a_module_is_given_the_parameters_that_it_declares(found: Resource) -> None:
    declared = template(found.type.removeprefix("modules/").removesuffix(".bicep")).parameters
    given = set(found.body["params"])
    assert given <= set(declared)
    assert {
        name for name, text in declared.items() if "=" not in text.splitlines()[-1] and "= {" not in text
    } <= given


def test_no_app_can_put_another_apps_package_in_place() -> None:
    host = template("storage-host")
    blobs = [found for found in host.resources if found.symbol == "hostBlobs"]
    assert len(blobs) == len(Role)
    for role, found in zip(Role, blobs, strict=True):
        condition = found.body["properties"]["condition"].replace("\\'", "'")
        assert found.body["properties"]["conditionVersion"] == "2.0"
        assert re.findall(r"String\w+ '([^']+)'", condition) == ["package-", f"package-{role}"]
        assert "containers/blobs/*" in condition


ROLE_ROW = re.compile(r"^\| (keys|data|state|records) \| `([\w/]+)` \|(.*)\|$", re.MULTILINE)
RESOURCES = {"keys": (SECRETS, "vault-holding-keys", "vault"), "data": (CONTAINERS, "storage-data", "account"),
             "state": (CONTAINERS, "storage-data", "state"), "records": (CONTAINERS, "storage-records", "account")}  # fmt: skip


def allowed(where: str, operation: str) -> set[str]:
    """Who may do it, by the roles as they are assigned; the account's roles reach the state container too."""
    prefix, module, scope = RESOURCES[where]
    action = f"{prefix}/{operation}"
    scopes = {scope, "account"} if where == "state" else {scope}
    return {
        who
        for who, role, at_scope in assignments(module)
        if at_scope in scopes and action in roles()[role]["actions"] | roles()[role]["dataActions"]
    }


def test_the_table_of_who_may_do_what_is_what_the_roles_give() -> None:
    rows = ROLE_ROW.findall((BICEP.parents[1] / "docs/operations.md").read_text())
    assert len(rows) >= 20
    for where, operation, cells in rows:
        marks = [cell.strip() for cell in cells.split("|")]
        told = {role.value for role, mark in zip(Role, marks, strict=True) if mark == "●"}
        assert told == allowed(where, operation), (where, operation)
    every = {action for role in roles().values() for action in role["dataActions"]}
    named = {f"{RESOURCES[where][0]}/{operation}" for where, operation, _ in rows}
    assert every <= named
