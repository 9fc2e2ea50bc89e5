"""Finds in a text what the ward knows of the drawn: names, addresses, record and phone numbers.

A report is written by people: with other spaces, widths and forms of a character than the register's. Texts
are compared folded (NFKC, without white space and variation selectors, common forms of one character as one).
What is worded differently is not found: no mark never means that nothing is there.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from shared.domain.register import my_number
from shared.domain.report_draft import FindingKind
from shared.domain.screening import Mark, passages
from shared.domain.screening_words import WordList

SHORTEST_NUMBER = 6
"""Digits: a shorter record or phone number is everywhere."""
_SHORTEST_NAME = 2
_SAME = (
    "高髙 崎﨑嵜 辺邊邉 斎齋齊斉 沢澤 広廣 浜濱濵 国國 徳德 真眞 桜櫻 島嶋嶌 竜龍 富冨 吉𠮷 恵惠 栄榮 "
    "渓溪 瀬瀨 曽曾 万萬"
)
"""Forms of one character in which people write each other's names."""
_FORMS = {form: forms[0] for forms in _SAME.split() for form in forms}
_DASHES = frozenset("‐‑‒–—―−ー\x02")
"""Also how PDFium tells a hyphen at a line's end. In addresses the long vowel mark stands for a dash, too."""
_SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_IN_NUMBERS = frozenset("-()+")
_LOT = re.compile(r"[〇一二三四五六七八九十]+(?=丁目|番|号)|丁目|番地の?|番|号|(?<=\d)の(?=\d)")
_KANJI_DIGITS = {digit: value for value, digit in enumerate("〇一二三四五六七八九")}
_SHAPES = {
    Mark.NUMBER: FindingKind.NUMBER,
    Mark.CONTACT: FindingKind.CONTACT,
    Mark.WORD: FindingKind.WORD,
}


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of one person. `names`: with alias and kana; `district`: where `address` lies (町丁)."""

    names: tuple[str, ...]
    record_number: str
    address: str = ""
    district: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """A passage of the text: from `start` up to `end`; both 0 when only the whole text tells it."""

    start: int
    end: int
    kind: FindingKind


@dataclass(frozen=True, slots=True)
class _Folded:
    """`origin[i]`: where the folded character `i` stands in the text as written."""

    text: str
    origin: tuple[int, ...]

    def occurrences(self, wanted: str) -> Iterator[tuple[int, int]]:
        start = self.text.find(wanted)
        while start >= 0:
            yield start, start + len(wanted)
            start = self.text.find(wanted, start + 1)

    def span(self, start: int, end: int) -> tuple[int, int]:
        return self.origin[start], self.origin[end - 1] + 1

    def stands_alone(self, start: int, end: int) -> bool:
        """Not a part of a longer number: no digit is written right before or after it."""
        return not (self._goes_on(start - 1, start) or self._goes_on(end, end - 1))

    def _goes_on(self, beside: int, edge: int) -> bool:
        inside = 0 <= beside < len(self.text) and self.text[beside].isdecimal()
        return inside and abs(self.origin[beside] - self.origin[edge]) == 1


class KnownPeople:
    """Everybody's, made ready once for all pages of a draft."""

    def __init__(self, people: Iterable[Known]) -> None:
        known = list(people)
        self.count = len(known)
        names = {_fold(name).text for person in known for name in person.names}
        self._names = {name for name in names if len(name) >= _SHORTEST_NAME}
        self._records = _numbers(person.record_number for person in known)
        self._phones = _numbers(person.phone for person in known)
        self._addresses = {
            key for person in known if person.address for key in _keys(person.address, person.district)
        }

    def found_in(self, text: str) -> Iterator[Found]:
        """Each place, in no order; places of two kinds may overlap."""
        folded, numbers = _fold(text), _fold(text, _IN_NUMBERS)
        yield from _places(folded, self._names, FindingKind.NAME, alone=False)
        yield from _places(_lots(folded), self._addresses, FindingKind.ADDRESS, alone=True)
        yield from _places(numbers, self._records, FindingKind.RECORD_NUMBER, alone=True)
        yield from _places(numbers, self._phones, FindingKind.PHONE, alone=True)


