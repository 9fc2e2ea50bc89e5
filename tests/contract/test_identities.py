"""Each identity tries each key operation on the vault stand-in: exactly the declared ones succeed.

Storage on one machine (Azurite) knows no identities: what each may do there is declared in `infra/bicep` and not
exercised on Azure.
"""

import base64
import secrets
from collections.abc import Callable, Mapping
from itertools import product

import pytest
from azure.core.exceptions import HttpResponseError
from azure.keyvault.secrets import SecretClient

from local.ports import HOST
from local.supervisor import Stack
from local.vault.authority import tls_files
from shared.adapters.credentials import StaticToken
from shared.adapters.key_vault import AppSecrets, secret_client
from shared.errors import Fault
from shared.settings import Role

FORBIDDEN = 403
MAIN, ERASER, VERIFIER = Role.MAIN, Role.ERASER, Role.VERIFIER

OPERATIONS: Mapping[str, Callable[[SecretClient, str], object]] = {
    "make": lambda vault, _: vault.set_secret(f"kek-{secrets.token_hex(8)}", "x"),
    "read": lambda vault, name: vault.get_secret(name),
    "list versions": lambda vault, name: list(vault.list_properties_of_secret_versions(name)),
    "list live": lambda vault, _: list(vault.list_properties_of_secrets()),
    "list deleted": lambda vault, _: list(vault.list_deleted_secrets()),
    "look at deleted": lambda vault, name: vault.get_deleted_secret(gone(name)),
    "disable": lambda vault, name: vault.update_secret_properties(name, enabled=True),
    "delete": lambda vault, _: vault.begin_delete_secret("kek-never-made"),
    "recover": lambda vault, name: vault.begin_recover_deleted_secret(gone(name)),
    "purge": lambda vault, _: vault.purge_deleted_secret("kek-never-made"),
    "back up": lambda vault, name: vault.backup_secret(name),
    "restore": lambda vault, _: vault.restore_secret_backup(b"{}"),
}
DECLARED: Mapping[Role, frozenset[str]] = {
    MAIN: frozenset({"make", "read", "list versions", "look at deleted"}),
    ERASER: frozenset(
        {"list versions", "list live", "list deleted", "look at deleted", "disable", "delete", "purge"}
    ),
    VERIFIER: frozenset({"list versions", "list live", "list deleted", "look at deleted"}),
}
"""What DESIGN.md §1 gives each: `main` wraps and unwraps, `eraser` destroys, `verifier` looks."""

APP_SECRETS = ("ward-key", "app-signing-key", "verifier-signing-key")
READS: Mapping[Role, frozenset[str]] = {
    MAIN: frozenset(APP_SECRETS),
    ERASER: frozenset(),
    VERIFIER: frozenset({"verifier-signing-key"}),
}


def gone(name: str) -> str:
    return f"{name}-gone"


def client(services: Stack, port: int, role: Role) -> SecretClient:
    ca_file, _, _ = tls_files(services.folder.tls)
    token = StaticToken(services.credentials.identity_tokens[role])
    return secret_client(f"https://{HOST}:{port}", token, ca_file)


def allowed(act: Callable[[], object]) -> bool:
    """Whether rights let it through; that there is nothing to delete is another answer."""
    try:
        act()
    except HttpResponseError as error:
        return error.status_code != FORBIDDEN
    return True


@pytest.fixture
def name(services: Stack) -> str:
    """A live key, and a deleted one beside it."""
    found = f"kek-{secrets.token_hex(8)}"
    main, eraser = (client(services, services.ports.holding_vault, role) for role in (MAIN, ERASER))
    for each in (found, gone(found)):
        main.set_secret(each, "x")
    eraser.begin_delete_secret(gone(found), _polling_interval=0).wait(5)
    return found


@pytest.mark.parametrize(("role", "operation"), list(product(Role, OPERATIONS)))
def test_exactly_the_declared_key_operations_succeed(
    services: Stack, name: str, role: Role, operation: str
) -> None:
    vault = client(services, services.ports.holding_vault, role)
    assert allowed(lambda: OPERATIONS[operation](vault, name)) is (operation in DECLARED[role])


@pytest.mark.parametrize(("role", "secret"), list(product(Role, APP_SECRETS)))
def test_exactly_the_declared_app_secrets_are_read(services: Stack, role: Role, secret: str) -> None:
    vault = client(services, services.ports.app_vault, role)
    assert allowed(lambda: vault.get_secret(secret)) is (secret in READS[role])


@pytest.mark.parametrize("role", Role)
def test_no_identity_writes_deletes_or_backs_up_an_app_secret(services: Stack, role: Role) -> None:
    vault = client(services, services.ports.app_vault, role)
    assert not allowed(lambda: vault.set_secret("ward-key", "mine"))
    assert not allowed(lambda: vault.begin_delete_secret("ward-key"))
    assert not allowed(lambda: vault.backup_secret("ward-key"))


def test_nobody_both_reads_keys_and_destroys_them() -> None:
    destroying, witnessing = {"disable", "delete", "purge"}, {"list live", "list deleted"}
    assert not [role for role in Role if "read" in DECLARED[role] and DECLARED[role] & destroying]
    assert DECLARED[VERIFIER].isdisjoint({"make", "read", *destroying})
    assert DECLARED[VERIFIER] >= witnessing
    assert not any(right in DECLARED[role] for role in Role for right in ("recover", "back up", "restore"))


def test_a_certificate_in_the_apps_vault_is_read_as_it_was_put_there(services: Stack) -> None:
    vault = client(services, services.ports.app_vault, MAIN)
    ca_file, _, _ = tls_files(services.folder.tls)
    setup = StaticToken(services.credentials.setup_token)
    name, pkcs12 = f"ward-seal-{secrets.token_hex(4)}", secrets.token_bytes(300)
    with secret_client(f"https://{HOST}:{services.ports.app_vault}", setup, ca_file) as deploying:
        deploying.set_secret(name, base64.b64encode(pkcs12).decode(), content_type="application/x-pkcs12")
        deploying.set_secret(f"{name}-text", "no certificate!")
    assert AppSecrets(vault).read_certificate(name) == pkcs12
    with pytest.raises(Fault):
        AppSecrets(vault).read_certificate(f"{name}-text")
