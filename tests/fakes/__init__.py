"""In-memory fakes of every port: small enough to read, held to the real thing by tests/contract."""

from tests.fakes.crashes import Crash, CrashPlan, Meanwhile
from tests.fakes.draft_reader import FakeDraftReader, draft_of
from tests.fakes.form_reader import FakeFormReader, scan_of
from tests.fakes.parts import FakePdfSigner, World, fake_parts, fake_settings
from tests.fakes.press import FakePress
from tests.fakes.storage import FakeContainerWitness, FakeObjectStore, FakeRecordStore, FakeStateStore
from tests.fakes.vault import FakeKeyCustodian, FakeKeyDestroyer, FakeKeyWitness, FakeVault
from tests.fakes.world import (
    START,
    FakeClock,
    FakeEntropy,
    FakeMailer,
    FakeProcessors,
    FakeReferenceClock,
    FakeSigner,
    FakeWorkQueue,
    Waiting,
)

__all__ = [
    "START",
    "Crash",
    "CrashPlan",
    "FakeClock",
    "FakeContainerWitness",
    "FakeDraftReader",
    "FakeEntropy",
    "FakeFormReader",
    "FakeKeyCustodian",
    "FakeKeyDestroyer",
    "FakeKeyWitness",
    "FakeMailer",
    "FakeObjectStore",
    "FakePdfSigner",
    "FakePress",
    "FakeProcessors",
    "FakeRecordStore",
    "FakeReferenceClock",
    "FakeSigner",
    "FakeStateStore",
    "FakeVault",
    "FakeWorkQueue",
    "Meanwhile",
    "Waiting",
    "World",
    "draft_of",
    "fake_parts",
    "fake_settings",
    "scan_of",
]
