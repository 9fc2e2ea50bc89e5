"""Who came on one day: keyed by the contractor by roster number, returned, accepted by ward staff."""

from collections.abc import Mapping
from datetime import date
from typing import ClassVar

from pydantic import Field

from shared.documents.base import Document
from shared.domain.approvals import Act
from shared.domain.ids import AssemblyId, ContractId


class Attendance(Document):
    """`id` is `{contract}.attendance-{day number}`. Counts only; the marks are a returned file of `ref`.

    `sessions`: number in the programme → how many were there. `lunches`: None where none was served.
    """

    kind: ClassVar[str] = "attendance"

    assembly: AssemblyId
    contract: ContractId
    day: date
    roster: str
    people: int = Field(ge=1)
    present: int = Field(ge=0)
    sessions: Mapping[int, int] = Field(default_factory=dict)
    lunches: int | None = Field(default=None, ge=0)
    ref: str
    sha256: str
    keyed: Act
    accepted: Act | None = None
