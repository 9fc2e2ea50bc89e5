"""Letters that came back (返戻): which ones, by a mark that tells no number, and when."""

from typing import ClassVar

from pydantic import Field

from shared.documents.base import Document, Frozen
from shared.domain.approvals import Act


class ReturnedLetter(Frozen):
    """`mark`: keyed digest of its return-mail number. `move_up`: of which mail merge it is.

    `lot` and `letter`: its place; both 0 when it was made by hand or posted by the ward's own hand.
    """

    mark: str = Field(pattern=r"^[0-9a-f]{32}$")
    move_up: int = Field(ge=0)
    lot: int = Field(ge=0)
    letter: int = Field(ge=0)
    act: Act

    @property
    def ja(self) -> str:
        """Which letter, in words."""
        return f"第{self.lot}ロットの{self.letter}通目" if self.lot else "手作業又は職員発送の1通"


class ReturnedMail(Document):
    """One an assembly, with its id; letters in the order in which they were recorded."""

    kind: ClassVar[str] = "returned-mail"

    letters: tuple[ReturnedLetter, ...] = ()

    def find(self, mark: str) -> ReturnedLetter | None:
        return next((one for one in self.letters if one.mark == mark), None)
