"""RecordStore: appends at a known position, and files written once."""

import pytest

from shared.errors import LostRace, Missing, NameTaken
from tests.contract.conftest import Records

TRAIL = "a-1/2026-04.jsonl"


def test_appends_follow_each_other(records: Records) -> None:
    records.store.append(records.container, TRAIL, b"one\n", 0)
    records.store.append(records.container, TRAIL, b"two\n", 4)
    assert records.store.get(records.container, TRAIL) == b"one\ntwo\n"


@pytest.mark.parametrize("position", [0, 2, 8])
def test_an_append_elsewhere_loses_and_writes_nothing(records: Records, position: int) -> None:
    records.store.append(records.container, TRAIL, b"one\n", 0)
    with pytest.raises(LostRace):
        records.store.append(records.container, TRAIL, b"two\n", position)
    assert records.store.get(records.container, TRAIL) == b"one\n"


def test_an_append_beyond_a_missing_trail_loses(records: Records) -> None:
    with pytest.raises(LostRace):
        records.store.append(records.container, TRAIL, b"two\n", 4)


@pytest.mark.parametrize(("position", "rest"), [(0, b"one\ntwo\n"), (4, b"two\n"), (8, b""), (9, b"")])
def test_reading_goes_on_from_a_position(records: Records, position: int, rest: bytes) -> None:
    records.store.append(records.container, TRAIL, b"one\ntwo\n", 0)
    assert records.store.read_from(records.container, TRAIL, position) == rest


def test_a_missing_trail_reads_as_empty(records: Records) -> None:
    assert records.store.read_from(records.container, TRAIL, 0) == b""


def test_a_file_is_written_once(records: Records) -> None:
    records.store.put_new(records.container, "draw-record.json", b"{}", "application/json")
    with pytest.raises(NameTaken):
        records.store.put_new(records.container, "draw-record.json", b"[]", "application/json")
    assert records.store.get(records.container, "draw-record.json") == b"{}"


def test_a_missing_file_is_missing(records: Records) -> None:
    with pytest.raises(Missing):
        records.store.get(records.container, "draw-record.json")


def test_names_come_by_prefix_and_in_order(records: Records) -> None:
    for name in ("a-1/2", "a-1/1", "a-2/1"):
        records.store.put_new(records.container, name, b"", "text/plain")
    assert list(records.store.names(records.container, "a-1/")) == ["a-1/1", "a-1/2"]
    assert list(records.store.names(records.container)) == ["a-1/1", "a-1/2", "a-2/1"]
