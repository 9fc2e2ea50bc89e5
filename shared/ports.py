"""What the product needs from outside, as Protocols. Adapters implement them; fakes stand in for tests."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from shared.domain.canonical_json import Json
from shared.domain.form_marks import BoxInk
from shared.domain.form_places import FormPlaces
from shared.domain.in_order import InOrder
from shared.domain.redaction_areas import Kept
from shared.domain.report_draft import Finding
from shared.domain.window import Area, Window


@dataclass(frozen=True, slots=True)
class ObjectListing:
    """One line of a container listing: `size` in bytes of the ciphertext. `etag` changes with the content;
    a tag leaves it as it is. What was never finished has no bytes yet."""

    name: str
    size: int
    due: bool = False
    etag: str = field(default="", compare=False)


class ObjectStore(Protocol):
    """The holdings' containers on the data account: write-once, opaque bytes."""

    def create_container(self, container: str) -> None:
        """Make the container; an existing one is fine."""

    def delete_container(self, container: str) -> None:
        """Delete it with all it holds, uncommitted blocks too; a missing one is fine."""

    def put_new(self, container: str, name: str, data: bytes) -> None:
        """Store under a new name. Raises NameTaken, Missing (no such container)."""

    def get(self, container: str, name: str) -> bytes:
        """Raises Missing."""

    def delete(self, container: str, name: str) -> None:
        """Delete one object; a missing one is fine."""

    def list(self, container: str) -> Sequence[ObjectListing]:
        """All objects by name, uncommitted ones too. Raises Missing (no such container)."""

    def tag_due(self, container: str, names: Sequence[str]) -> None:
        """Tag each `due=yes`, so that the lifecycle policy deletes it even if we die now; several at a time.

        What is not there (any more, or never finished) needs no tag."""


class ContainerWitness(Protocol):
    """What the verifier's identity may see of the data account: names and settings, no content."""

    def containers(self, prefix: str) -> Sequence[str]:
        """Names of live (and, where the account keeps them, deleted) containers."""

    def recovery_settings(self) -> dict[str, int | None]:
        """Recovery features by name (soft delete, versioning …) → days for which what was deleted
        can be brought back: 0 when switched off, None when it has no end."""


@dataclass(frozen=True, slots=True)
class StoredState:
    """A state document as stored: JSON text and the ETag that a swap must name."""

    body: str
    etag: str


class LiveSettings(Protocol):
    """Settings of the deployed resources, as the cloud's control plane tells the verifier's identity."""

    def read(self) -> Mapping[str, Mapping[str, Json]] | None:
        """Properties by resource (domain/deployed_settings.py); None where nothing can tell (one machine)."""


@dataclass(frozen=True, slots=True)
class KeyEvents:
    """What the vault's own log holds of one key. `since`: its oldest line of the vault."""

    since: datetime
    reads: int
    backups: int
    """Backups and recoveries of this key, and every restore into the vault: a restore names no key."""


class KeyLog(Protocol):
    """The log that the vault writes of itself, whoever acts in it."""

    def of(self, key_name: str) -> KeyEvents | None:
        """None where there is no log (one machine). Raises Transient, Fault."""


class StateStore(Protocol):
    """The `state` container: JSON documents changed by compare-and-swap only."""

    def load(self, path: str) -> StoredState:
        """Raises Missing."""

    def create(self, path: str, body: str, *, pending: bool) -> str:
        """ETag of the new document. Raises NameTaken. `pending` marks a non-empty outbox."""

    def swap(self, path: str, body: str, etag: str, *, pending: bool) -> str:
        """New ETag. Raises LostRace when `etag` is no longer current or the document gone."""

    def delete(self, path: str, etag: str) -> None:
        """Raises LostRace; a missing one is fine."""

    def paths(self, prefix: str = "", *, pending_only: bool = False) -> Sequence[str]:
        """Paths below `prefix`, in order."""


class RecordStore(Protocol):
    """The records account (WORM): trail segments, public records, certificates."""

    def put_new(self, container: str, name: str, data: bytes, content_type: str) -> None:
        """Raises NameTaken."""

    def get(self, container: str, name: str) -> bytes:
        """Raises Missing."""

    def names(self, container: str, prefix: str = "") -> Sequence[str]: ...

    def append(self, container: str, name: str, data: bytes, position: int) -> None:
        """Append at byte `position` (0 makes the blob). Raises LostRace when it is elsewhere."""

    def read_from(self, container: str, name: str, position: int) -> bytes:
        """Bytes from `position` to the end; empty when there is no such blob or nothing more."""


