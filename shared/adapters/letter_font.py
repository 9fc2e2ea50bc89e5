"""What the letters' fonts can print exactly, asked before a lot starts: typst drops variants silently."""

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Self

type _Sequences = dict[tuple[int, int], str | None]

_GETA = "〓"
"""Stands in registers for a character that could not be written."""

_VARIANT = re.compile(".[\U000e0100-\U000e01ef]")


@dataclass(frozen=True, slots=True)
class LetterFont:
    """`plain`: code points with a glyph. `variants`: (base, selector) → its glyph, as cmap format 14 says.

    `encodings`: glyph → its plainest text, so that one glyph is always written in one way. A PDF maps each
    glyph to one text, so two encodings of a glyph in one document could not both be read back.
    `borrowed`: variants that only the second font has (those of Adobe-Japan1, which keyboards write).
    """

    plain: dict[int, str]
    variants: dict[tuple[int, int], str]
    encodings: dict[str, str]
    borrowed: frozenset[tuple[int, int]] = frozenset()

    @classmethod
    def load(cls, path: Path, lender: Path) -> Self:
        plain, sequences = _characters(path)
        variants = {
            key: glyph or plain[key[0]] for key, glyph in sequences.items() if glyph or key[0] in plain
        }
        lent = _own_glyphs(*_characters(lender)) - variants.keys()
        return cls(plain, variants, _plainest_encodings(plain, variants), frozenset(lent))

    def can_print(self, text: str) -> bool:
        """True when every character has its very glyph: no private use, no 〓, no unknown variant."""
        return all(self._has(base, selector) and _is_settled(base) for base, selector in _clusters(text))

    def borrowed_in(self, text: str) -> set[str]:
        """The variants in `text` that are printed from the second font."""
        return {found for found in _VARIANT.findall(text) if (ord(found[0]), ord(found[1])) in self.borrowed}

    def plainest(self, text: str) -> str:
        """`text` with variants and characters beyond the BMP in the plainest encoding of the same glyph."""
        if text.isascii():
            return text
        return "".join(self._plain_cluster(base, selector) for base, selector in _clusters(text))

    def _plain_cluster(self, base: str, selector: str) -> str:
        glyph = self._glyph(base, selector)
        if glyph and (selector or ord(base) > 0xFFFF):
            return self.encodings[glyph]
        return base + selector

    def _has(self, base: str, selector: str) -> bool:
        if self._glyph(base, selector):
            return True
        return bool(selector) and (ord(base), ord(selector)) in self.borrowed

    def _glyph(self, base: str, selector: str) -> str | None:
        if selector:
            return self.variants.get((ord(base), ord(selector)))
        return self.plain.get(ord(base))


def _characters(path: Path) -> tuple[dict[int, str], _Sequences]:
    """Glyphs of the characters and of the variants of a font; None: a variant that looks as its base."""
    from fontTools.ttLib import TTFont

    with TTFont(path, lazy=True) as font:
        plain: dict[int, str] = font.getBestCmap()
        tables = [table for table in font["cmap"].tables if table.format == 14]
        pairs = (
            (selector, pair) for table in tables for selector, all_ in table.uvsDict.items() for pair in all_
        )
        return plain, {(base, selector): glyph for selector, (base, glyph) in pairs}


def _own_glyphs(plain: dict[int, str], sequences: _Sequences) -> set[tuple[int, int]]:
    """Variants that alone have their glyph: only these can be told apart when the page is read back."""
    uses = Counter([*plain.values(), *filter(None, sequences.values())])
    return {key for key, glyph in sequences.items() if glyph and uses[glyph] == 1}


def _plainest_encodings(plain: dict[int, str], variants: dict[tuple[int, int], str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for code, glyph in sorted(plain.items()):
        found.setdefault(glyph, chr(code))
    for (base, selector), glyph in sorted(variants.items()):
        found.setdefault(glyph, chr(base) + chr(selector))
    return found


def _clusters(text: str) -> list[tuple[str, str]]:
    """(base, variation selector or "") of each character."""
    found: list[tuple[str, str]] = []
    for char in text:
        if found and _is_selector(char) and not found[-1][1]:
            found[-1] = (found[-1][0], char)
        else:
            found.append((char, ""))
    return found


def _is_selector(char: str) -> bool:
    return "\ufe00" <= char <= "\ufe0f" or "\U000e0100" <= char <= "\U000e01ef"


def _is_settled(char: str) -> bool:
    """Not private use (外字), unassigned or a control; not the geta mark; not a lone selector."""
    unsettled = unicodedata.category(char) in {"Co", "Cn", "Cc", "Cs"}
    return not unsettled and char != _GETA and not _is_selector(char)
