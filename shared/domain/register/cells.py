"""The other cells of a row: what is compared is normalised, what is printed stays character for character."""

import re
import unicodedata
from collections.abc import Sequence
from enum import StrEnum
from functools import lru_cache

from shared.domain.invitee import LetterStop, Sex

_FEW = 4096
"""Different texts that these columns hold in a sound file: remembered, as millions of rows repeat them."""

DEFAULT_RECORD_NUMBER = r"[0-9A-Za-z-]{1,20}"
_IN_NUMBERS, _NUMBER_LENGTHS = re.compile(r"[0-9A-Za-z-]*+"), range(1, 21)
"""The same, of many together."""
_MALE = frozenset({"1", "男", "男性", "M"})
_FEMALE = frozenset({"2", "女", "女性", "F"})
_MARKED = frozenset(
    {"1", "有", "あり", "対象", "該当", "支援", "支援措置", "○", "〇", "◯", "Y", "YES", "TRUE", "*"}
)
_UNMARKED = frozenset({"", "0", "無", "なし", "非対象", "対象外", "非該当", "×", "-", "N", "NO", "FALSE"})
_POSTAL_CODE = re.compile(r"([0-9]{3})-?([0-9]{4})")
_DASHES = str.maketrans("‐‑‒–—―−ー", "--------")
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ufffd〓\ue000-\uf8ff\U000f0000-\U0010ffff]")


class Mark(StrEnum):
    """Protection (支援措置). What we cannot read counts as protected, and is reported."""

    NO = "no"
    YES = "yes"
    UNREADABLE = "unreadable"


def plain(text: str) -> str:
    """NFKC, trimmed: for numbers, codes and marks only; never for names or addresses."""
    return text if text.isascii() and text == text.strip() else unicodedata.normalize("NFKC", text).strip()


def record_number(text: str, pattern: re.Pattern[str]) -> str | None:
    """The number with its leading zeros, or None when it does not fit the map's pattern."""
    number = plain(text)
    return number if pattern.fullmatch(number) else None


def all_fit(numbers: Sequence[bytes], pattern: re.Pattern[str]) -> bool:
    """True only if each is plain ASCII, and a record number. The usual pattern is held to all of them at
    once."""
    joined = b"".join(numbers)
    if not joined.isascii():
        return False
    whole = joined.decode()
    if whole.split() != [whole]:
        return False
    if pattern.pattern != DEFAULT_RECORD_NUMBER:
        return all(map(pattern.fullmatch, map(bytes.decode, numbers)))
    lengths = set(map(len, numbers))
    return lengths.issubset(_NUMBER_LENGTHS) and _IN_NUMBERS.fullmatch(whole) is not None


@lru_cache(maxsize=_FEW)
def sex(text: str) -> Sex:
    code = plain(text).upper()
    if code in _MALE:
        return Sex.MALE
    return Sex.FEMALE if code in _FEMALE else Sex.UNKNOWN


@lru_cache(maxsize=_FEW)
def protection(text: str) -> Mark:
    mark = plain(text).upper()
    if mark in _UNMARKED:
        return Mark.NO
    return Mark.YES if mark in _MARKED else Mark.UNREADABLE


@lru_cache(maxsize=_FEW)
def postal_code(text: str) -> str | None:
    """Seven digits, or None (six: a spreadsheet ate the zero)."""
    found = _POSTAL_CODE.fullmatch(plain(text).removeprefix("〒").translate(_DASHES).strip())
    return found[1] + found[2] if found else None


def unprintable(text: str) -> bool:
    """Private use (外字), 〓, control or replacement characters: sends a letter to the hand-made list."""
    return _UNPRINTABLE.search(text) is not None


def unprintable_at(text: str) -> list[int]:
    """Offsets of the characters for which a text is `unprintable`."""
    return [found.start() for found in _UNPRINTABLE.finditer(text)]


def postal_stops(code: str | None, ward_prefixes: tuple[str, ...]) -> list[LetterStop]:
    if code is None:
        return [LetterStop.POSTAL_CODE_INVALID]
    outside = bool(ward_prefixes) and not code.startswith(ward_prefixes)
    return [LetterStop.POSTAL_CODE_OUTSIDE] if outside else []


def letter_stops(
    code: str | None, name: str, address: str, ward_prefixes: tuple[str, ...]
) -> tuple[LetterStop, ...]:
    """Why no letter can go out by itself. No `ward_prefixes` (of postal codes) means: not checked."""
    stops = postal_stops(code, ward_prefixes)
    if not name.strip():
        stops.append(LetterStop.NAME_EMPTY)
    if not address.strip():
        stops.append(LetterStop.ADDRESS_EMPTY)
    return tuple(stops)
