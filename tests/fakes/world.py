"""The rest of the outside world in memory: queues, mail, time, randomness, signing."""

import hashlib
from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from shared.domain.canonical_json import Json
from shared.domain.in_order import InOrder, in_turn
from shared.errors import Refusal
from shared.ports import KeyEvents, Mail

START = datetime(2026, 4, 1, 0, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A message in a fake queue."""

    queue: str
    body: str
    delay_s: int = 0


@dataclass
class FakeWorkQueue:
    waiting: list[Waiting] = field(default_factory=list)

    def send(self, queue: str, body: str, delay_s: int = 0) -> None:
        self.waiting.append(Waiting(queue, body, delay_s))


@dataclass
class FakeMailer:
    """Refuses what the sink of the local stack refuses: `refused.example`, and what is no address."""

    sent: list[Mail] = field(default_factory=list)

    def send(self, mail: Mail) -> None:
        if mail.to.endswith("@refused.example") or "@" not in mail.to or not mail.to.isprintable():
            raise Refusal("mail.refused", mail=mail.message_id)
        self.sent.append(mail)


@dataclass
class FakeClock:
    """Both times stand still until a test moves them."""

    business: datetime = START
    real: datetime = START
    simulated: bool = False

    def business_now(self) -> datetime:
        return self.business

    def real_now(self) -> datetime:
        return self.real

    def advance(self, step: timedelta) -> None:
        """Move both times, as they move in the cloud."""
        self.business += step
        self.real += step


@dataclass
class FakeReferenceClock:
    """Tells the clock's business time plus `off_by`."""

    clock: FakeClock
    off_by: timedelta = timedelta()

    def now(self) -> datetime:
        return self.clock.business_now() + self.off_by


@dataclass
class FakeEntropy:
    """SHA-256 of a seed and a counter: never the same twice, always the same in a new run."""

    seed: str = "test"
    count: int = 0

    def token(self, n: int) -> bytes:
        self.count += 1
        return hashlib.shake_256(f"{self.seed}|{self.count}".encode()).digest(n)


class FakeProcessors:
    """One processor: this one."""

    def at_work(self) -> AbstractContextManager[InOrder]:
        return nullcontext(in_turn)


@dataclass
class FakeLiveSettings:
    """LiveSettings as a test has put them down."""

    told: Mapping[str, Mapping[str, Json]] | None = None

    def read(self) -> Mapping[str, Mapping[str, Json]] | None:
        return self.told


@dataclass
class FakeKeyLog:
    """KeyLog as a test has put it down; an exception is raised."""

    told: KeyEvents | Exception | None = None

    def of(self, key_name: str) -> KeyEvents | None:
        if isinstance(self.told, Exception):
            raise self.told
        return self.told


class FakeSigner:
    """A real Ed25519 key that is the same in every run."""

    def __init__(self, seed: str = "signer") -> None:
        self._key = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(seed.encode()).digest())

    @property
    def public_key(self) -> bytes:
        return self._key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)

    def sign(self, data: bytes) -> bytes:
        return self._key.sign(data)
