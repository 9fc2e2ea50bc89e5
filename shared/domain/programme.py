"""The programme of the event: sessions with theme, hours and groups, proposed by the contractor."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import time
from typing import Any, Self

from shared.domain.canonical_json import Json
from shared.errors import Refusal

MOST_SESSIONS = 12
MOST_GROUPS = 100
LONGEST_THEME = 80


@dataclass(frozen=True, slots=True)
class Session:
    """`day`: number of the event day, from 1. `groups`: how many tables talk at the same time."""

    day: int
    begins: time
    ends: time
    theme: str
    groups: int

    @property
    def hours(self) -> str:
        """`10:00～12:00`."""
        return f"{self.begins:%H:%M}～{self.ends:%H:%M}"

    def to_json(self) -> dict[str, Json]:
        return asdict(self) | {"begins": f"{self.begins:%H:%M}", "ends": f"{self.ends:%H:%M}"}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        clock = {name: time.fromisoformat(stored[name]) for name in ("begins", "ends")}
        return cls(**{**stored, **clock})


def check_programme(sessions: Sequence[Session], days: int) -> None:
    """Raises Refusal `programme.empty`, `programme.too_many` (limit), `programme.day` (row, days),
    `programme.hours` (row: ends before it begins, or before the one above is over), `programme.theme` (row,
    limit), `programme.groups` (row, limit)."""
    if not sessions:
        raise Refusal("programme.empty")
    if len(sessions) > MOST_SESSIONS:
        raise Refusal("programme.too_many", limit=MOST_SESSIONS)
    before: Session | None = None
    for row, session in enumerate(sessions, 1):
        _check(session, before, row, days)
        before = session


def _check(session: Session, before: Session | None, row: int, days: int) -> None:
    if not 1 <= session.day <= days:
        raise Refusal("programme.day", row=row, days=days)
    follows = before is None or (before.day, before.ends) <= (session.day, session.begins)
    if session.ends <= session.begins or not follows:
        raise Refusal("programme.hours", row=row)
    if not session.theme.strip() or len(session.theme) > LONGEST_THEME:
        raise Refusal("programme.theme", row=row, limit=LONGEST_THEME)
    if not 1 <= session.groups <= MOST_GROUPS:
        raise Refusal("programme.groups", row=row, limit=MOST_GROUPS)
