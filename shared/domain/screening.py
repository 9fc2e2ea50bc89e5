"""Shows a person where to look in free text. It marks; it never judges, and no mark means nothing at all.

A word list written with care still found only 2 of 14 disclosures that were worded differently.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from shared.domain.screening_words import WordClass, WordList, comparable


class Mark(StrEnum):
    """Why a passage is highlighted."""

    NUMBER = "number"
    CONTACT = "contact"
    DATE = "date"
    WORD = "word"

    @property
    def ja(self) -> str:
        return {"number": "番号", "contact": "連絡先", "date": "日付", "word": "注意語"}[self.value]


class Decision(StrEnum):
    """What a person found who read all of it."""

    NOTHING = "nothing"
    REMOVED = "removed"
    ASK_BACK = "ask_back"

    @property
    def ja(self) -> str:
        return _DECISIONS[self]


_DECISIONS = {
    Decision.NOTHING: "全文を読んだ。不要な個人情報の記載はない",
    Decision.REMOVED: "不要な個人情報の記載がある。引き渡す記録から除いた",
    Decision.ASK_BACK: "内容が読み取れない。本人に確認する",
}


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of the text as written; `mark` is None where nothing was recognised."""

    text: str
    mark: Mark | None = None
    word_class: WordClass | None = None

    @property
    def why(self) -> str:
        """The words of its mark; empty without one."""
        if self.mark is None:
            return ""
        return f"{self.mark.ja}（{self.word_class.ja}）" if self.word_class else self.mark.ja


type _Why = tuple[Mark, WordClass | None]


_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−", "-"))
_YEAR = r"(?:(?:19|20)\d\d|(?:明治|大正|昭和|平成|令和|[mtshr]\.?)\s?(?:元|\d{1,2}))"
_SHAPES: tuple[tuple[Mark, re.Pattern[str]], ...] = (
    (Mark.CONTACT, re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII)),
    (Mark.CONTACT, re.compile(r"https?://\S+|(?:line|ライン)\s*(?:id)?\s*:\s*\S+")),
    (Mark.CONTACT, re.compile(r"(?<!\d)0\d{1,4}[-ー( ]?\d{1,4}[-ー) ]?\d{3,4}(?!\d)")),
    (Mark.CONTACT, re.compile(r"〒?\s?(?<!\d)\d{3}[-ー]\d{4}(?!\d)")),
    (Mark.DATE, re.compile(_YEAR + r"\s?[年./-]\s?\d{1,2}(?:\s?[月./-]\s?\d{1,2}日?|月)?")),
    (Mark.NUMBER, re.compile(r"(?<!\d)\d(?:[ -]?\d){5,}(?!\d)")),
)


def passages(text: str, words: WordList) -> tuple[Passage, ...]:
    """`text` cut into passages, in order and complete; the earlier shape wins where two overlap."""
    folded, origin = _folded(text)
    marks: list[_Why | None] = [None] * len(text)
    for why, start, end in _hits(folded, words):
        for place in range(origin[start], origin[end] if end < len(origin) else len(text)):
            marks[place] = marks[place] or why
    return tuple(_cut(text, marks))


def _hits(folded: str, words: WordList) -> Iterator[tuple[_Why, int, int]]:
    for mark, shape in _SHAPES:
        for hit in shape.finditer(folded):
            yield (mark, None), *hit.span()
    for word_class, pattern in _patterns(words):
        for hit in pattern.finditer(folded):
            yield (Mark.WORD, word_class), *hit.span()


@lru_cache(maxsize=16)
def _patterns(words: WordList) -> tuple[tuple[WordClass, re.Pattern[str]], ...]:
    """One pattern a class, the longest word first."""
    listed = ((word_class, words.of(word_class)) for word_class in WordClass)
    return tuple(
        (word_class, re.compile("|".join(re.escape(comparable(word)) for word in sorted(of, key=len)[::-1])))
        for word_class, of in listed
        if of
    )


def _folded(text: str) -> tuple[str, list[int]]:
    """NFKC and lower case, and for each folded character the index of the written one."""
    pieces: list[str] = []
    for character in text:
        piece = unicodedata.normalize("NFKC", character).lower().translate(_DASHES)
        if pieces and unicodedata.combining(piece[0]):  # a half-width ﾞ belongs to the letter before it
            pieces[-1] = unicodedata.normalize("NFC", pieces[-1] + piece)
            piece = ""
        pieces.append(piece)
    return "".join(pieces), [index for index, piece in enumerate(pieces) for _ in piece]


def _cut(text: str, marks: list[_Why | None]) -> Iterator[Passage]:
    start = 0
    for end in range(1, len(text) + 1):
        if end == len(text) or marks[end] != marks[start]:
            yield Passage(text[start:end], *(marks[start] or ()))
            start = end
