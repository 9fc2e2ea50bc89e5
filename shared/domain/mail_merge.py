"""Who gets a letter by which way, and in which lot: every drawn resident is in exactly one place.

Letters in lots + hand-made + own-hand + stopped = drawn. Name, address and form come from one record.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import batched
from typing import Any, Self

from shared.domain.address_block import USUAL_ROOM, AddressBlock, lay_out
from shared.domain.canonical_json import Json
from shared.domain.changes import ChangeKind
from shared.domain.invitee import Invitee
from shared.domain.plan_sections import PrintedName
from shared.domain.reply_codes import LetterKeys
from shared.domain.window import Room
from shared.errors import Fault

NOBODY: Mapping[str, "Reason"] = {}
HONORIFIC = "様"
RETURN_NUMBER_LABEL = "返戻番号"
PAGES_A_LETTER = 2
"""Invitation and application form; a plan may add pages in other words."""


class Reason(StrEnum):
    """Why a drawn resident's letter is in no lot. Values of `Invitee.stops` are reasons too."""

    PROTECTED = "protected"
    UNPRINTABLE = "unprintable"
    TOO_LONG = "too_long"
    POSTAL_CODE_INVALID = "postal_code_invalid"
    POSTAL_CODE_OUTSIDE = "postal_code_outside"
    NAME_EMPTY = "name_empty"
    ADDRESS_EMPTY = "address_empty"
    DIED = "died"
    MOVED = "moved"
    PROTECTED_SINCE = "protected_since"

    @property
    def ja(self) -> str:
        return _REASONS[self]


