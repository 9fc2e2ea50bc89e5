"""A version of a plan that another one replaced: kept as it was approved, for what was made by it."""

from typing import ClassVar

from pydantic import Field

from shared.documents.base import Document, ObjectRef
from shared.domain.approvals import Approval


class PlanVersion(Document):
    """`id` is `{assembly}.plan-{number}`. `replaced_for`: why the next one came, enveloped."""

    kind: ClassVar[str] = "plan-version"

    number: int = Field(ge=1)
    plan_text: str
    plan_sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    approval: Approval
    replaced_for: ObjectRef


def plan_version_id(assembly: str, number: int) -> str:
    return f"{assembly}.plan-{number}"
