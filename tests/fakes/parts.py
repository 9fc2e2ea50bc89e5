"""A whole set of parts over fakes, and the queue's delivery with duplicates, reordering and crashes."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from random import Random

from shared.adapters.highs_solver import HighsSolver
from shared.domain.canonical_json import Json
from shared.ports import Attachment, DraftReader, FormReader, KeyEvents, Press
from shared.services.audit import AuditTrail, TrailKeys
from shared.services.obey import StepHandler, obey
from shared.services.parts import Parts
from shared.services.repository import Repository
from shared.services.work import Step, WorkMessage
from shared.settings import OidcProvider, Role, Settings
from tests.fakes.crashes import Crash, CrashPlan
from tests.fakes.draft_reader import FakeDraftReader
from tests.fakes.form_reader import FakeFormReader
from tests.fakes.press import FakePress
from tests.fakes.storage import FakeContainerWitness, FakeObjectStore, FakeRecordStore, FakeStateStore
from tests.fakes.vault import FakeKeyCustodian, FakeKeyDestroyer, FakeKeyWitness, FakeVault
from tests.fakes.world import (
    FakeClock,
    FakeEntropy,
    FakeKeyLog,
    FakeLiveSettings,
    FakeMailer,
    FakeProcessors,
    FakeReferenceClock,
    FakeSigner,
    FakeWorkQueue,
)

WARD_KEY = bytes(range(32))
PROVIDER = OidcProvider(
    name="練習用ログイン",
    issuer="http://127.0.0.1:7072",
    client_id="togikai",
    roles=("staff", "supervisor", "auditor", "responsible", "handler"),
)


class FakePdfSigner:
    """Appends a line instead of a signature."""

    def seal(self, pdf: bytes, attachments: Sequence[Attachment], at: datetime) -> bytes:
        return pdf + b"\n%sealed " + at.isoformat().encode()


@dataclass
class World:
    """What outlives a process: stores, vault, queues, mail, time. `parts()` is a new process."""

    clock: FakeClock = field(default_factory=FakeClock)
    entropy: FakeEntropy = field(default_factory=FakeEntropy)
    objects: FakeObjectStore = field(default_factory=FakeObjectStore)
    records: FakeRecordStore = field(default_factory=FakeRecordStore)
    state: FakeStateStore = field(default_factory=FakeStateStore)
    queue: FakeWorkQueue = field(default_factory=FakeWorkQueue)
    mailer: FakeMailer = field(default_factory=FakeMailer)
    vault: FakeVault = field(default_factory=FakeVault)
    press: Press = field(default_factory=FakePress)
    form_reader: FormReader = field(default_factory=FakeFormReader)
    draft_reader: DraftReader = field(default_factory=FakeDraftReader)
    reference_skew: timedelta = timedelta()
    recovery: dict[str, int | None] = field(default_factory=lambda: {"blob_soft_delete": 0})
    live_settings: dict[str, dict[str, Json]] | None = None
    """What the control plane tells; None: nothing does, as on one machine."""
    key_log: KeyEvents | Exception | None = None
    """What the vault's log holds of every key, likewise."""

    def parts(self, role: Role = Role.MAIN, plan: CrashPlan | None = None) -> Parts:
        """Parts of a new process of `role`; with a `plan`, one that dies at that call."""
        wrap: Callable[..., object] = plan.wrap if plan else _as_it_is
        app, verifier = FakeSigner("app"), FakeSigner("verifier")
        records, state, queue = wrap(self.records), wrap(self.state), wrap(self.queue)
        trail = AuditTrail(records, self.clock, TrailKeys(app.public_key, verifier.public_key))  # type: ignore[arg-type]
        return Parts(
            settings=fake_settings(role),
            clock=self.clock,
            reference_clock=FakeReferenceClock(self.clock, self.reference_skew),
            entropy=self.entropy,
            processors=FakeProcessors(),
            objects=wrap(self.objects),  # type: ignore[arg-type]
            containers=FakeContainerWitness(self.objects, self.recovery),
            live_settings=FakeLiveSettings(self.live_settings),
            key_log=FakeKeyLog(self.key_log),
            records=records,  # type: ignore[arg-type]
            state=state,  # type: ignore[arg-type]
            queue=queue,  # type: ignore[arg-type]
            custodian=wrap(FakeKeyCustodian(self.vault)),  # type: ignore[arg-type]
            destroyer=wrap(FakeKeyDestroyer(self.vault)),  # type: ignore[arg-type]
            witness=FakeKeyWitness(self.vault),
            mailer=wrap(self.mailer),  # type: ignore[arg-type]
            press=self.press,
            form_reader=self.form_reader,
            draft_reader=self.draft_reader,
            solver=HighsSolver(),
            pdf_signer=FakePdfSigner(),
            signer=verifier if role is Role.VERIFIER else app,
            trail=trail,
            repository=Repository(state, queue, trail, self.clock, self.entropy),  # type: ignore[arg-type]
            ward_key=WARD_KEY if role is Role.MAIN else b"",
        )

    def drain(
        self,
        steps: Mapping[Step, StepHandler],
        *,
        role: Role = Role.MAIN,
        twice: bool = False,
        shuffle: Random | None = None,
        most: int = 1000,
    ) -> int:
        """Deliver the messages of `steps` until none is left (delays are over at once), each to a new
        process; `twice` delivers each a second time, `shuffle` in random order. How many were delivered."""
        delivered = 0
        while mine := [m for m in self.queue.waiting if WorkMessage.read(m.body.encode()).step in steps]:
            message = shuffle.choice(mine) if shuffle else mine[0]
            self.queue.waiting.remove(message)
            for _ in range(2 if twice else 1):
                obey(message.body.encode(), steps, self.parts(role))
            delivered += 1
            if delivered > most:
                raise AssertionError(f"still messages after {most} deliveries: {self.queue.waiting[:3]}")
        return delivered

    def drain_with_crash(
        self, steps: Mapping[Step, StepHandler], plan: CrashPlan, role: Role = Role.MAIN
    ) -> bool:
        """Deliver one message to a process that dies by `plan`, then again to healthy ones.
        Whether it died."""
        message = next(m for m in self.queue.waiting if WorkMessage.read(m.body.encode()).step in steps)
        died = False
        try:
            obey(message.body.encode(), steps, self.parts(role, plan))
        except Crash:
            died = True
        self.drain(steps, role=role)
        return died


@cache
def fake_settings(role: Role = Role.MAIN) -> Settings:
    """Settings of a process that has only fakes around it; waits are short."""
    return Settings(
        role=role,
        environment="local",
        data_storage="fake",
        records_storage="fake",
        queue_storage="fake",
        holding_vault_url="https://vault.invalid",
        app_vault_url="https://vault.invalid",
        oidc_providers=(PROVIDER,),
        app_public_key=FakeSigner("app").public_key.hex(),
        verifier_public_key=FakeSigner("verifier").public_key.hex(),
        function_timeout_s=20,
        message_lock_s=5,
        sighting_gap_s=2,
    )


def fake_parts(world: World | None = None, role: Role = Role.MAIN) -> Parts:
    """Parts over a fresh (or the given) world."""
    return (world or World()).parts(role)


def _as_it_is[P](port: P) -> P:
    return port
