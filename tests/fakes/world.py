"""The rest of the outside world in memory: queues, mail, time, randomness, signing, printing."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from unicodedata import category

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from shared.ports import Mail, Page

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
    sent: list[Mail] = field(default_factory=list)

    def send(self, mail: Mail) -> None:
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


class FakeSigner:
    """A real Ed25519 key that is the same in every run."""

    def __init__(self, seed: str = "signer") -> None:
        self._key = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(seed.encode()).digest())

    @property
    def public_key(self) -> bytes:
        return self._key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)

    def sign(self, data: bytes) -> bytes:
        return self._key.sign(data)


class FakePress:
    """Prints JSON instead of PDF: a page for each of `data["letters"]`, else one, saying every value in it."""

    def missing_glyphs(self, texts: Sequence[str]) -> Iterator[bool]:
        return (any(sign == "〓" or category(sign) == "Co" for sign in text) for text in texts)

    def print(self, template: str, data: dict[str, object], timestamp: datetime) -> bytes:
        printed = {"template": template, "data": data, "at": timestamp.isoformat()}
        return b"%PDF-fake " + json.dumps(printed, ensure_ascii=False, sort_keys=True, default=str).encode()

    def read_back(self, pdf: bytes) -> Sequence[Page]:
        data = json.loads(pdf.removeprefix(b"%PDF-fake "))["data"]
        return [_page(letter) for letter in data.get("letters", [data])]


def _page(letter: object) -> Page:
    said = tuple(_strings(letter))
    return Page("\n".join(said), said)


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, Mapping):
        value = list(value.values())
    if isinstance(value, list | tuple):
        for item in value:
            yield from _strings(item)
    elif value is not None:
        yield str(value)
