"""An incident: what is known, who was told when, what followed. Accounts and claims' texts are enveloped."""

from datetime import date
from typing import ClassVar

from pydantic import Field

from shared.documents.base import Document, Frozen, ObjectRef
from shared.documents.holding import Phase
from shared.domain.approvals import Act, Approval
from shared.domain.ids import AssemblyId, ContractId, HoldingId
from shared.domain.incident import IncidentKind, Known, Told


class KeyAtNotice(Frozen):
    """A holding it concerns as it stood at the notice. Its objects are enveloped (AES-256-GCM) always."""

    holding: HoldingId
    phase: Phase
    key_disabled: bool


class Scope(Frozen):
    """Counts from the ledger at the notice: what was with the contractor, about how many residents at most.

    `uncounted`: packets and papers besides, about nobody knows how many people."""

    copies: int = 0
    sheets: int = 0
    collections: int = 0
    residents: int = 0
    uncounted: int = 0


class Telling(Frozen):
    """On which day somebody was told, as ward staff recorded it."""

    day: date
    recorded: Act


class Claim(Frozen):
    """Damages (clause 19): `text` is enveloped; settled with a sum, or with none."""

    id: str
    text: ObjectRef
    raised: Act
    yen: int | None = Field(default=None, ge=0)
    settled: Act | None = None


class Publication(Frozen):
    """The ward's decision (clause 18), by two people; `text` is enveloped until it is published."""

    publish: bool
    text: ObjectRef | None = None
    approval: Approval
    sha256: str | None = Field(default=None, description="of the published file")


class Instructed(Frozen):
    """The ward's instruction (clause 17): the `matter` it was given as, or why none was needed."""

    matter: str = ""
    reason: ObjectRef | None = None
    recorded: Act


class Incident(Document):
    """`texts_in`: the holding of its enveloped texts. `holdings`: those it keeps from erasure."""

    kind: ClassVar[str] = "incident"

    id: str = Field(pattern=r"^in-[0-9a-f]{12}$")
    assembly: AssemblyId
    contract: ContractId | None = None
    known: Known
    noticed: Act
    account: ObjectRef | None = None
    texts_in: HoldingId
    holdings: tuple[HoldingId, ...] = ()
    keys: tuple[KeyAtNotice, ...] = ()
    scope: Scope = Scope()
    report: ObjectRef | None = Field(default=None, description="the contractor's written report")
    reported: Act | None = None
    instructed: Instructed | None = None
    told: dict[Told, Telling] = Field(default_factory=dict)
    claims: tuple[Claim, ...] = ()
    publication: Publication | None = None
    closing: Approval | None = None

    @property
    def closed(self) -> bool:
        return self.closing is not None and self.closing.given

    @property
    def open_points(self) -> tuple[str, ...]:
        """Codes of what keeps it from being closed."""
        waits = {
            "incident.no_report": self.reported is None,
            "incident.no_instruction": self.contract is not None and self.instructed is None,
            "incident.first_report_open": Told.FIRST not in self.told and self.known.reportable,
            "incident.final_report_open": Told.FINAL not in self.told and self.known.reportable,
            "incident.residents_open": Told.RESIDENTS not in self.told and self.known.reportable,
            "incident.publication_open": not (self.publication and self.publication.approval.given)
            and self.known.what is not IncidentKind.RISK,
            "incident.claims_open": any(claim.settled is None for claim in self.claims),
        }
        return tuple(code for code, waiting in waits.items() if waiting)
