"""ObjectStore and ContainerWitness: write-once objects in holdings' containers."""

from secrets import token_hex
from typing import TYPE_CHECKING

import pytest

from shared.adapters.blob_objects import BlobObjectStore
from shared.adapters.storage_accounts import blob_service
from shared.errors import Missing, NameTaken, TogikaiError
from shared.ports import ObjectListing
from tests.contract.conftest import Data

if TYPE_CHECKING:
    from local.azurite import StorageAccounts

NAME = "register-part/0001-ab12"


def test_what_was_put_comes_back_byte_for_byte(data: Data) -> None:
    every_byte = bytes(range(256)) * 4096
    data.store.put_new(data.container, NAME, every_byte)
    assert data.store.get(data.container, NAME) == every_byte


def test_an_empty_object_comes_back_empty(data: Data) -> None:
    data.store.put_new(data.container, NAME, b"")
    assert data.store.get(data.container, NAME) == b""


def test_a_name_is_written_once(data: Data) -> None:
    data.store.put_new(data.container, NAME, b"first")
    with pytest.raises(NameTaken):
        data.store.put_new(data.container, NAME, b"second")
    assert data.store.get(data.container, NAME) == b"first"


def test_a_missing_object_is_missing(data: Data) -> None:
    with pytest.raises(Missing):
        data.store.get(data.container, NAME)


def test_a_late_writer_finds_no_container(data: Data) -> None:
    data.store.delete_container(data.container)
    with pytest.raises(Missing):
        data.store.put_new(data.container, NAME, b"late")


def test_the_listing_names_sizes_and_tags(data: Data) -> None:
    data.store.put_new(data.container, "b", b"12")
    data.store.put_new(data.container, "a/1", b"1")
    data.store.tag_due(data.container, ["b"])
    assert list(data.store.list(data.container)) == [ObjectListing("a/1", 1), ObjectListing("b", 2, due=True)]


def test_an_etag_is_the_contents_and_a_tag_leaves_it(data: Data) -> None:
    data.store.put_new(data.container, NAME, b"first")
    [before] = data.store.list(data.container)
    data.store.tag_due(data.container, [NAME])
    [tagged] = data.store.list(data.container)
    data.store.delete(data.container, NAME)
    data.store.put_new(data.container, NAME, b"other")
    [replaced] = data.store.list(data.container)
    assert before.etag
    assert tagged.etag == before.etag != replaced.etag


def test_listing_a_missing_container_is_missing(data: Data) -> None:
    data.store.delete_container(data.container)
    with pytest.raises(Missing):
        data.store.list(data.container)


def test_a_tag_leaves_the_content_as_it_is(data: Data) -> None:
    data.store.put_new(data.container, NAME, b"content")
    data.store.tag_due(data.container, [NAME])
    assert data.store.get(data.container, NAME) == b"content"


def test_many_are_tagged_at_once_and_what_is_not_there_needs_no_tag(data: Data) -> None:
    names = [f"many/{number:02d}" for number in range(40)]
    for name in names:
        data.store.put_new(data.container, name, b"content")
    data.store.tag_due(data.container, [*names[:20], NAME, *names[20:39]])
    assert [found.due for found in data.store.list(data.container)] == [True] * 39 + [False]


def test_no_tag_is_needed_where_the_container_is_gone(data: Data) -> None:
    data.store.delete_container(data.container)
    data.store.tag_due(data.container, [NAME])


def test_what_was_never_finished_is_listed_without_bytes_and_takes_no_tag(
    storage: "StorageAccounts",
) -> None:
    service = blob_service(storage.data)
    store, container = BlobObjectStore(service), f"he-{token_hex(10)}"
    store.create_container(container)
    service.get_blob_client(container, NAME).stage_block("QUFBQQ==", b"a block")
    store.tag_due(container, [NAME])
    [unfinished] = store.list(container)
    assert (unfinished.name, unfinished.due, unfinished.size) == (NAME, False, 0)
    with pytest.raises(Missing):
        store.get(container, NAME)


def test_a_tag_that_fails_is_said(storage: "StorageAccounts") -> None:
    store = BlobObjectStore(blob_service(storage.data))
    with pytest.raises(TogikaiError):
        store.tag_due("no_name_for_a_container", [NAME])


def test_deleting_twice_is_fine(data: Data) -> None:
    data.store.put_new(data.container, NAME, b"content")
    data.store.delete(data.container, NAME)
    data.store.delete(data.container, NAME)
    assert list(data.store.list(data.container)) == []


def test_making_and_deleting_a_container_twice_is_fine(data: Data) -> None:
    data.store.create_container(data.container)
    data.store.delete_container(data.container)
    data.store.delete_container(data.container)
    assert list(data.witness.containers(data.container)) == []


def test_the_witness_sees_containers_by_prefix(data: Data) -> None:
    assert data.container in data.witness.containers("he-")
    assert list(data.witness.containers("hc-")) == []


def test_the_witness_tells_which_recovery_features_are_on(data: Data) -> None:
    assert data.witness.recovery_settings() == {"blob_soft_delete": 0}
