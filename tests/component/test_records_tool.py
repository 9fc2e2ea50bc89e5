"""Records leave the account whole and can be put into another: byte for byte, nothing overwritten."""

from pathlib import Path

import pytest

from tests.component.stage_one import StageOne
from tests.fakes import FakeRecordStore
from tools.records import CONTAINERS, SUMS, Differs, export, restore


@pytest.fixture(scope="module")
def records() -> FakeRecordStore:
    """Of an assembly that was drawn."""
    stage = StageOne()
    stage.accepted()
    stage.drain()
    stage.world.records.put_new("certificates", "SC-1.pdf", b"%PDF", "application/pdf")
    return stage.world.records


def last_segment(records: FakeRecordStore) -> str:
    return max(name for container, name in records.blobs if container == "audit")


def test_every_record_is_a_file_and_has_a_sum(records: FakeRecordStore, tmp_path: Path) -> None:
    done = list(export(records, tmp_path))
    assert sorted(done) == sorted(f"{container}/{name}" for container, name in records.blobs)
    assert {path.partition("/")[0] for path in done} == set(CONTAINERS)
    assert len((tmp_path / SUMS).read_text().splitlines()) == len(done)


def test_a_restored_account_has_the_same_bytes_and_its_trail_goes_on(
    records: FakeRecordStore, tmp_path: Path
) -> None:
    list(export(records, tmp_path))
    other = FakeRecordStore()
    list(restore(other, tmp_path))
    assert other.blobs == records.blobs
    trail = last_segment(other)
    other.append("audit", trail, b"more\n", len(records.blobs["audit", trail]))


def test_a_restore_that_broke_off_goes_on(records: FakeRecordStore, tmp_path: Path) -> None:
    list(export(records, tmp_path))
    other = FakeRecordStore()
    trail = last_segment(records)
    other.append("audit", trail, records.blobs["audit", trail][:100], 0)
    for _ in range(2):
        list(restore(other, tmp_path))
    assert other.blobs == records.blobs


def test_a_record_that_differs_is_never_overwritten(records: FakeRecordStore, tmp_path: Path) -> None:
    list(export(records, tmp_path))
    other = FakeRecordStore()
    other.put_new("certificates", "SC-1.pdf", b"%PDF other", "application/pdf")
    with pytest.raises(Differs, match=r"SC-1\.pdf"):
        list(restore(other, tmp_path))
    assert other.get("certificates", "SC-1.pdf") == b"%PDF other"


def test_a_changed_file_is_not_restored(records: FakeRecordStore, tmp_path: Path) -> None:
    list(export(records, tmp_path))
    (tmp_path / "certificates/SC-1.pdf").write_bytes(b"%PDF changed")
    with pytest.raises(Differs, match="SHA256SUMS"):
        list(restore(FakeRecordStore(), tmp_path))
