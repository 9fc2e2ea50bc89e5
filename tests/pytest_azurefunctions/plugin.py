"""Fixtures: storage, vault, login, mail (one stack a session), host, send, drain. Imports wait for their use."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from local.azurite import StorageAccounts
    from local.supervisor import Stack
    from tests.pytest_azurefunctions.hosts import HostProcess
    from tests.pytest_azurefunctions.services import Login, Mails, Queues, Vault

type StartHost = Callable[..., HostProcess]


@pytest.fixture(scope="session")
def services(tmp_path_factory: pytest.TempPathFactory) -> "Iterator[Stack]":
    """Storage, vaults, login and mail on free ports, in memory; no function host."""
    from local.folder import StackFolder
    from local.ports import free_ports
    from local.supervisor import Stack

    folder = StackFolder(tmp_path_factory.mktemp("stack"))
    with Stack(folder, free_ports(), in_memory=True) as stack:
        stack.start_services()
        yield stack


@pytest.fixture(scope="session")
def storage(services: "Stack") -> "StorageAccounts":
    """Connection strings of the data, records and host accounts on Azurite."""
    return services.accounts


@pytest.fixture(scope="session")
def vault(services: "Stack") -> "Vault":
    from tests.pytest_azurefunctions.services import Vault

    return Vault(services)


@pytest.fixture(scope="session")
def login(services: "Stack") -> "Login":
    from local.oidc.part import login_provider
    from tests.pytest_azurefunctions.services import Login

    issuer = login_provider(services.credentials, services.ports).issuer
    return Login(issuer, services.credentials.passwords)


@pytest.fixture(scope="session")
def mail(services: "Stack") -> "Mails":
    from tests.pytest_azurefunctions.services import Mails

    return Mails(services.ports.mail, services.folder.maildir)


@pytest.fixture
def send(storage: "StorageAccounts") -> "Queues":
    """`send(queue, body)`; `send.count(queue)`, `send.send_raw(queue, text)`."""
    from tests.pytest_azurefunctions.services import Queues

    return Queues(storage.host)


@pytest.fixture
def drain(send: "Queues") -> Callable[..., None]:
    """`drain(*queues, within_s=30)`: wait until they are empty."""
    return send.drain


@pytest.fixture
def host(services: "Stack", tmp_path: Path) -> "Iterator[StartHost]":
    """`host(app_folder, **settings)` starts a function host; all are stopped after the test."""
    from tests.pytest_azurefunctions.hosts import HostProcess

    started: list[HostProcess] = []

    def start(app: Path, **settings: str) -> HostProcess:
        own = {"HostStorage": services.accounts.host} | settings
        process = HostProcess(app, own, tmp_path / f"host-{len(started)}.log")
        started.append(process)
        return process.start()

    yield start
    for process in started:
        process.stop()