class KeyCustodian(Protocol):
    """Key-encryption keys, for the `main` identity: make and fetch, never destroy."""

    def create(self, name: str, key: bytes) -> str:
        """Version of the stored key. Raises NameTaken when any version of `name` exists."""

    def versions(self, name: str) -> Sequence[str]:
        """Versions under a live name; empty when there is none."""

    def fetch(self, name: str, version: str) -> bytes:
        """The key. Raises Missing (deleted, purged), Denied (disabled)."""


class KeyDestroyer(Protocol):
    """The `eraser` identity: disable, delete, purge; never a key's value."""

    def disable(self, name: str, version: str) -> None:
        """Refuse every further fetch. Raises Missing."""

    def enable(self, name: str, version: str) -> None:
        """Allow fetches again, when a hold ends. Raises Missing."""

    def delete(self, name: str) -> datetime | None:
        """Delete; when Azure would purge by itself; None when there is no such key (any more)."""

    def purge(self, name: str) -> None:
        """Forget a deleted key for good. A purged one is fine."""


class KeyWitness(Protocol):
    """The `verifier` identity: listings of live and deleted keys, metadata only."""

    def live(self) -> Sequence[str]: ...

    def deleted(self) -> Sequence[str]: ...

    def recovery_level(self) -> str:
        """What the vault would let someone recover, e.g. `CustomizedRecoverable+Purgeable` (7 days)."""


