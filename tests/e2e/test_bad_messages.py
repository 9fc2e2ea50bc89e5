"""A queue message that is no JSON, cannot be decoded, or names something unknown: recorded, nothing else changes."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from local.folder import REPOSITORY
from local.supervisor import Stack
from shared.adapters.blob_records import BlobRecordStore
from shared.adapters.blob_state import BlobStateStore
from shared.adapters.storage_accounts import blob_service
from shared.domain.ids import SYSTEM_TRAIL
from shared.services.audit import CONTAINER
from shared.services.work import Queue, Step, WorkMessage
from shared.settings import Role
from tests.pytest_azurefunctions.hosts import HostProcess
from tests.pytest_azurefunctions.services import Queues

CANARY = "山田花子"
UNKNOWN = WorkMessage(holding="he-" + "0" * 20, step=Step.IMPORT_EXTRACT, unit="u", epoch=0)
AT_ONCE = {"AzureFunctionsJobHost__extensions__queues__visibilityTimeout": "00:00:00"}


@pytest.fixture
def main_host(services: Stack, tmp_path: Path) -> Iterator[HostProcess]:
    settings = services.settings_for(Role.MAIN) | AT_ONCE
    process = HostProcess(REPOSITORY, settings, tmp_path / "main.log").start()
    yield process
    process.stop()


@pytest.fixture
def recorded(services: Stack) -> Callable[[], list[dict[str, object]]]:
    """The records of poison in the system's trail."""
    records = BlobRecordStore(blob_service(services.accounts.records))

    def read() -> list[dict[str, object]]:
        names = records.names(CONTAINER, f"{SYSTEM_TRAIL}/")
        lines = b"".join(records.get(CONTAINER, name) for name in names).splitlines()
        return [record for record in map(json.loads, lines) if record["action"] == "queue.poison"]

    return read


def test_each_ends_in_the_systems_trail_without_its_text(
    main_host: HostProcess, services: Stack, send: Queues, recorded: Callable[[], list[dict[str, object]]]
) -> None:
    documents = BlobStateStore(blob_service(services.accounts.data)).paths()
    send(Queue.DRAW, f"no JSON: {CANARY}")
    send(Queue.SCREENING, UNKNOWN.model_dump_json())
    send.send_raw(Queue.NOTICES, f"<no base64: {CANARY}>")
    queues = (Queue.DRAW, Queue.SCREENING, Queue.NOTICES)
    send.drain(*queues, *(queue.poison for queue in queues))
    assert sorted(str(record["object"]) for record in recorded()) == sorted(queues)
    assert CANARY not in json.dumps(recorded(), ensure_ascii=False) + main_host.lines()
    assert BlobStateStore(blob_service(services.accounts.data)).paths() == documents