_REASONS = {
    Reason.PROTECTED: "支援措置対象",
    Reason.UNPRINTABLE: "印字できない文字がある",
    Reason.TOO_LONG: "宛名が窓に収まらない",
    Reason.POSTAL_CODE_INVALID: "郵便番号が7桁の数字でない",
    Reason.POSTAL_CODE_OUTSIDE: "郵便番号が区内のものでない",
    Reason.NAME_EMPTY: "氏名が空",
    Reason.ADDRESS_EMPTY: "住所が空",
    Reason.DIED: "異動リスト：死亡",
    Reason.MOVED: "異動リスト：転出",
    Reason.PROTECTED_SINCE: "異動リスト：支援措置",
}


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter's record: everything on it that differs from the next. `token`: 32 hex digits."""

    block: AddressBlock
    keys: LetterKeys

    def to_json(self) -> dict[str, Json]:
        return {
            "postal_code": self.block.postal_code,
            "address": self.block.address,
            "name": self.block.name,
            "large_name": self.block.large_name,
            "token": self.keys.token,
            "reply_code": self.keys.reply_code,
            "return_number": self.keys.return_number,
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        keys = LetterKeys(stored["token"], stored["reply_code"], stored["return_number"])
        block = AddressBlock(
            stored["postal_code"], tuple(stored["address"]), tuple(stored["name"]), stored["large_name"]
        )
        return cls(block, keys)

    def for_template(self) -> dict[str, object]:
        """As letter.typ reads it."""
        token = self.keys.token
        return {
            "postal": self.block.postal_code,
            "address": list(self.block.address),
            "name": list(self.block.name),
            "large_name": self.block.large_name,
            "return_number": self.keys.return_number,
            "token": " ".join(token[start : start + 8] for start in range(0, len(token), 8)),
            "reply": {"qr": self.keys.reply_code},
        }

    def block_text(self) -> str:
        """What the window shows, in reading order."""
        name = "".join(self.block.name)
        lines = f"〒{self.block.postal_code}{''.join(self.block.address)}{name}{HONORIFIC}"
        return f"{lines}{RETURN_NUMBER_LABEL}{self.keys.return_number}"


@dataclass(frozen=True, slots=True)
class Held:
    """A drawn resident whose letter is in no lot, and why."""

    invitee: Invitee
    reason: Reason


@dataclass(frozen=True, slots=True)
class Partition:
    """Every drawn resident once. `lots` are in posting order."""

    lots: tuple[tuple[Letter, ...], ...]
    own_hand: tuple[Held, ...]
    hand_made: tuple[Held, ...]
    stopped: tuple[Held, ...]

    @classmethod
    def of(cls, lots: Iterable[Iterable[Letter]], held: Sequence[Held]) -> Self:
        """Each of `held` on the list that its reason says."""
        return cls(
            lots=tuple(map(tuple, lots)),
            own_hand=_only(held, _OWN_HAND),
            hand_made=_only(held, _HAND_MADE),
            stopped=_only(held, frozenset(Reason) - _OWN_HAND - _HAND_MADE),
        )

    @property
    def in_lots(self) -> int:
        return sum(map(len, self.lots))

    @property
    def held(self) -> tuple[Held, ...]:
        return self.own_hand + self.hand_made + self.stopped

    def reasons(self) -> dict[str, int]:
        """Reason → how many."""
        return dict(sorted(Counter(held.reason.value for held in self.held).items()))


def printed_name(invitee: Invitee, rule: PrintedName) -> str:
    """The name on the letter: the plan's rule for residents with an alias (通称)."""
    return invitee.alias if rule is PrintedName.ALIAS and invitee.alias else invitee.name


def printed_texts(invitee: Invitee, rule: PrintedName) -> str:
    """All characters of a resident that a letter shows: what the preflight asks the font about."""
    return f"{printed_name(invitee, rule)}{invitee.address}{invitee.building or ''}"


def partition(
    invitees: Sequence[Invitee],
    keys: Mapping[str, LetterKeys],
    unprintable: Callable[[Invitee], bool],
    rule: PrintedName,
    lot_size: int,
    room: Room = USUAL_ROOM,
    changed: Mapping[str, Reason] = NOBODY,
) -> Partition:
    """Sort the drawn into lots and lists. Protected people never reach a lot, whatever the plan says.

    `changed`: draw token → why, by the change list. Raises Fault `letters.sum_differs` when anybody would
    be lost or doubled.
    """
    held: list[Held] = []
    letters: list[Letter] = []
    for invitee in invitees:
        block = _block(invitee, rule, room)
        reason = changed.get(invitee.token) or _reason(invitee, unprintable(invitee), block)
        if reason or block is None:
            held.append(Held(invitee, reason or Reason.TOO_LONG))
        else:
            letters.append(Letter(block, keys[invitee.token]))
    letters.sort(key=lambda letter: (letter.block.postal_code, letter.keys.token))
    found = Partition.of(batched(letters, lot_size, strict=False), held)
    _check_sum(invitees, found)
    return found


def taken_out(placed: Partition, invitees: Sequence[Invitee], changed: Mapping[str, Reason]) -> Partition:
    """`placed` after a later change list: its hits leave their lots and lists, the lots keep their numbers.

    Raises Fault `letters.sum_differs`.
    """
    hits = [Held(one, changed[one.token]) for one in invitees if one.token in changed]
    kept = [held for held in placed.held if held.invitee.token not in changed]
    lots = ((letter for letter in lot if letter.keys.token not in changed) for lot in placed.lots)
    found = Partition.of(lots, [*kept, *hits])
    _check_sum(invitees, found)
    return found


def reasons_of(hits: Mapping[str, ChangeKind], *, own_hand: bool) -> dict[str, Reason]:
    """Why each hit's letter is stopped; somebody newly protected may be posted to by the ward's own hand."""
    protected = Reason.PROTECTED if own_hand else Reason.PROTECTED_SINCE
    words = {
        ChangeKind.DIED: Reason.DIED,
        ChangeKind.MOVED: Reason.MOVED,
        ChangeKind.PROTECTED: protected,
    }
    return {token: words[kind] for token, kind in hits.items()}


_OWN_HAND = frozenset({Reason.PROTECTED})
_HAND_MADE = frozenset({Reason.UNPRINTABLE, Reason.TOO_LONG})


def _reason(invitee: Invitee, unprintable: bool, block: AddressBlock | None) -> Reason | None:
    if invitee.protected:
        return Reason.PROTECTED
    if invitee.stops:
        return Reason(invitee.stops[0].value)
    if unprintable or invitee.unprintable:
        return Reason.UNPRINTABLE
    return Reason.TOO_LONG if block is None else None


def _block(invitee: Invitee, rule: PrintedName, room: Room) -> AddressBlock | None:
    name = printed_name(invitee, rule)
    return lay_out(invitee.postal_code, invitee.address, invitee.building, name, room)


def _only(held: Iterable[Held], reasons: frozenset[Reason]) -> tuple[Held, ...]:
    chosen = (one for one in held if one.reason in reasons)
    return tuple(sorted(chosen, key=lambda one: (one.invitee.postal_code, one.invitee.token)))


def _check_sum(invitees: Sequence[Invitee], found: Partition) -> None:
    placed = Counter(letter.keys.token for lot in found.lots for letter in lot)
    placed.update(held.invitee.token for held in found.held)
    if placed != Counter({invitee.token for invitee in invitees}) or placed.total() != len(invitees):
        raise Fault("letters.sum_differs", drawn=len(invitees), placed=placed.total())
