"""Reply codes and return-mail numbers: how they look, how a typed one is read, how each letter gets its own.

The reply code is inside the letter and files a reply, so it cannot be guessed. The return-mail number shows
through the window: it has no authority, it only names a letter that came back. Neither says anything of a
person, of the other, or of the draw token.
"""

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Self

from shared.domain.canonical_json import Json

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O, U."""

_MISREAD = str.maketrans("OILU", "011V")
CODE_BYTES = 10
"""80 random bits; at least 64 are asked for (DOMAIN.md §7)."""
_CODE_LENGTH = 16
_GROUP = 4

_NUMBER_BYTES = 8
_NUMBER_DIGITS = 8
"""Seven random digits and a check digit."""


@dataclass(frozen=True, slots=True)
class LetterKeys:
    """What is printed on the letter to `token` (32 hex digits) so that answers find their way back."""

    token: str
    reply_code: str
    return_number: str

    def to_row(self) -> list[Json]:
        """The stored form, short enough for 100,000 of them in one object."""
        return [self.token, self.reply_code, self.return_number]

    @classmethod
    def from_row(cls, row: Sequence[str]) -> Self:
        """Raises ValueError."""
        token, reply_code, return_number = row
        return cls(token, reply_code, return_number)


def keys_for(
    tokens: Iterable[str], random: Callable[[int], bytes], taken: Iterable[LetterKeys] = ()
) -> list[LetterKeys]:
    """A code and a number for each token, none twice, none of `taken`. `random(n)`: n unpredictable bytes."""
    earlier = list(taken)
    codes = {one.reply_code for one in earlier}
    numbers = {one.return_number for one in earlier}
    return [
        LetterKeys(
            token,
            _unused(codes, lambda: _code(random(CODE_BYTES))),
            _unused(numbers, lambda: _number(random(_NUMBER_BYTES))),
        )
        for token in tokens
    ]


def read_code(typed: str) -> str | None:
    """The code as printed, from a scan or typed (small letters, full width, O for 0); None if it is none."""
    plain = _bare(typed).translate(_MISREAD)
    if len(plain) != _CODE_LENGTH or not set(plain) <= set(_ALPHABET):
        return None
    return _grouped(plain)


def read_number(typed: str) -> str | None:
    """The return-mail number as printed; None unless its check digit is right."""
    plain = _bare(typed)
    digits = len(plain) == _NUMBER_DIGITS and plain.isascii() and plain.isdigit()
    return _grouped(plain) if digits and _check_digit(plain[:-1]) == plain[-1] else None


def _code(random: bytes) -> str:
    value = int.from_bytes(random)
    return _grouped("".join(_ALPHABET[value >> shift & 31] for shift in range(75, -1, -5)))


def _number(random: bytes) -> str:
    digits = f"{int.from_bytes(random) % 10 ** (_NUMBER_DIGITS - 1):0{_NUMBER_DIGITS - 1}d}"
    return _grouped(digits + _check_digit(digits))


def _check_digit(digits: str) -> str:
    """Luhn (ISO/IEC 7812-1, annex B): finds every single wrong digit."""
    doubled = (int(digit) * (2 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(digits)))
    return str(-sum(value // 10 + value % 10 for value in doubled) % 10)


def _grouped(text: str) -> str:
    return "-".join(text[start : start + _GROUP] for start in range(0, len(text), _GROUP))


def _bare(typed: str) -> str:
    folded = unicodedata.normalize("NFKC", typed).upper()
    return "".join(char for char in folded if char.isalnum())


def _unused(taken: set[str], make: Callable[[], str]) -> str:
    made = make()
    while made in taken:
        made = make()
    taken.add(made)
    return made
