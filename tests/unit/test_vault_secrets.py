"""The stand-in's own keeping: what is purged is in no file, what is not survives a restart."""

from pathlib import Path

import pytest

from local.vault.secrets import Vault, VaultError


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "vault.json"


def everything_below(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_secrets_survive_a_restart(file: Path) -> None:
    Vault(file).set("kek-a", "value", None, {})
    assert Vault(file).value_of("kek-a").value == "value"


def test_a_purged_value_is_in_no_file(file: Path) -> None:
    vault = Vault(file)
    vault.set("kek-a", "very-secret", None, {})
    assert b"very-secret" in everything_below(file.parent)
    vault.delete("kek-a")
    vault.purge("kek-a")
    assert b"very-secret" not in everything_below(file.parent)


def test_the_file_is_for_its_owner_alone(file: Path) -> None:
    Vault(file).set("kek-a", "value", None, {})
    assert file.stat().st_mode & 0o077 == 0


def test_a_live_secret_cannot_be_purged() -> None:
    vault = Vault()
    vault.set("kek-a", "value", None, {})
    with pytest.raises(VaultError) as caught:
        vault.purge("kek-a")
    assert caught.value.status == 404


def test_a_backup_of_a_purged_secret_restores_it() -> None:
    """Why nobody may back up: it outlives the purge (FACTS.md)."""
    vault = Vault()
    backup = vault.set("kek-a", "value", None, {}).model_copy(deep=True)
    vault.delete("kek-a")
    vault.purge("kek-a")
    vault.restore(backup)
    assert vault.value_of("kek-a").value == "value"
