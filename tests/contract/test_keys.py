"""KeyCustodian, KeyDestroyer, KeyWitness: the life of a key-encryption key, from creation to purge."""

from secrets import token_hex

import pytest

from shared.errors import Denied, Missing, NameTaken
from tests.contract.conftest import Keys

KEY = bytes(range(224, 256))


@pytest.fixture
def name() -> str:
    return f"kek-he-{token_hex(10)}-{token_hex(4)}"


def test_a_made_key_is_fetched_by_its_version(keys: Keys, name: str) -> None:
    version = keys.custodian.create(name, KEY)
    assert keys.custodian.fetch(name, version) == KEY
    assert list(keys.custodian.versions(name)) == [version]


def test_a_name_never_gets_a_second_key(keys: Keys, name: str) -> None:
    version = keys.custodian.create(name, KEY)
    with pytest.raises(NameTaken):
        keys.custodian.create(name, bytes(32))
    assert list(keys.custodian.versions(name)) == [version]


def test_a_name_that_was_never_used_has_no_versions(keys: Keys, name: str) -> None:
    assert list(keys.custodian.versions(name)) == []


def test_an_unknown_key_is_missing(keys: Keys, name: str) -> None:
    with pytest.raises(Missing):
        keys.custodian.fetch(name, "0" * 32)


def test_a_disabled_key_is_denied(keys: Keys, name: str) -> None:
    version = keys.custodian.create(name, KEY)
    keys.destroyer.disable(name, version)
    with pytest.raises(Denied):
        keys.custodian.fetch(name, version)


def test_a_key_that_is_enabled_again_is_the_same(keys: Keys, name: str) -> None:
    version = keys.custodian.create(name, KEY)
    keys.destroyer.disable(name, version)
    keys.destroyer.enable(name, version)
    assert keys.custodian.fetch(name, version) == KEY


def test_disabling_an_unknown_key_is_missing(keys: Keys, name: str) -> None:
    with pytest.raises(Missing):
        keys.destroyer.disable(name, "0" * 32)


def test_a_deleted_key_is_seen_among_the_deleted_only(keys: Keys, name: str) -> None:
    version = keys.custodian.create(name, KEY)
    assert keys.destroyer.delete(name) is not None
    assert name not in keys.witness.live()
    assert name in keys.witness.deleted()
    with pytest.raises(Missing):
        keys.custodian.fetch(name, version)


def test_the_name_of_a_deleted_key_is_taken(keys: Keys, name: str) -> None:
    keys.custodian.create(name, KEY)
    keys.destroyer.delete(name)
    with pytest.raises(NameTaken):
        keys.custodian.create(name, KEY)


def test_a_purged_key_is_seen_nowhere(keys: Keys, name: str) -> None:
    keys.custodian.create(name, KEY)
    keys.destroyer.delete(name)
    keys.destroyer.purge(name)
    assert name not in {*keys.witness.live(), *keys.witness.deleted()}


def test_deleting_and_purging_again_is_fine(keys: Keys, name: str) -> None:
    keys.custodian.create(name, KEY)
    first, second = keys.destroyer.delete(name), keys.destroyer.delete(name)
    keys.destroyer.purge(name)
    keys.destroyer.purge(name)
    assert first == second
    assert keys.destroyer.delete(name) is None


def test_a_live_key_survives_a_purge(keys: Keys, name: str) -> None:
    version = keys.custodian.create(name, KEY)
    keys.destroyer.purge(name)
    assert keys.custodian.fetch(name, version) == KEY


def test_the_witness_sees_live_keys_and_what_could_bring_them_back(keys: Keys, name: str) -> None:
    keys.custodian.create(name, KEY)
    assert name in keys.witness.live()
    assert keys.witness.recovery_level() == "CustomizedRecoverable+Purgeable"
