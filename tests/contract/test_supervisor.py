"""The supervisor: data survives a restart, a taken port is named, a dead part is an error, nothing is left."""

import socket
from collections.abc import Iterator
from dataclasses import astuple, replace
from pathlib import Path

import psutil
import pytest

from local.folder import StackFolder
from local.ports import HOST, Ports, answers, free_ports
from local.process import PartFailed
from local.supervisor import PortTaken, Stack
from local.vault.authority import tls_files
from shared.adapters.credentials import StaticToken
from shared.adapters.key_vault import VaultKeyCustodian, secret_client
from shared.adapters.storage_accounts import blob_service
from shared.settings import Role


@pytest.fixture
def folder(tmp_path: Path) -> StackFolder:
    return StackFolder(tmp_path / "stack")


def _children() -> list[psutil.Process]:
    return psutil.Process().children(recursive=True)


@pytest.fixture
def others() -> set[int]:
    """Processes from before: the session's own stack, when another test has asked for it."""
    return {child.pid for child in _children()}


@pytest.fixture
def stack(folder: StackFolder, others: set[int]) -> Iterator[Stack]:
    with Stack(folder, free_ports()) as stack:
        stack.start_services()
        yield stack


def custodian(stack: Stack) -> VaultKeyCustodian:
    ca_file, _, _ = tls_files(stack.folder.tls)
    token = StaticToken(stack.credentials.identity_tokens[Role.MAIN])
    return VaultKeyCustodian(secret_client(f"https://{HOST}:{stack.ports.holding_vault}", token, ca_file))


def test_storage_and_keys_survive_a_restart(stack: Stack) -> None:
    with blob_service(stack.accounts.data) as blobs:
        blobs.get_blob_client("state", "kept").upload_blob(b"kept")
    version = custodian(stack).create("kek-kept", b"k" * 32)
    stack.stop()
    stack.start_services()
    with blob_service(stack.accounts.data) as blobs:
        assert blobs.get_blob_client("state", "kept").download_blob().readall() == b"kept"
    assert custodian(stack).fetch("kek-kept", version) == b"k" * 32


def test_stopping_ends_every_process_and_frees_every_port(stack: Stack, others: set[int]) -> None:
    started = {child.pid for child in _children()} - others
    assert started
    stack.stop()
    assert not {child.pid for child in _children()} & started
    assert not any(answers(port) for port in astuple(stack.ports))


def test_a_part_that_died_is_an_error_that_names_its_log(stack: Stack, others: set[int]) -> None:
    started = [child for child in _children() if child.pid not in others]
    mail = next(child for child in started if "local.smtp_sink" in child.cmdline())
    mail.kill()
    mail.wait(5)
    with pytest.raises(PartFailed, match=r"mail ended with code(.|\n)*mail\.log"):
        stack.check()


def test_a_taken_port_is_named_before_anything_starts(folder: StackFolder) -> None:
    with socket.create_server((HOST, 0)) as taken:
        ports = replace(free_ports(), login=taken.getsockname()[1])
        with Stack(folder, ports) as stack, pytest.raises(PortTaken, match=rf"port {ports.login} \(login\)"):
            stack.start()
    assert not any(answers(port) for port in astuple(ports))


def test_default_ports_are_distinct() -> None:
    assert len(set(astuple(Ports()))) == len(astuple(Ports()))


def test_the_folder_is_closed_to_other_accounts(stack: Stack) -> None:
    assert stack.folder.root.stat().st_mode & 0o077 == 0
    assert stack.folder.credentials_file.stat().st_mode & 0o077 == 0
