"""A register extract on its way in: parts received, import's totals, approval. The data is in its holding."""

from datetime import date
from enum import StrEnum
from typing import ClassVar

from pydantic import Field

from shared.documents.base import Document, Frozen, ObjectRef
from shared.documents.part_upload import PartUpload
from shared.domain.approvals import Act, Approval
from shared.domain.ids import AssemblyId, HoldingId
from shared.domain.register.columns import Contents
from shared.domain.register.columns import Field as RegisterField

LARGEST_EXTRACT = 900 * 1024 * 1024


class ExtractPhase(StrEnum):
    """Rejected files go to erasure at once. `MAPPING`: the first part is here, and somebody has to say what
    its columns hold before more is taken."""

    RECEIVING = "receiving"
    MAPPING = "mapping"
    IMPORTING = "importing"
    CHECK = "check"
    APPROVED = "approved"
    REJECTED = "rejected"


class Totals(Frozen):
    """The import's counts (codes: `register.outcomes`), and the rule's latest accepted birth date."""

    rows: int
    eligible: int
    outcomes: dict[str, int]
    notes: dict[str, int]
    latest_accepted: date


class Imported(Frozen):
    """What the import left in the extract's holding. `key` is K_reg; all of it dies with the holding.

    `full_report`: every finding as CSV, in parts of at most 8 MiB.
    """

    totals: Totals
    encoding: str
    key: ObjectRef
    tokens: ObjectRef
    tokens_sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    report: ObjectRef
    full_report: ObjectRef | None = None


class Asked(Frozen):
    """Whose details a details file must bring: places `first` to `last` of a draw.

    `move_up`: the reserves' document when they moved up; None for those drawn at once.
    """

    draw: str
    first: int = Field(ge=1)
    last: int = Field(ge=1)
    move_up: str | None = None


class CheckedDetails(Frozen):
    """A details file held against who was asked for. `differing`: code → how many; who is in `report`."""

    rows: int
    asked: int
    matched: int
    excused: int
    differing: dict[str, int]
    notes: dict[str, int]
    encoding: str
    report: ObjectRef

    @property
    def exact(self) -> bool:
        """Exactly those asked for; who is missing is on the change list."""
        return not self.differing and self.matched + self.excused == self.asked


class CheckedOutcome(Frozen):
    """The outcome of a draw on an isolated PC, computed again from what is public. `rows`, `outcomes`: the
    register's, as the isolated PC counted them; nobody can count them here."""

    draw: str
    rows: int
    eligible: int
    outcomes: dict[str, int]
    drawn: int
    reserves: int
    stopped: int
    unprintable: int
    protected: int


class Reason(Frozen):
    """A message code with its places (row, column), never a value."""

    code: str
    params: dict[str, str | int]


class Rejection(Frozen):
    """Why the file was not taken: the first reason, and of a wrong header all of them (`problems`)."""

    code: str
    params: dict[str, str | int]
    act: Act
    problems: tuple[Reason, ...] = ()

    @property
    def reasons(self) -> tuple[Reason, ...]:
        return self.problems or (Reason(code=self.code, params=self.params),)


class Extract(PartUpload, Document):
    """`id` is `{assembly}.extract-{number}`. `bytes` and `sha256`: the whole file's, announced beforehand.

    `columns`: what a person said the columns hold, in order, and `column_map` the saved map it stands in;
    empty: the plan's. `asked` and `details`: of a details file only; `outcome`: of an isolated PC's only;
    `imported`: of the others. `taken`:
    its people are in the assembly's holding, read back.
    """

    kind: ClassVar[str] = "extract"

    assembly: AssemblyId
    number: int = Field(ge=1)
    holding: HoldingId
    bytes: int = Field(ge=1, le=LARGEST_EXTRACT)
    received_on: date
    phase: ExtractPhase = ExtractPhase.RECEIVING
    contents: Contents = Contents.ONE_FILE
    columns: tuple[RegisterField, ...] = ()
    column_map: str | None = None
    asked: Asked | None = None
    imported: Imported | None = None
    details: CheckedDetails | None = None
    outcome: CheckedOutcome | None = None
    taken: bool = False
    approval: Approval
    rejection: Rejection | None = None
