"""The quotas of an assembly's lottery, from the first proposal to the second person's approval."""

from collections.abc import Sequence
from enum import StrEnum
from typing import ClassVar

from pydantic import Field, model_validator

from shared.documents.base import Document, Frozen
from shared.domain.approvals import Approval
from shared.domain.ids import AssemblyId
from shared.domain.quotas.panels import Quota
from shared.domain.quotas.solution import Solution


class QuotaPhase(StrEnum):
    """`OFF`: discarded, the lottery is a simple one. `SOLVING`: the fairest distribution is computed;
    then a second person sees what the quotas cost. Every change leads back to `DRAFT`."""

    OFF = "off"
    DRAFT = "draft"
    SOLVING = "solving"
    PROPOSED = "proposed"
    APPROVED = "approved"


class QuotaRow(Frozen):
    """One quota: of those with the feature at least `least` and at most `most` take part."""

    category: str
    feature: str
    least: int = Field(ge=0, le=1000)
    most: int = Field(ge=0, le=1000)

    @model_validator(mode="after")
    def _in_order(self) -> "QuotaRow":
        if self.least > self.most:
            raise ValueError("least above most")
        return self

    @property
    def quota(self) -> Quota:
        return Quota(self.category, self.feature, self.least, self.most)


class Fairness(Frozen):
    """What is said of a solved lottery: no chance of a single person. `bound`: no distribution has a larger
    smallest chance; `missed`: the largest share of its level that a chance misses; the lowest `reached` of
    `levels` are proved; `seconds` of real time."""

    applicants: int
    types: int
    panels: int
    smallest: float
    largest: float
    mean: float
    gini: float
    bound: float
    rounding: float
    missed: float
    levels: int
    reached: int
    certified: bool
    seconds: float

    @classmethod
    def of(cls, solution: Solution, applicants: int, types: int, seconds: float) -> "Fairness":
        return cls(
            applicants=applicants,
            types=types,
            panels=len(solution.distribution),
            smallest=float(solution.chances.smallest),
            largest=float(solution.chances.largest),
            mean=float(solution.chances.mean),
            gini=float(solution.chances.gini),
            bound=float(solution.bound),
            rounding=float(solution.rounding),
            missed=solution.missed,
            levels=solution.levels,
            reached=solution.reached,
            certified=solution.certified,
            seconds=round(seconds, 2),
        )


class Quotas(Document):
    """`id` is the lottery's. `rows` in the page's order. `found`: panels so far, while solving; `problem`:
    code of what the solving met. `approval`: proposed by who asked for it."""

    kind: ClassVar[str] = "quotas"

    assembly: AssemblyId
    phase: QuotaPhase = QuotaPhase.DRAFT
    rows: tuple[QuotaRow, ...] = ()
    approval: Approval | None = None
    fairness: Fairness | None = None
    found: int = 0
    problem: str = ""

    @property
    def quotas(self) -> tuple[Quota, ...]:
        return quotas_of(self.rows)

    @property
    def approved(self) -> bool:
        return self.phase is QuotaPhase.APPROVED

    @property
    def pending(self) -> bool:
        """Neither off nor approved: no lottery can be committed to."""
        return self.phase not in (QuotaPhase.OFF, QuotaPhase.APPROVED)


def quotas_of(rows: Sequence[QuotaRow]) -> tuple[Quota, ...]:
    return tuple(row.quota for row in rows)
