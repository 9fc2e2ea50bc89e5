"""The erasure saga of a holding, `togikai-erasure/1` (DESIGN.md §7): which act is next, and whose it is.

Key before objects: a crash after the key is gone leaves bytes that nobody can read.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

PROTOCOL = "togikai-erasure/1"


class Duty(StrEnum):
    """Whose identity performs an act; the values are the app roles of the settings."""

    MAIN = "main"
    ERASER = "eraser"
    VERIFIER = "verifier"


class Act(StrEnum):
    """The acts of the saga, in order."""

    FREEZE = "freeze"
    READ_OBJECTS = "read_objects"
    TAKE_INVENTORY = "take_inventory"
    CROSS_POINT_OF_NO_RETURN = "cross_point_of_no_return"
    TAG_DUE = "tag_due"
    OPEN_CANARY = "open_canary"
    DISABLE_KEY = "disable_key"
    CONFIRM_REFUSAL = "confirm_refusal"
    DELETE_KEY = "delete_key"
    SEE_KEY_DELETED = "see_key_deleted"
    PURGE_KEY = "purge_key"
    SEE_KEY_ABSENT = "see_key_absent"
    DELETE_CONTAINER = "delete_container"
    SEE_CONTAINER_GONE = "see_container_gone"
    CERTIFY = "certify"


@dataclass(frozen=True, slots=True)
class _Planned:
    act: Act
    duty: Duty
    times: int = 1
    after_freeze: bool = False


_PLAN = (
    _Planned(Act.FREEZE, Duty.MAIN),
    _Planned(Act.READ_OBJECTS, Duty.MAIN),
    _Planned(Act.TAKE_INVENTORY, Duty.MAIN, after_freeze=True),
    _Planned(Act.CROSS_POINT_OF_NO_RETURN, Duty.MAIN),
    _Planned(Act.TAG_DUE, Duty.MAIN),
    _Planned(Act.OPEN_CANARY, Duty.MAIN),
    _Planned(Act.DISABLE_KEY, Duty.ERASER),
    _Planned(Act.CONFIRM_REFUSAL, Duty.MAIN),
    _Planned(Act.DELETE_KEY, Duty.ERASER),
    _Planned(Act.SEE_KEY_DELETED, Duty.VERIFIER),
    _Planned(Act.PURGE_KEY, Duty.ERASER),
    _Planned(Act.SEE_KEY_ABSENT, Duty.VERIFIER, times=2),
    _Planned(Act.DELETE_CONTAINER, Duty.ERASER),
    _Planned(Act.SEE_CONTAINER_GONE, Duty.VERIFIER, times=2),
    _Planned(Act.CERTIFY, Duty.MAIN),
)
DUTY_OF: Mapping[Act, Duty] = {planned.act: planned.duty for planned in _PLAN}
_REVERSIBLE = frozenset({Act.FREEZE, Act.READ_OBJECTS, Act.TAKE_INVENTORY, Act.CROSS_POINT_OF_NO_RETURN})
DESTRUCTIVE = frozenset(
    {Act.CROSS_POINT_OF_NO_RETURN, Act.DISABLE_KEY, Act.DELETE_KEY, Act.PURGE_KEY, Act.DELETE_CONTAINER}
)
"""Acts that refuse to run when local and reference time disagree."""


@dataclass(frozen=True, slots=True)
class Pauses:
    """Real-time waits: after the freeze, and between two sightings of the same absence."""

    freeze: timedelta
    sighting: timedelta


@dataclass(frozen=True, slots=True)
class Do:
    """The next act and whose it is."""

    act: Act

    @property
    def duty(self) -> Duty:
        return DUTY_OF[self.act]


@dataclass(frozen=True, slots=True)
class Wait:
    """Too early for `act`: nobody does anything before `until` (real time)."""

    act: Act
    until: datetime

    @property
    def duty(self) -> Duty:
        return DUTY_OF[self.act]


@dataclass(frozen=True, slots=True)
class Held:
    """An incident keeps the holding; lifting the hold goes on from here."""


@dataclass(frozen=True, slots=True)
class Finished:
    """Certified: nothing is left to do."""


type Next = Do | Wait | Held | Finished
type Deeds = Mapping[Act, Sequence[datetime]]
"""Act → real times at which it was done."""


def next_act(deeds: Deeds, *, held: bool, now: datetime, pauses: Pauses) -> Next:
    """What is next. A hold counts until the point of no return has been passed, never after."""
    for planned in _PLAN:
        done = deeds.get(planned.act, ())
        if len(done) >= planned.times:
            continue
        if held and planned.act in _REVERSIBLE:
            return Held()
        earliest = _earliest(planned, done, deeds, pauses)
        return Wait(planned.act, earliest) if earliest and now < earliest else Do(planned.act)
    return Finished()


def _earliest(planned: _Planned, done: Sequence[datetime], deeds: Deeds, pauses: Pauses) -> datetime | None:
    if planned.after_freeze:
        return deeds[Act.FREEZE][-1] + pauses.freeze
    return done[-1] + pauses.sighting if done else None


def irrevocable(deeds: Deeds) -> bool:
    """Whether the point of no return has been passed."""
    return bool(deeds.get(Act.CROSS_POINT_OF_NO_RETURN))


class Reason(StrEnum):
    """Why a holding's time has come."""

    DRAW_ACCEPTED = "draw_accepted"
    DRAWN_ELSEWHERE = "drawn_elsewhere"
    FILE_REJECTED = "file_rejected"
    DETAILS_TAKEN = "details_taken"
    CONTRACT_SETTLED = "contract_settled"
    GRACE_OVER = "grace_over"
    RETENTION_OVER = "retention_over"


REQUIRED_GATES: Mapping[tuple[str, Reason], frozenset[str]] = {
    ("he", Reason.DRAW_ACCEPTED): frozenset(
        {"draw_accepted", "second_run_equal", "spot_check_settled", "derived_read_back"}
    ),
    ("he", Reason.DRAWN_ELSEWHERE): frozenset({"draw_accepted", "spot_check_settled", "derived_read_back"}),
    ("he", Reason.FILE_REJECTED): frozenset({"file_rejected"}),
    ("he", Reason.DETAILS_TAKEN): frozenset({"details_approved", "derived_read_back"}),
    ("hc", Reason.CONTRACT_SETTLED): frozenset({"event_over", "ledger_balanced"}),
    ("hc", Reason.GRACE_OVER): frozenset({"grace_over"}),
    ("ha", Reason.RETENTION_OVER): frozenset(
        {
            "retention_over",
            "contracts_erased",
            "extracts_erased",
            "documents_taken_over",
            "incidents_closed",
        }
    ),
    ("hp", Reason.RETENTION_OVER): frozenset({"retention_over", "contract_erased", "incidents_closed"}),
}
"""(kind of holding, reason) → what must be true. A pair that is not listed is never erased."""

TWO_PEOPLE = frozenset({"ha", "hc", "hp"})
"""Kinds whose erasure two people decide, unless the plan's timer does."""


def closed_gate(kind: str, reason: Reason, gates: Mapping[str, bool]) -> str | None:
    """Name of the first required gate that is not shown to be open; None when all are."""
    required = REQUIRED_GATES.get((kind, reason))
    if required is None:
        return "reason"
    return next((name for name in sorted(required) if not gates.get(name, False)), None)


def clocks_agree(local: datetime, reference: datetime, limit: timedelta) -> bool:
    return abs(local - reference) <= limit
