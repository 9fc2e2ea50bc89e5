"""The word list: what may mean special care-required personal information (要配慮個人情報) or a prohibited
subject (clause 5). It points at places to read; it can never say that nothing is there."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from shared.errors import Refusal

LONGEST_WORD = 30
MOST_WORDS = 500
"""In all classes together: more would mark everything, and so nothing."""
_BETWEEN = re.compile(r"[\s、，,;；]+")
_ONE_KANA_OR_LETTER = re.compile(r"[ぁ-ゖァ-ヺーa-z0-9]")


class WordClass(StrEnum):
    """What kind of subject a word points at."""

    HEALTH = "health"
    CREED = "creed"
    ORIGIN = "origin"
    CRIME = "crime"
    HARDSHIP = "hardship"
    OTHER = "other"

    @property
    def ja(self) -> str:
        return _CLASSES[self]


_CLASSES = {
    WordClass.HEALTH: "病歴・障害・健康",
    WordClass.CREED: "思想・信条・宗教",
    WordClass.ORIGIN: "人種・民族・社会的身分",
    WordClass.CRIME: "犯罪の経歴・被害",
    WordClass.HARDSHIP: "家庭・暮らし向き",
    WordClass.OTHER: "その他",
}


@dataclass(frozen=True, slots=True)
class WordList:
    """`version` 0 comes with the program; the ward's own count from 1. `words`: class and word, in order."""

    version: int
    words: tuple[tuple[WordClass, str], ...]

    def of(self, word_class: WordClass) -> tuple[str, ...]:
        return tuple(word for found, word in self.words if found is word_class)


def comparable(text: str) -> str:
    """How words and texts are compared."""
    return unicodedata.normalize("NFKC", text).lower()


def read_words(version: int, typed: Mapping[str, str]) -> WordList:
    """The list that somebody typed, class by class, words parted by blanks, line ends or commas.

    A word that is there twice is kept once. Raises Refusal `words.too_long` (class), `words.one_letter`
    (class), `words.unprintable` (class), `words.too_many`, `words.none`; the words are not repeated.
    """
    found: dict[str, tuple[WordClass, str]] = {}
    for word_class in WordClass:
        for word in filter(None, _BETWEEN.split(typed.get(word_class.value, ""))):
            _check(word_class, word)
            found.setdefault(comparable(word), (word_class, word))
    if not found:
        raise Refusal("words.none")
    if len(found) > MOST_WORDS:
        raise Refusal("words.too_many", limit=MOST_WORDS)
    return WordList(version, tuple(found.values()))


def _check(word_class: WordClass, word: str) -> None:
    if len(word) > LONGEST_WORD:
        raise Refusal("words.too_long", word_class=word_class.ja, limit=LONGEST_WORD)
    if not word.isprintable():
        raise Refusal("words.unprintable", word_class=word_class.ja)
    if _ONE_KANA_OR_LETTER.fullmatch(comparable(word)):
        raise Refusal("words.one_letter", word_class=word_class.ja)
