"""Settings and rights as Azure Resource Manager answers them (its documented bodies, on loopback)."""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from shared.adapters.credentials import StaticToken
from shared.adapters.resource_manager import ResourceManager, ResourceSettings
from shared.adapters.storage_features import AccountFeatures
from shared.domain.deployed_settings import Deployed
from shared.domain.key_rights import KeyAct
from shared.errors import Fault, Missing, Transient
from tests.loopback import serving

ACCOUNT = "/subscriptions/s/resourceGroups/r/providers/Microsoft.Storage/storageAccounts/togikaidata"
VAULT = "/subscriptions/s/resourceGroups/r/providers/Microsoft.KeyVault/vaults/kv-h"
RIGHTS = f"{VAULT}/providers/Microsoft.Authorization"
ALL_OFF = dict.fromkeys(
    ("blob_soft_delete", "container_soft_delete", "point_in_time_restore", "change_feed", "versioning"), 0
)


class _Manager(HTTPServer):
    status = 200

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.bodies: dict[str, object] = {f"{RIGHTS}/roleAssignments": {"value": []}}

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def blobs(self, properties: dict[str, object]) -> None:
        self.bodies[f"{ACCOUNT}/blobServices/default"] = {"properties": properties}

    def role(self, name: str, *permissions: dict[str, object]) -> None:
        self.bodies[f"{RIGHTS}/roleDefinitions/{name}"] = {"properties": {"permissions": permissions}}


class _Handler(BaseHTTPRequestHandler):
    server: _Manager

    def do_GET(self) -> None:
        path, _, version = self.path.partition("?api-version=")
        allowed = version and self.headers["Authorization"] == "Bearer token"
        body = self.server.bodies.get(path) if allowed else None
        self.send_response(404 if body is None else self.server.status)
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())

    def log_message(self, *arguments: object) -> None:
        """Silent."""


@pytest.fixture
def manager() -> Iterator[_Manager]:
    with serving(_Manager()) as server:
        yield server


@pytest.fixture
def features(manager: _Manager) -> AccountFeatures:
    return AccountFeatures(ACCOUNT, ResourceManager(StaticToken("token"), manager.endpoint))


@pytest.fixture
def settings(manager: _Manager) -> ResourceSettings:
    return ResourceSettings(
        ResourceManager(StaticToken("token"), manager.endpoint), ACCOUNT, "/records", VAULT
    )


def test_what_is_not_mentioned_is_off(manager: _Manager, features: AccountFeatures) -> None:
    manager.blobs({"deleteRetentionPolicy": {"enabled": False}})
    assert features() == ALL_OFF


def test_each_feature_that_is_on_is_told_with_its_days(manager: _Manager, features: AccountFeatures) -> None:
    on = {"enabled": True, "days": 7}
    manager.blobs(
        {
            "deleteRetentionPolicy": on,
            "containerDeleteRetentionPolicy": on,
            "restorePolicy": on,
            "changeFeed": {"enabled": True},
            "isVersioningEnabled": True,
        }
    )
    assert features() == {
        "blob_soft_delete": 7,
        "container_soft_delete": 7,
        "point_in_time_restore": 7,
        "change_feed": None,
        "versioning": None,
    }


@pytest.mark.parametrize(("status", "kind"), [(503, Transient), (429, Transient), (403, Fault)])
def test_without_an_answer_nothing_is_claimed(
    manager: _Manager, features: AccountFeatures, status: int, kind: type[Exception]
) -> None:
    manager.blobs({})
    manager.status = status
    with pytest.raises(kind):
        features()


def test_settings_are_read_of_each_resource_and_a_missing_one_has_none(
    manager: _Manager, settings: ResourceSettings
) -> None:
    manager.blobs({"isVersioningEnabled": True})
    found = settings.read()
    assert set(found) == set(Deployed)
    assert found[Deployed.DATA_BLOBS] == {"isVersioningEnabled": True}
    assert found[Deployed.AUDIT] == found[Deployed.HOLDING_VAULT] == {}


def assigned(principal: str, role: str) -> dict[str, object]:
    definition = f"/subscriptions/s/providers/Microsoft.Authorization/roleDefinitions/{role}"
    return {"properties": {"principalId": principal, "roleDefinitionId": definition, "scope": VAULT}}


def test_rights_on_the_vault_are_those_of_all_assignments_page_after_page(
    manager: _Manager, settings: ResourceSettings
) -> None:
    manager.role("witness", {"actions": [], "dataActions": [KeyAct.READ_METADATA.value]})
    manager.role("owner", {"actions": ["*"], "dataActions": None, "notDataActions": None})
    more = f"{RIGHTS}/roleAssignments/more"
    manager.bodies[f"{RIGHTS}/roleAssignments"] = {
        "value": [assigned("verifier", "witness"), assigned("somebody", "owner")],
        "nextLink": f"{manager.endpoint}{more}?api-version=2022-04-01",
    }
    manager.bodies[more] = {"value": [assigned("another", "witness")]}
    listing = {"dataActions": [KeyAct.READ_METADATA.value], "notDataActions": []}
    assert settings.read()[Deployed.KEY_RIGHTS] == {
        "grants": [
            {"principal": "verifier", **listing},
            {"principal": "somebody", "dataActions": [], "notDataActions": []},
            {"principal": "another", **listing},
        ]
    }


def test_the_token_follows_no_link_to_another_place(manager: _Manager, settings: ResourceSettings) -> None:
    manager.bodies[f"{RIGHTS}/roleAssignments"] = {"value": [], "nextLink": "http://127.0.0.1:1/elsewhere"}
    with pytest.raises(Fault):
        settings.read()


def test_rights_that_cannot_be_read_are_not_claimed(manager: _Manager, settings: ResourceSettings) -> None:
    manager.bodies[f"{RIGHTS}/roleAssignments"] = {"value": [assigned("somebody", "gone")]}
    with pytest.raises(Missing):
        settings.read()
