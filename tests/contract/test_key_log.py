"""What the vault's own log says of a key, as Log Analytics answers (its documented body, on loopback)."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from shared.adapters.credentials import StaticToken
from shared.adapters.key_log import WorkspaceKeyLog
from shared.errors import Fault, Transient
from shared.ports import KeyEvents
from tests.fakes.world import FakeKeyLog
from tests.loopback import serving

KEY = "kek-he-0123456789abcdef0123-0123456789abcdef"
COLUMNS = [{"name": name, "type": "x"} for name in ("since", "reads", "backups")]


class _Workspace(HTTPServer):
    status = 200

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.rows: list[list[object]] = []
        self.asked = ""


class _Handler(BaseHTTPRequestHandler):
    server: _Workspace

    def do_POST(self) -> None:
        told = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        allowed = self.headers["Authorization"] == "Bearer token" and self.path == "/v1/workspaces/w-1/query"
        self.server.asked = told["query"]
        self.send_response(self.server.status if allowed else 404)
        self.end_headers()
        table = {"name": "PrimaryResult", "columns": COLUMNS, "rows": self.server.rows}
        self.wfile.write(json.dumps({"tables": [table]}).encode())

    def log_message(self, *arguments: object) -> None:
        """Silent."""


@pytest.fixture
def workspace() -> Iterator[_Workspace]:
    with serving(_Workspace()) as server:
        yield server


@pytest.fixture
def log(workspace: _Workspace) -> WorkspaceKeyLog:
    endpoint = f"http://127.0.0.1:{workspace.server_port}"
    return WorkspaceKeyLog(StaticToken("token"), "w-1", "kv-h-x", endpoint)


@pytest.mark.parametrize("real", [True, False])
def test_reads_and_backups_are_told_with_how_far_back_the_log_reaches(
    workspace: _Workspace, log: WorkspaceKeyLog, real: bool
) -> None:
    workspace.rows = [["2026-04-01T00:00:00.1234567Z", 3, 0]]
    found = KeyEvents(datetime(2026, 4, 1, 0, 0, 0, 123456, tzinfo=UTC), 3, 0)
    assert (log if real else FakeKeyLog(found)).of(KEY) == found


def test_it_asks_for_this_key_in_this_vault(workspace: _Workspace, log: WorkspaceKeyLog) -> None:
    workspace.rows = [["2026-04-01T00:00:00Z", 0, 0]]
    log.of(KEY)
    assert f'requestUri_s contains "/{KEY}"' in workspace.asked
    assert 'Resource =~ "kv-h-x"' in workspace.asked


def test_a_vault_that_logged_nothing_is_no_evidence(workspace: _Workspace, log: WorkspaceKeyLog) -> None:
    workspace.rows = [[None, 0, 0]]
    with pytest.raises(Fault):
        log.of(KEY)


@pytest.mark.parametrize(("status", "kind"), [(503, Transient), (429, Transient), (403, Fault)])
def test_without_an_answer_nothing_is_claimed(
    workspace: _Workspace, log: WorkspaceKeyLog, status: int, kind: type[Exception]
) -> None:
    workspace.status = status
    with pytest.raises(kind):
        log.of(KEY)
