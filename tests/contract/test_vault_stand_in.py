"""The vault stand-in as the real client sees it: what Key Vault answers, and each identity's rights."""

import secrets
from collections.abc import Callable

import pytest
from azure.core.exceptions import (
    ClientAuthenticationError,
    HttpResponseError,
    ResourceExistsError,
    ResourceNotFoundError,
)
from azure.keyvault.secrets import SecretClient

from local.ports import HOST
from local.supervisor import Stack
from local.vault.authority import tls_files
from shared.adapters.credentials import StaticToken
from shared.adapters.key_vault import secret_client
from shared.settings import Role

FORBIDDEN = 403


def client(services: Stack, port: int, token: str) -> SecretClient:
    ca_file, _, _ = tls_files(services.folder.tls)
    return secret_client(f"https://{HOST}:{port}", StaticToken(token), ca_file)


def holding_keys(services: Stack, role: Role) -> SecretClient:
    return client(services, services.ports.holding_vault, services.credentials.identity_tokens[role])


def app_secrets(services: Stack, token: str) -> SecretClient:
    return client(services, services.ports.app_vault, token)


@pytest.fixture
def main(services: Stack) -> SecretClient:
    return holding_keys(services, Role.MAIN)


@pytest.fixture
def eraser(services: Stack) -> SecretClient:
    return holding_keys(services, Role.ERASER)


@pytest.fixture
def verifier(services: Stack) -> SecretClient:
    return holding_keys(services, Role.VERIFIER)


@pytest.fixture
def key(main: SecretClient) -> str:
    """The name of a fresh key with one version."""
    name = f"kek-{secrets.token_hex(8)}"
    main.set_secret(name, "first")
    return name


def refused(act: Callable[[], object]) -> bool:
    with pytest.raises(HttpResponseError) as caught:
        act()
    return caught.value.status_code == FORBIDDEN


def wait_deleted(eraser: SecretClient, name: str) -> None:
    eraser.begin_delete_secret(name, _polling_interval=0).wait(5)


def test_a_secret_is_read_back_by_name_and_version(main: SecretClient) -> None:
    name = f"kek-{secrets.token_hex(8)}"
    made = main.set_secret(name, "value", content_type="text/plain", tags={"a": "b"})
    read = main.get_secret(name, made.properties.version)
    assert (read.value, read.properties.content_type, read.properties.tags) == (
        "value",
        "text/plain",
        {"a": "b"},
    )


def test_setting_twice_makes_two_versions(main: SecretClient, key: str) -> None:
    main.set_secret(key, "second")
    assert len(list(main.list_properties_of_secret_versions(key))) == 2
    assert main.get_secret(key).value == "second"


def test_versions_of_an_unknown_name_are_missing(main: SecretClient) -> None:
    with pytest.raises(ResourceNotFoundError):
        list(main.list_properties_of_secret_versions("kek-unknown"))


def test_a_disabled_secret_is_refused_and_still_listed(
    main: SecretClient, eraser: SecretClient, verifier: SecretClient, key: str
) -> None:
    version = main.get_secret(key).properties.version
    eraser.update_secret_properties(key, version, enabled=False)
    assert refused(lambda: main.get_secret(key, version))
    assert key in {secret.name for secret in verifier.list_properties_of_secrets()}


def test_a_deleted_secret_is_missing_and_its_name_is_taken(
    main: SecretClient, eraser: SecretClient, key: str
) -> None:
    wait_deleted(eraser, key)
    with pytest.raises(ResourceNotFoundError):
        main.get_secret(key)
    with pytest.raises(ResourceExistsError):
        main.set_secret(key, "again")


def test_a_deleted_secret_says_when_it_would_be_purged(eraser: SecretClient, key: str) -> None:
    wait_deleted(eraser, key)
    gone = eraser.get_deleted_secret(key)
    assert gone.scheduled_purge_date is not None
    assert gone.deleted_date is not None
    assert (gone.scheduled_purge_date - gone.deleted_date).days == 7
    assert gone.properties.recovery_level == "CustomizedRecoverable+Purgeable"


def test_a_purged_secret_is_in_no_listing(eraser: SecretClient, verifier: SecretClient, key: str) -> None:
    wait_deleted(eraser, key)
    assert key in {secret.name for secret in verifier.list_deleted_secrets()}
    eraser.purge_deleted_secret(key)
    assert key not in {secret.name for secret in verifier.list_deleted_secrets()}
    assert key not in {secret.name for secret in verifier.list_properties_of_secrets()}
    with pytest.raises(ResourceNotFoundError):
        eraser.get_deleted_secret(key)


def test_long_listings_come_in_pages(main: SecretClient, verifier: SecretClient) -> None:
    names = {f"kek-page-{number:02}" for number in range(30)}
    for name in names:
        main.set_secret(name, "x")
    assert names <= {secret.name for secret in verifier.list_properties_of_secrets()}


def test_main_cannot_destroy_or_recover(main: SecretClient, eraser: SecretClient, key: str) -> None:
    assert refused(lambda: main.update_secret_properties(key, enabled=False))
    assert refused(lambda: main.begin_delete_secret(key))
    wait_deleted(eraser, key)
    assert refused(lambda: main.purge_deleted_secret(key))
    assert refused(lambda: main.begin_recover_deleted_secret(key))


def test_main_reads_no_listing_and_no_other_names(main: SecretClient) -> None:
    assert refused(lambda: list(main.list_properties_of_secrets()))
    assert refused(lambda: main.set_secret("other", "x"))


def test_the_eraser_sees_no_value(eraser: SecretClient, key: str) -> None:
    assert refused(lambda: eraser.get_secret(key))
    assert refused(lambda: eraser.set_secret(key, "x"))


def test_the_verifier_only_lists(verifier: SecretClient, key: str) -> None:
    assert refused(lambda: verifier.get_secret(key))
    assert refused(lambda: verifier.begin_delete_secret(key))
    assert refused(lambda: verifier.update_secret_properties(key, enabled=False))


@pytest.mark.parametrize("role", Role)
def test_nobody_backs_up_or_restores(services: Stack, key: str, role: Role) -> None:
    vault = holding_keys(services, role)
    assert refused(lambda: vault.backup_secret(key))
    assert refused(lambda: vault.restore_secret_backup(b"anything"))


def test_the_verifier_reads_its_own_signing_key_only(services: Stack) -> None:
    secrets_of_verifier = app_secrets(services, services.credentials.identity_tokens[Role.VERIFIER])
    assert secrets_of_verifier.get_secret("verifier-signing-key").value
    assert refused(lambda: secrets_of_verifier.get_secret("app-signing-key"))


def test_main_reads_the_apps_secrets_and_the_eraser_none(services: Stack) -> None:
    tokens = services.credentials.identity_tokens
    assert app_secrets(services, tokens[Role.MAIN]).get_secret("ward-key").value
    assert refused(lambda: app_secrets(services, tokens[Role.ERASER]).get_secret("ward-key"))


def test_who_deploys_places_secrets_but_reads_none(services: Stack) -> None:
    assert refused(lambda: app_secrets(services, services.credentials.setup_token).get_secret("ward-key"))


def test_an_unknown_token_is_not_let_in(services: Stack) -> None:
    with pytest.raises(ClientAuthenticationError):
        client(services, services.ports.holding_vault, "guessed").get_secret("kek-x")