def look_through(
    text: str, known: KnownPeople, words: WordList, hidden: Iterable[tuple[int, int]] = ()
) -> tuple[Found, ...]:
    """Everything to point at in a page's text, in order; where two overlap the known person's comes first,
    and what nobody sees (`hidden`) last."""
    certain = list(known.found_in(text))
    shaped = [*_shaped(text, words), *(Found(start, end, FindingKind.HIDDEN) for start, end in hidden)]
    if my_number.found_in(text) and all(one.kind is not FindingKind.MY_NUMBER for one in shaped):
        shaped.append(Found(0, 0, FindingKind.MY_NUMBER))
    kept: list[Found] = []
    for one in (*sorted(set(certain), key=_longest_first), *shaped):
        if all(one.end <= other.start or other.end <= one.start for other in kept):
            kept.append(one)
    return tuple(sorted(kept, key=lambda one: (one.start, one.end)))


def _longest_first(found: Found) -> tuple[int, int]:
    return found.start, -found.end


def _shaped(text: str, words: WordList) -> Iterator[Found]:
    start = 0
    for passage in passages(text, words):
        end = start + len(passage.text)
        kind = _SHAPES.get(passage.mark) if passage.mark else None
        if kind is FindingKind.NUMBER and my_number.found_in(passage.text):
            kind = FindingKind.MY_NUMBER
        if kind:
            yield Found(start, end, kind)
        start = end


def _places(folded: _Folded, wanted: Iterable[str], kind: FindingKind, *, alone: bool) -> Iterator[Found]:
    for one in wanted:
        for start, end in folded.occurrences(one):
            if not alone or folded.stands_alone(start, end):
                yield Found(*folded.span(start, end), kind)


def _numbers(written: Iterable[str]) -> set[str]:
    folded = {_fold(number, _IN_NUMBERS).text for number in written}
    return {number for number in folded if len(number) >= SHORTEST_NUMBER}


def _fold(text: str, without: frozenset[str] = frozenset()) -> _Folded:
    pieces: list[str] = []
    origin: list[int] = []
    for place, character in enumerate(text):
        if character.isspace() or _SELECTORS.match(character):
            continue
        for one in unicodedata.normalize("NFKC", character).casefold():
            written = "-" if one in _DASHES else _FORMS.get(one, one)
            if written not in without and not written.isspace():
                pieces.append(written)
                origin.append(place)
    return _Folded("".join(pieces), tuple(origin))


def _lots(folded: _Folded) -> _Folded:
    """丁目・番・号 as dashes and their kanji numerals as digits: 一丁目2番3号 → 1-2-3."""
    pieces: list[str] = []
    origin: list[int] = []
    last = 0
    for hit in _LOT.finditer(folded.text):
        pieces.append(folded.text[last : hit.start()])
        origin.extend(folded.origin[last : hit.start()])
        written = _digits(hit[0])
        pieces.append(written)
        origin.extend([folded.origin[hit.start()]] * (len(written) - 1) + [folded.origin[hit.end() - 1]])
        last = hit.end()
    return _Folded("".join(pieces) + folded.text[last:], (*origin, *folded.origin[last:]))


def _digits(piece: str) -> str:
    """A kanji numeral up to 99 as digits; the words between the numbers as a dash."""
    if not all(one in _KANJI_DIGITS or one == "十" for one in piece):
        return "-"
    tens, ten, ones = piece.rpartition("十")
    if not ten:
        return "".join(str(_KANJI_DIGITS[one]) for one in piece)
    return str(10 * _value(tens, default=1) + _value(ones, default=0))


def _value(numeral: str, default: int) -> int:
    return int("".join(str(_KANJI_DIGITS.get(one, 0)) for one in numeral)) if numeral else default


def _keys(address: str, district: str) -> Iterator[str]:
    """The address as a whole, and from its district on: people leave out prefecture and ward."""
    whole = _lots(_fold(address)).text.rstrip("-")
    area = _lots(_fold(district)).text.rstrip("-")
    if any(one.isdecimal() for one in whole):
        yield whole
    place = whole.find(area) if area else -1
    rest = whole[place + len(area) :] if place > 0 else ""
    if any(one.isdecimal() for one in rest):
        yield whole[place:]
