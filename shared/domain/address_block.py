"""The address block in the envelope's window: which lines it has, and whether it fits at all.

Names and addresses stay character for character: lines are only cut, nothing is shortened or made smaller
than readable. What does not fit goes to the hand-made list.
"""

import unicodedata
from dataclasses import dataclass
from functools import cache

from shared.domain.window import Room, Window

MOST_ADDRESS_LINES = 5
"""Address and 方書 together (DOMAIN.md §7), where the window is high enough."""

USUAL_ROOM = Window().room
"""That of 長形3号."""

_EM = 2048
_ASCII_ADVANCES = (
    594,
    578,
    723,
    1266,
    1266,
    1606,
    1487,
    434,
    748,
    748,
    512,
    1389,
    487,
    604,
    487,
    1024,
    1266,
    1266,
    1266,
    1266,
    1266,
    1266,
    1266,
    1266,
    1266,
    1266,
    590,
    590,
    1389,
    1389,
    1389,
    1032,
    1841,
    1483,
    1452,
    1495,
    1612,
    1432,
    1311,
    1602,
    1677,
    776,
    967,
    1477,
    1243,
    1954,
    1671,
    1640,
    1315,
    1640,
    1423,
    1257,
    1278,
    1622,
    1470,
    1966,
    1475,
    1403,
    1294,
    696,
    1024,
    696,
    1024,
    1024,
    1024,
    1112,
    1231,
    1096,
    1257,
    1143,
    641,
    1128,
    1262,
    616,
    623,
    1155,
    600,
    1837,
    1286,
    1206,
    1260,
    1225,
    829,
    975,
    680,
    1247,
    1092,
    1597,
    1065,
    1094,
    944,
    694,
    401,
    694,
    1024,
)
"""IPAmj Mincho's, from blank to tilde, in units of which _EM make a full-width character."""

_MOST_NAME_LINES = 2


@dataclass(frozen=True, slots=True)
class AddressBlock:
    """`postal_code`: as printed, 123-4567. `name` without the honorific; `large_name`: one line at 13 pt."""

    postal_code: str
    address: tuple[str, ...]
    name: tuple[str, ...]
    large_name: bool = True

    @property
    def width(self) -> float:
        """Of all lines, one after the other."""
        return sum(map(_width, (*self.address, *self.name)))


def lay_out(
    postal_code: str, address: str, building: str | None, name: str, room: Room = USUAL_ROOM
) -> AddressBlock | None:
    """The block for a resident (`postal_code`: 7 digits); None when it does not fit the window."""
    lines = [
        *_cut(address.strip(), room.line_width),
        *_cut((building or "").strip(), room.line_width),
    ]
    large = _width(name.strip()) <= room.large_name_width
    names = [name.strip()] if large else _cut(name.strip(), room.name_width)
    if len(names) > _MOST_NAME_LINES or len(lines) > MOST_ADDRESS_LINES:
        return None
    if len(lines) + len(names) > room.most_lines:
        return None
    return AddressBlock(f"{postal_code[:3]}-{postal_code[3:]}", tuple(lines), tuple(names), large)


def _cut(text: str, width: float) -> list[str]:
    """Lines of at most `width`."""
    lines = []
    while _width(text) > width:
        end = _cut_before(text, _fitting(text, width))
        lines.append(text[:end].rstrip())
        text = text[end:].lstrip()
    return [*lines, text] if text else lines


def _fitting(text: str, width: float) -> int:
    """How many characters from the start fit; at least one."""
    end = 1
    while _width(text[: end + 1]) <= width:
        end += 1
    return end


def _cut_before(text: str, end: int) -> int:
    """Where to cut, at most at `end`: at a blank or before a number, if the line's second half has one."""
    blanks = (place for place in range(end, end // 2, -1) if text[place] in " \u3000")
    numbers = (place for place in range(end, end // 2, -1) if not _within_number(text, place))
    best = next(blanks, None) or next(numbers, end)
    return best - 1 if _is_selector(text[best]) else best


def _within_number(text: str, place: int) -> bool:
    return text[place - 1].isdecimal() and text[place].isdecimal()


def _width(text: str) -> float:
    return sum(map(char_width, text))


@cache
def char_width(char: str) -> float:
    """In full-width characters, never less than IPAmj Mincho's advance (a test holds it to the font).

    A letter of Latin-1 with an accent is as wide as without.
    """
    if _is_selector(char):
        return 0.0
    letter = unicodedata.normalize("NFD", char)[0] if char <= "\u00ff" else char
    if " " <= letter <= "~":
        return _ASCII_ADVANCES[ord(letter) - ord(" ")] / _EM
    return 0.5 if unicodedata.east_asian_width(char) == "H" else 1.0


def _is_selector(char: str) -> bool:
    """A variation selector: it has no width and belongs to the character before it."""
    return "\ufe00" <= char <= "\ufe0f" or "\U000e0100" <= char <= "\U000e01ef"
