"""The account's recovery features as Azure Resource Manager answers (its documented body, on loopback)."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from shared.adapters.credentials import StaticToken
from shared.adapters.resource_manager import ResourceManager, ResourceSettings
from shared.adapters.storage_features import AccountFeatures
from shared.domain.deployed_settings import Deployed
from shared.errors import Fault, Transient

ACCOUNT = "/subscriptions/s/resourceGroups/r/providers/Microsoft.Storage/storageAccounts/togikaidata"
ALL_OFF = dict.fromkeys(
    ("blob_soft_delete", "container_soft_delete", "point_in_time_restore", "change_feed", "versioning"), 0
)


class _Manager(HTTPServer):
    status = 200
    properties: dict[str, object] = {}  # noqa: RUF012 (replaced by each test, never changed)


class _Handler(BaseHTTPRequestHandler):
    server: _Manager

    def do_GET(self) -> None:
        asked = self.path.startswith(f"{ACCOUNT}/blobServices/default?api-version=")
        allowed = self.headers["Authorization"] == "Bearer token"
        self.send_response(self.server.status if asked and allowed else 404)
        self.end_headers()
        self.wfile.write(json.dumps({"properties": self.server.properties}).encode())

    def log_message(self, *arguments: object) -> None:
        """Silent."""


@pytest.fixture
def manager() -> Iterator[_Manager]:
    with _Manager(("127.0.0.1", 0), _Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def features(manager: _Manager) -> AccountFeatures:
    endpoint = f"http://127.0.0.1:{manager.server_port}"
    return AccountFeatures(ACCOUNT, ResourceManager(StaticToken("token"), endpoint))


def test_what_is_not_mentioned_is_off(manager: _Manager, features: AccountFeatures) -> None:
    manager.properties = {"deleteRetentionPolicy": {"enabled": False}}
    assert features() == ALL_OFF


def test_each_feature_that_is_on_is_told_with_its_days(manager: _Manager, features: AccountFeatures) -> None:
    on = {"enabled": True, "days": 7}
    manager.properties = {
        "deleteRetentionPolicy": on,
        "containerDeleteRetentionPolicy": on,
        "restorePolicy": on,
        "changeFeed": {"enabled": True},
        "isVersioningEnabled": True,
    }
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
    manager.status = status
    with pytest.raises(kind):
        features()


def test_settings_are_read_of_each_resource_and_a_missing_one_has_none(manager: _Manager) -> None:
    manager.properties = {"isVersioningEnabled": True}
    endpoint = f"http://127.0.0.1:{manager.server_port}"
    settings = ResourceSettings(
        ResourceManager(StaticToken("token"), endpoint), ACCOUNT, "/records", "/vault"
    )
    found = settings.read()
    assert set(found) == set(Deployed)
    assert found[Deployed.DATA_BLOBS] == {"isVersioningEnabled": True}
    assert found[Deployed.AUDIT] == found[Deployed.HOLDING_VAULT] == {}
