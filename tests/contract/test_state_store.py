"""StateStore: documents changed by compare-and-swap, findable by prefix and by a pending outbox."""

import pytest

from shared.errors import LostRace, Missing, NameTaken
from shared.ports import StateStore

PATH = "assembly/a-1.json"
BODY = '{"名": "値"}'


def test_a_created_document_loads_with_its_etag(state: StateStore) -> None:
    etag = state.create(PATH, BODY, pending=False)
    loaded = state.load(PATH)
    assert (loaded.body, loaded.etag) == (BODY, etag)


def test_a_missing_document_is_missing(state: StateStore) -> None:
    with pytest.raises(Missing):
        state.load(PATH)


def test_a_document_is_created_once(state: StateStore) -> None:
    state.create(PATH, BODY, pending=False)
    with pytest.raises(NameTaken):
        state.create(PATH, "{}", pending=False)
    assert state.load(PATH).body == BODY


def test_a_swap_gives_a_new_etag(state: StateStore) -> None:
    first = state.create(PATH, BODY, pending=False)
    second = state.swap(PATH, "{}", first, pending=False)
    assert second != first
    assert (state.load(PATH).body, state.load(PATH).etag) == ("{}", second)


def test_an_equal_body_gives_a_new_etag_too(state: StateStore) -> None:
    first = state.create(PATH, BODY, pending=False)
    assert state.swap(PATH, BODY, first, pending=False) != first


def test_the_second_of_two_swaps_loses(state: StateStore) -> None:
    etag = state.create(PATH, BODY, pending=False)
    state.swap(PATH, '{"by": 1}', etag, pending=False)
    with pytest.raises(LostRace):
        state.swap(PATH, '{"by": 2}', etag, pending=False)
    assert state.load(PATH).body == '{"by": 1}'


def test_a_swap_of_what_is_gone_loses(state: StateStore) -> None:
    etag = state.create(PATH, BODY, pending=False)
    state.delete(PATH, etag)
    with pytest.raises(LostRace):
        state.swap(PATH, "{}", etag, pending=False)


def test_deleting_needs_the_current_etag(state: StateStore) -> None:
    stale = state.create(PATH, BODY, pending=False)
    state.swap(PATH, "{}", stale, pending=False)
    with pytest.raises(LostRace):
        state.delete(PATH, stale)


def test_deleting_twice_is_fine(state: StateStore) -> None:
    etag = state.create(PATH, BODY, pending=False)
    state.delete(PATH, etag)
    state.delete(PATH, etag)
    with pytest.raises(Missing):
        state.load(PATH)


def test_paths_come_by_prefix_and_in_order(state: StateStore) -> None:
    for path in ("lot/a-1.2", "lot/a-1.1", "lot/a-2.1", "reply/a-1.1"):
        state.create(path, "{}", pending=False)
    assert list(state.paths("lot/a-1")) == ["lot/a-1.1", "lot/a-1.2"]
    assert list(state.paths()) == ["lot/a-1.1", "lot/a-1.2", "lot/a-2.1", "reply/a-1.1"]


def test_pending_is_what_the_last_write_said(state: StateStore) -> None:
    for path in ("x/1", "x/2", "y/1"):
        state.create(path, "{}", pending=True)
    state.swap("x/1", "{}", state.load("x/1").etag, pending=False)
    assert list(state.paths(pending_only=True)) == ["x/2", "y/1"]
    assert list(state.paths("x/", pending_only=True)) == ["x/2"]
