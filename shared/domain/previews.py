"""Which letters a person looks at before a release: first, longest, rarest character, random."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

from shared.domain.mail_merge import Letter


class Choice(StrEnum):
    """Why a letter is shown."""

    FIRST = "first"
    LONGEST = "longest"
    RAREST = "rarest"
    RANDOM = "random"

    @property
    def ja(self) -> str:
        return {
            Choice.FIRST: "最初の案内状",
            Choice.LONGEST: "宛名が最も長い案内状",
            Choice.RAREST: "最も珍しい文字がある案内状",
            Choice.RANDOM: "無作為に選んだ案内状",
        }[self]


@dataclass(frozen=True, slots=True)
class Place:
    """Lot and letter in it, both from 1."""

    lot: int
    letter: int


def choose(lots: Sequence[Sequence[Letter]]) -> dict[Choice, Place]:
    """The four letters, the same ones when asked again; none without letters."""
    letters = {
        Place(lot, number): letter
        for lot, members in enumerate(lots, start=1)
        for number, letter in enumerate(members, start=1)
    }
    if not letters:
        return {}
    rarity = _rarity(letters.values())
    return {
        Choice.FIRST: next(iter(letters)),
        Choice.LONGEST: max(letters, key=lambda place: (letters[place].block.width, -place.lot)),
        Choice.RAREST: max(letters, key=lambda place: max(rarity[char] for char in _chars(letters[place]))),
        Choice.RANDOM: min(letters, key=lambda place: _drawn(letters[place])),
    }


def _rarity(letters: Iterable[Letter]) -> dict[str, tuple[bool, int]]:
    """Of each character: beyond what old systems know (CP932) first, then by how few letters have it."""
    counted = Counter(char for letter in letters for char in _chars(letter))
    return {char: (not _is_common(char), -count) for char, count in counted.items()}


def _chars(letter: Letter) -> set[str]:
    return set("".join((*letter.block.address, *letter.block.name)))


def _is_common(char: str) -> bool:
    try:
        char.encode("cp932")
    except UnicodeEncodeError:
        return False
    return True


def _drawn(letter: Letter) -> str:
    """The reply code is random, so is its digest; it is the same when the step is repeated."""
    return sha256(letter.keys.reply_code.encode()).hexdigest()
