"""Each port twice: the fake, and the adapter on the real thing (Azurite, vault stand-in, SMTP sink)."""

import base64
from collections.abc import Callable
from dataclasses import dataclass
from secrets import token_hex

import pytest

from shared.ports import (
    ContainerWitness,
    KeyCustodian,
    KeyDestroyer,
    KeyWitness,
    Mailer,
    ObjectStore,
    RecordStore,
    StateStore,
    WorkQueue,
)
from shared.settings import Role
from tests.fakes import (
    FakeClock,
    FakeContainerWitness,
    FakeKeyCustodian,
    FakeKeyDestroyer,
    FakeKeyWitness,
    FakeMailer,
    FakeObjectStore,
    FakeRecordStore,
    FakeStateStore,
    FakeVault,
    FakeWorkQueue,
)
from tests.pytest_azurefunctions.services import Mails, Queues, Vault

FAKE, REAL = "fake", "real"
both = pytest.fixture(params=[FAKE, REAL])


@dataclass(frozen=True)
class Data:
    """The data account, with one holding's container on it."""

    store: ObjectStore
    witness: ContainerWitness
    container: str


@both
def data(request: pytest.FixtureRequest) -> Data:
    container = f"he-{token_hex(10)}"
    if request.param == FAKE:
        fake = FakeObjectStore()
        made = Data(fake, FakeContainerWitness(fake), container)
    else:
        from shared.adapters.blob_objects import BlobContainerWitness, BlobObjectStore
        from shared.adapters.storage_accounts import blob_service

        service = blob_service(request.getfixturevalue("storage").data)
        made = Data(BlobObjectStore(service), BlobContainerWitness(service), container)
    made.store.create_container(container)
    return made


@both
def state(request: pytest.FixtureRequest) -> StateStore:
    if request.param == FAKE:
        return FakeStateStore()
    from shared.adapters.blob_state import BlobStateStore
    from shared.adapters.storage_accounts import blob_service

    service = blob_service(request.getfixturevalue("storage").data)
    name = f"state-{token_hex(8)}"
    service.create_container(name)
    return BlobStateStore(service, name)


@dataclass(frozen=True)
class Records:
    """The records account, with one container of its own."""

    store: RecordStore
    container: str


@both
def records(request: pytest.FixtureRequest) -> Records:
    container = f"audit-{token_hex(8)}"
    if request.param == FAKE:
        return Records(FakeRecordStore(), container)
    from shared.adapters.blob_records import BlobRecordStore
    from shared.adapters.storage_accounts import blob_service

    service = blob_service(request.getfixturevalue("storage").records)
    service.create_container(container)
    return Records(BlobRecordStore(service), container)


@dataclass(frozen=True)
class Keys:
    """One vault as each of the three identities has it."""

    custodian: KeyCustodian
    destroyer: KeyDestroyer
    witness: KeyWitness


@both
def keys(request: pytest.FixtureRequest) -> Keys:
    if request.param == FAKE:
        fake = FakeVault()
        return Keys(FakeKeyCustodian(fake), FakeKeyDestroyer(fake), FakeKeyWitness(fake))
    from shared.adapters.key_vault import VaultKeyCustodian, VaultKeyDestroyer, VaultKeyWitness

    vault: Vault = request.getfixturevalue("vault")
    return Keys(
        VaultKeyCustodian(vault.holdings(Role.MAIN)),
        VaultKeyDestroyer(vault.holdings(Role.ERASER)),
        VaultKeyWitness(vault.holdings(Role.VERIFIER)),
    )


@dataclass(frozen=True)
class SentWork:
    """A queue to send to, and `visible`: the bodies that a host would be given now."""

    port: WorkQueue
    queue: str
    visible: Callable[[], list[str]]


@both
def work(request: pytest.FixtureRequest) -> SentWork:
    queue = f"work-{token_hex(8)}"
    if request.param == FAKE:
        fake = FakeWorkQueue()
        return SentWork(fake, queue, lambda: [m.body for m in fake.waiting if not m.delay_s])
    from shared.adapters.storage_accounts import queue_service
    from shared.adapters.storage_queue import StorageWorkQueue

    account = request.getfixturevalue("storage").host
    client = Queues(account).made(queue)

    def visible() -> list[str]:
        return [base64.b64decode(m.content).decode() for m in client.peek_messages(max_messages=32)]

    return SentWork(StorageWorkQueue(queue_service(account)), queue, visible)


@dataclass(frozen=True)
class SentMail:
    """A mailer, and `subjects` of what it delivered to an address."""

    port: Mailer
    subjects: Callable[[str], list[str]]


@both
def mailer(request: pytest.FixtureRequest) -> SentMail:
    if request.param == FAKE:
        fake = FakeMailer()
        return SentMail(fake, lambda to: [mail.subject for mail in fake.sent if mail.to == to])
    from shared.adapters.smtp_mail import SmtpMailer

    sink: Mails = request.getfixturevalue("mail")
    real = SmtpMailer(FakeClock(), "togikai@ward.example", "127.0.0.1", sink.port, starttls=False)
    return SentMail(real, lambda to: [str(mail["Subject"]) for mail in sink.to(to)])