class WorkQueue(Protocol):
    """Storage queues. Delivery is at least once, in any order."""

    def send(self, queue: str, body: str, delay_s: int = 0) -> None:
        """Life is unlimited (time to live −1). `delay_s` at most 7 days."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file attached to a mail. Never residents' data."""

    name: str
    content_type: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail, no personal data of residents. `message_id` is stable over retries, without the
    angle brackets that it gets in the header."""

    message_id: str
    to: str
    subject: str
    text: str
    attachments: tuple[Attachment, ...] = ()

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[A-Za-z0-9._-]+@[A-Za-z0-9.-]+", self.message_id):
            raise ValueError("a message id is `left@right`, without brackets")


class Mailer(Protocol):
    def send(self, mail: Mail) -> None:
        """Hand over to the mail server. Raises Transient, Refusal (address refused)."""


class Clock(Protocol):
    """Two times: business time can be moved in the local stack, real time never."""

    @property
    def simulated(self) -> bool: ...

    def business_now(self) -> datetime:
        """For terms, due dates, letters, trail. Aware, UTC."""

    def real_now(self) -> datetime:
        """For tokens, leases, waits. Aware, UTC."""


class ReferenceClock(Protocol):
    def now(self) -> datetime:
        """Time as another party tells it (the storage service's `Date`). Aware, UTC."""


class Processors(Protocol):
    """The machine's processors, for work that takes one of them long."""

    def at_work(self) -> AbstractContextManager[InOrder]:
        """All that this process may use, until the context ends; nothing of the work stays anywhere then.

        What work raises is raised here, in order. Raises Fault `general.work_ended` (a process died before
        its work was done), `general.work_failed` (kind, place).
        """


class Entropy(Protocol):
    def token(self, n: int) -> bytes:
        """`n` unpredictable bytes."""


class Signer(Protocol):
    """An Ed25519 key: the app's (checkpoints, certificates) or the verifier's (observations)."""

    @property
    def public_key(self) -> bytes:
        """Raw 32 bytes."""

    def sign(self, data: bytes) -> bytes:
        """64 bytes."""


@dataclass(frozen=True, slots=True)
class Page:
    """One read-back PDF page: its text, and what the QR codes on it say; empty for one with text over it."""

    text: str
    codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sight:
    """What may show through a window when the sheet slides. `text`: without white space.

    `clear`: nothing at all, text or picture, is printed between what always shows and what ever may.
    """

    text: str
    clear: bool


class Press(Protocol):
    """The PDF engine: a template and its data in, a PDF out; the same in gives the same bytes."""

    def missing_glyphs(self, texts: Sequence[str]) -> Iterator[bool]:
        """For each text whether the letter fonts cannot print it exactly."""

    def as_read(self, text: str) -> str:
        """How `read_back` would report a printed `text`: no white space, one encoding for each glyph."""

    def source(self, template: str) -> str:
        """The typst text of `template`."""

    def print(
        self, template: str, data: dict[str, object], timestamp: datetime, source: str | None = None
    ) -> bytes:
        """PDF/A-2b of `template` (a name below shared/templates), or of the ward's `source` in its place.

        Raises Fault `letters.press_failed` on a missing glyph or an error of the template.
        """

    def read_back(self, pdf: bytes) -> Sequence[Page]:
        """Text (without white space) and QR codes of every page, read from the finished PDF."""

    def sight(self, pdf: bytes, page: int, window: Window) -> Sight:
        """What of page `page` (from 0) the envelope shows."""

    def picture(self, pdf: bytes, page: int) -> bytes:
        """Page `page` (from 0) as PNG."""


@dataclass(frozen=True, slots=True)
class SeenPage:
    """What a reader saw on one scanned page.

    `image`: JPEG, grey, without metadata; in the form's own place (`upright`) or as it was scanned. `codes`:
    the different texts of its QR codes. `boxes` and `stray` (mm² of ink at the place outside all fields that
    has most): of an upright page. `ink` (mm² in all) and `marks` (corner marks): of another one.
    """

    image: bytes
    codes: tuple[str, ...]
    upright: bool
    boxes: Mapping[str, BoxInk] = field(default_factory=dict)
    stray: float = 0.0
    ink: float = 0.0
    marks: int = 0


class FormReader(Protocol):
    """Scanned paper: everything that needs pixels. One page is in memory at a time."""

    def page_count(self, file: bytes) -> int:
        """Pages of a scanned PDF, TIFF or PNG. Raises Refusal `scans.broken`, `scans.too_many_pages`."""

    def see(self, file: bytes, page: int, places: FormPlaces, blank: bytes) -> SeenPage:
        """Page `page` (from 1), held against the blank form. Raises Refusal `scans.broken`,
        `scans.page_too_large`."""

    def blank(self, pdf: bytes, page: int) -> bytes:
        """Page `page` (from 0) of a printed letter as `see` compares with it: where it has print."""

    def crop(self, image: bytes, area: Area) -> bytes:
        """PNG of a part of an upright page's image."""

    def redact(self, image: bytes, printed: bytes, kept: Kept, stamp: str) -> bytes:
        """PNG of an upright page with everything blanked that `kept` does not name, and `stamp` in words.
        `printed`: that person's own form, as `blank` gives it."""

    def bound(self, images: Iterable[bytes]) -> bytes:
        """A PDF with an image a page and nothing else."""


@dataclass(frozen=True, slots=True)
class SeenDraft:
    """What a reader saw in a PDF from outside.

    `texts`: of each page, hidden ones too; `hidden`: where in them nobody sees it, first and after the last
    character. `beside`: what the file says on no page (bookmarks, alternative
    texts, targets of links). `findings`: what about the file itself wants a person's eye or was taken out.
    `clean`: the same pages without anything that no page shows.
    """

    texts: tuple[str, ...]
    hidden: tuple[tuple[tuple[int, int], ...], ...]
    beside: str
    findings: tuple[Finding, ...]
    clean: bytes


class DraftReader(Protocol):
    """PDFs that others made and that shall be published."""

    def see(self, pdf: bytes, title: str) -> SeenDraft:
        """`title` becomes the clean file's only property. The same in gives the same bytes.

        Raises Refusal `report_draft.broken`, `report_draft.encrypted`, `report_draft.too_many_pages` (limit,
        found), `report_draft.layers`, `report_draft.page_too_large` (page), `report_draft.too_large_clean`
        (limit)."""

    def picture(self, pdf: bytes, page: int) -> bytes:
        """Page `page` (from 1) of a clean file as PNG."""


class PdfSigner(Protocol):
    """Seals a finished PDF (PAdES), with files embedded before the signature."""

    def seal(self, pdf: bytes, attachments: Sequence[Attachment], at: datetime) -> bytes:
        """The signed PDF. `at` is the system's time (システム時刻), not independent time."""
