"""What each of the three identities has done in an erasure: one document each, named as the holding."""

from datetime import datetime
from typing import ClassVar

from pydantic import Field

from shared.documents.base import Document, Frozen, ObjectRef
from shared.domain import approvals
from shared.domain.approvals import Approval
from shared.domain.erasure import Act, Reason
from shared.domain.ids import HoldingId


class Deed(Frozen):
    """An act that was done: `at` in business time, `real` for the waits; `facts` hold codes and digests."""

    at: datetime
    real: datetime
    facts: dict[str, str | int] = Field(default_factory=dict)


class WithDeeds(Frozen):
    """Deeds by act, in the order they were done."""

    deeds: dict[Act, tuple[Deed, ...]] = Field(default_factory=dict)

    def done(self, act: Act) -> tuple[Deed, ...]:
        return self.deeds.get(act, ())


class IssuedCertificate(Frozen):
    """One issue of the certificate. The PDF with people's names, if any, lies in the people holding."""

    number: str
    issue: int = Field(ge=1)
    final: bool
    sha256: str = Field(description="of the JSON file")
    pdf_sha256: str
    pdf_holding: HoldingId | None = None
    pdf_object: ObjectRef | None = None
    at: datetime
    confirmed: approvals.Act | None = Field(default=None, description="ward staff have checked it")


class LateObject(Frozen):
    """An object that was not in the inventory: SHA-256 (or `uncommitted`) and bytes of its ciphertext."""

    name: str
    sha256: str
    bytes: int


class Reading(Frozen):
    """A batch of objects read within the freeze's wait: those after the batch before, through `last`.

    `sha256`: of the file in WORM storage that names each with its ETag and digest."""

    objects: int = Field(ge=0)
    bytes: int = Field(ge=0)
    last: str
    sha256: str


class Erasure(Document, WithDeeds):
    """Main's part: who decided it, the freeze, the inventory, the canary, the certificates.

    `late`: what turned up in the container after the inventory, and dies with it."""

    kind: ClassVar[str] = "erasure"

    reason: Reason
    approval: Approval
    by_timer: bool = False
    started: bool = False
    readings: tuple[Reading, ...] = ()
    late: tuple[LateObject, ...] = ()
    issues: tuple[IssuedCertificate, ...] = ()


class KeyHold(Document):
    """The eraser's part of a hold. `shut`: from the intent to disable the key until it is enabled again."""

    kind: ClassVar[str] = "key-hold"

    shut: bool = False
    since: datetime | None = None


class KeyDestruction(Document, WithDeeds):
    """The eraser's part: key and container. `intended` names the act under way."""

    kind: ClassVar[str] = "erasure-keys"

    intended: tuple[Act, ...] = ()


class Sightings(Document, WithDeeds):
    """The verifier's part: signed observations of what is no longer there."""

    kind: ClassVar[str] = "erasure-proof"
