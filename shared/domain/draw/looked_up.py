"""What the program says of a record number of the auditor's choice, at the ward and at the isolated PC."""

from dataclasses import dataclass

from shared.domain.register.outcomes import Outcome


@dataclass(frozen=True, slots=True)
class LookedUp:
    """Shown once, kept nowhere. `rows`: outcomes of the number's rows; `rank`: among drawn and reserves."""

    token: str
    rows: tuple[Outcome, ...]
    in_frame: bool
    rank: int | None

    @property
    def consistent(self) -> bool:
        """The token list says the same as the register's row."""
        return self.in_frame == (self.rows == (Outcome.ELIGIBLE,))

    @property
    def tells_nothing(self) -> bool:
        """No row and no token: mistyped, or a resident whom the file lacks. The program cannot know."""
        return not self.rows and not self.in_frame
