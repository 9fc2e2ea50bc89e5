"""Who may do what: custom roles and their assignments in `infra/bicep`, the table of docs/operations.md."""

import re

import pytest

from local.vault.rights import Right, holding_vault
from shared.domain.key_rights import Grant, KeyAct, judge
from shared.settings import Role
from tests.bicep_files import BICEP, template

SECRETS = "Microsoft.KeyVault/vaults/secrets"
BLOBS = "Microsoft.Storage/storageAccounts/blobServices/containers/blobs"
CONTAINERS = "Microsoft.Storage/storageAccounts/blobServices/containers"
TO_AZURE = {Right.SET: "setSecret/action", Right.GET: "getSecret/action", Right.READ_METADATA: "readMetadata/action",
            Right.UPDATE: "update/action", Right.DELETE: "delete", Right.PURGE: "purge/action"}  # fmt: skip


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


def test_the_verifier_reads_what_vaults_logged_and_no_other_table() -> None:
    workspace = "Microsoft.OperationalInsights/workspaces"
    assert roles()["logReader"] == {
        "actions": {f"{workspace}/{what}" for what in ("read", "query/read", "query/AzureDiagnostics/read")},
        "dataActions": set(),
    }
    assert ("verifier", "logReader", "workspace") in assignments("monitoring")
    assert sum(role == "logReader" for _, role, _ in assignments("monitoring")) == 1


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


def test_main_reads_the_seals_certificate_and_only_when_one_is_named() -> None:
    vault = template("vault-app")
    assert str(vault.resource("mainReadsSealCertificate").body["scope"]) == "sealSecret"
    assert " = if (!empty(sealCertificate)) {" in vault.resource("mainReadsSealCertificate").source
    assert template("main").module("vaultApp").body["params"]["sealCertificate"] == "sealCertificate"


def test_the_drift_check_finds_nothing_against_the_rights_as_bicep_assigns_them() -> None:
    grants = [
        Grant(who, tuple(roles()[role]["dataActions"])) for who, role, _ in assignments("vault-holding-keys")
    ]
    assert all(judge(grants).values())
    assert {f"{SECRETS}/{action}" for action in TO_AZURE.values()} < {act.value for act in KeyAct}


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
