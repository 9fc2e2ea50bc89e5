"""`tools.records` against a real account: what it brought out goes into another, and its trail can go on."""

from pathlib import Path

import pytest

from local.azurite import StorageAccounts
from local.provision import provision_storage
from shared.adapters.blob_records import BlobRecordStore
from shared.adapters.storage_accounts import blob_service
from tools.records import PIECE, SUMS, export, main, restore

TRAIL = "as-tool/2026-04.jsonl"
LONG = b"x" * (PIECE + 5)


def test_records_come_out_and_go_back(
    storage: StorageAccounts, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    provision_storage(storage)
    with blob_service(storage.records) as here, blob_service(storage.data) as there:
        records = BlobRecordStore(here)
        records.append("audit", TRAIL, b"one\n", 0)
        records.put_new("certificates", "SC-tool.pdf", LONG, "application/pdf")
        assert main(["export", str(tmp_path), "--account", storage.records]) == 0
        assert "certificates/SC-tool.pdf" in (tmp_path / SUMS).read_text()
        assert "export: " in capsys.readouterr().out

        for container in ("audit", "public", "certificates"):
            there.create_container(container)
        other = BlobRecordStore(there)
        done = list(restore(other, tmp_path))
        assert other.get("certificates", "SC-tool.pdf") == LONG
        other.append("audit", TRAIL, b"two\n", 4)
        assert other.get("audit", TRAIL) == b"one\ntwo\n"
        assert len(done) == len(list(export(records, tmp_path / "again")))
