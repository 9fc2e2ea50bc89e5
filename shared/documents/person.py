"""A person of the contractor on one contract. State knows the id and the steps taken, not the name."""

from datetime import date
from typing import ClassVar

from pydantic import Field

from shared.documents.base import Document, ObjectRef
from shared.domain.approvals import Act
from shared.domain.handler_gate import Standing
from shared.domain.ids import ActorId, ContractId, PersonId
from shared.domain.roles import PersonRole


class Person(Document):
    """`details` (name, employer, login) and `training` (what was taught) are in the people holding."""

    kind: ClassVar[str] = "person"

    contract: ContractId
    role: PersonRole
    actor: ActorId
    details: ObjectRef
    reported: Act
    received: Act | None = None
    trained_on: date | None = None
    training: ObjectRef | None = None
    confirmed_text: str | None = Field(default=None, description="SHA-256 of the clauses they confirmed")
    confirmed: Act | None = None
    left_on: date | None = Field(default=None, description="first day on which they are no longer named")

    @property
    def person_id(self) -> PersonId:
        return PersonId(self.id)

    def standing(self) -> Standing:
        """As the handler gate sees them."""
        return Standing(self.received is not None, self.left_on, self.trained_on, self.confirmed_text)
