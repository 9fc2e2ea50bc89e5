"""What keeps a ledger from balancing, and a contract from closing (clauses 11 and 12)."""

from dataclasses import dataclass

UNSTATED, UNCONFIRMED, UNSIGNED = "no-statement", "unconfirmed", "unsigned"
"""States of a medium, and of the contractor's 消去証明書 as a whole, that keep the ledger open."""
TAKEN_OUT = "taken-out"
"""State of what was taken to the venue and is not back in its place."""


@dataclass(frozen=True, slots=True)
class OpenItem:
    """Something that keeps the ledger from balancing: `ref` names it, `state` says why."""

    what: str
    ref: str
    state: str


@dataclass(frozen=True, slots=True)
class Balance:
    """`items`: not yet returned or erased. `media`: devices (or paper) without statement or confirmation,
    and the contractor's 消去証明書 while nobody signed it."""

    items: tuple[OpenItem, ...]
    media: tuple[OpenItem, ...]

    @property
    def balanced(self) -> bool:
        """Everything handed over, copied or collected is back, posted or erased."""
        return not self.items

    @property
    def closed(self) -> bool:
        """Balanced, and each medium is stated clean and confirmed."""
        return not self.items and not self.media

    @property
    def open(self) -> tuple[OpenItem, ...]:
        return self.items + self.media
