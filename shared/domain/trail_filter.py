"""Which records of a trail somebody asked to see: by person, by what they are about, by act, by days."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from shared.domain.japan_time import day_of, read_stamp

type Row = Mapping[str, Any]
"""A record as its line says it."""

_BELOW = (".", "-")
"""What follows an id in the ids of things below it: a contract's packets, a packet's copies."""


@dataclass(frozen=True, slots=True)
class TrailFilter:
    """Empty wishes match everything. `about`: an id; what lies below it and what names it count too."""

    actor: str = ""
    about: str = ""
    family: str = ""
    since: date | None = None
    until: date | None = None

    def matches(self, record: Row) -> bool:
        """Days are Japan's, both included."""
        day = day_of(read_stamp(record["time"]))
        return (
            self.actor in ("", record["actor"])
            and self.family in ("", family_of(record))
            and (not self.about or self._is_about(record))
            and (self.since is None or self.since <= day)
            and (self.until is None or day <= self.until)
        )

    def _is_about(self, record: Row) -> bool:
        thing = str(record["object"])
        below = any(thing.startswith(self.about + mark) for mark in _BELOW)
        return thing == self.about or below or self.about in record["facts"].values()


def family_of(record: Row) -> str:
    """The first word of the action."""
    return str(record["action"]).partition(".")[0]
