"""Changing an approved plan (計画の変更): which keys are still open, and how two plans differ.

A key is open until something was made by it; from then on it says how that was made. Whatever no rule
names is closed: a new key of the plan has to be placed here first (a test holds the two together).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from shared.domain.packet_kinds import PacketKind
from shared.domain.plan import Plan, title_of
from shared.errors import Refusal


class Reached(StrEnum):
    """What has happened on the assembly, as far as it uses up keys of the plan."""

    REGISTER_IN = "register-in"
    DRAW_BEGUN = "draw-begun"
    LETTERS_BEGUN = "letters-begun"
    REPLIES_COUNTED = "replies-counted"
    FORMS_HANDED = "forms-handed"
    LOTTERY_BEGUN = "lottery-begun"
    RESULTS_BEGUN = "results-begun"
    EVENT_BEGUN = "event-begun"
    NAMED = "named"
    """Always: who is named changes by handing over (担当者の引継ぎ), which keeps names and acts together."""


_SELECTION = frozenset({Reached.REGISTER_IN, Reached.DRAW_BEGUN})
_FIXED_BY: Mapping[str, frozenset[Reached]] = {
    "report": frozenset(),
    "mail": frozenset(),
    "retention": frozenset(),
    "staff": frozenset({Reached.NAMED}),
    "supervisors": frozenset({Reached.NAMED}),
    "auditors": frozenset({Reached.NAMED}),
    "eligibility": _SELECTION,
    "register": _SELECTION,
    "draw": _SELECTION,
    "areas": _SELECTION | {Reached.LOTTERY_BEGUN},
    "letters": frozenset({Reached.LETTERS_BEGUN}),
    "replies": frozenset({Reached.REPLIES_COUNTED}),
    "replies.needs": frozenset({Reached.LETTERS_BEGUN}),
    "replies.second_look": frozenset({Reached.LETTERS_BEGUN}),
    "replies.packet": frozenset({Reached.FORMS_HANDED}),
    "lottery": frozenset({Reached.LOTTERY_BEGUN}),
    "results": frozenset({Reached.RESULTS_BEGUN, Reached.EVENT_BEGUN}),
    "event": frozenset({Reached.EVENT_BEGUN}),
}
"""By section, and for some keys of their own: what closes it. Packets: an assignment of that kind."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A key whose value is another one; `old` or `new` is None where the key is not given."""

    key: str
    old: Any
    new: Any

    @property
    def title(self) -> str:
        """`開催 › 会場`, in the plan's own Japanese names."""
        section, _, rest = self.key.partition(".")
        return f"引渡資料 › {PacketKind(rest).ja}" if section == "packets" else title_of(self.key)


def values_of(plan: Plan) -> dict[str, Any]:
    """Key → value as JSON has it: `event.venue`, `packets.roster`; other lists of tables are one value."""
    found: dict[str, Any] = {}
    for section, value in plan.model_dump(mode="json", by_alias=True).items():
        if section == "packets":
            found |= {f"packets.{rule['kind']}": rule for rule in value}
        elif isinstance(value, dict):
            found |= {f"{section}.{key}": one for key, one in value.items()}
        else:
            found[section] = value
    return found


def differences(old: Plan, new: Plan) -> list[Difference]:
    """In the order of the plan's keys."""
    before, after = values_of(old), values_of(new)
    keys = dict.fromkeys((*before, *after))
    return [
        Difference(key, before.get(key), after.get(key)) for key in keys if before.get(key) != after.get(key)
    ]


def is_open(key: str, reached: Collection[Reached], assigned: Collection[PacketKind]) -> bool:
    """Whether `key` may still change. An unknown one may not."""
    section, _, rest = key.partition(".")
    if section == "packets":
        return rest not in {kind.value for kind in assigned}
    closes = _FIXED_BY.get(key, _FIXED_BY.get(section))
    return closes is not None and closes.isdisjoint({*reached, Reached.NAMED})


def require_open(
    changes: Collection[Difference], reached: Collection[Reached], assigned: Collection[PacketKind]
) -> None:
    """Raises Refusal `plan.nothing_changes`, `plan.key_used` (fields: the Japanese names)."""
    if not changes:
        raise Refusal("plan.nothing_changes")
    used = [change.title for change in changes if not is_open(change.key, reached, assigned)]
    if used:
        raise Refusal("plan.key_used", fields="、".join(used))
