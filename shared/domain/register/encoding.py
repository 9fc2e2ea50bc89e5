"""Bytes → text without guessing or replacing: one wrong character would print a wrong name.

Accepted: UTF-8 with BOM, UTF-16 with BOM, strict UTF-8, strict CP932, in this order.
"""

import codecs
import re
from enum import StrEnum

from shared.errors import Refusal

_LOOSE_CP932 = "\x80\uf8f0\uf8f1\uf8f2\uf8f3"
"""What Python's cp932 makes of the single bytes 0x80, 0xA0, 0xFD–0xFF, which no register may hold."""
_ASCII_ONLY = re.compile(rb"[\x01-\x7f]*")
_ENOUGH = 1 << 16
"""Bytes of CP932 from the first that is no UTF-8 on: the rest is looked at when it is read."""
_SHOWN_BYTES = 4


class Encoding(StrEnum):
    """Value = the codec's name."""

    ASCII = "ascii"
    UTF_8 = "utf-8"
    UTF_8_BOM = "utf-8-sig"
    UTF_16 = "utf-16"
    CP932 = "cp932"


def detect(piece: bytes, line: int = 1) -> Encoding:
    """The encoding that the first bytes of a file, at least one line of them, are written in.

    ASCII means: undecided yet; `line`: the number of the first, when such pieces went before. A character
    that `piece` cuts at its end is no fault. Raises Refusal `register.undecodable` with line and bytes where
    the better of UTF-8 and CP932 fails, if that is near the first byte that is no UTF-8.
    """
    if piece.startswith(codecs.BOM_UTF8):
        return Encoding.UTF_8_BOM
    if piece.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return Encoding.UTF_16
    if _ASCII_ONLY.fullmatch(piece):
        return Encoding.ASCII
    fault = _fault_in(piece, Encoding.UTF_8)
    if fault is None:
        return Encoding.UTF_8
    other = _fault_in(piece[: fault + _ENOUGH], Encoding.CP932)
    if other is None:
        return Encoding.CP932
    raise _undecodable(piece, max(fault, other), line)


def decoded(data: bytes, encoding: Encoding) -> str:
    """Strictly. Raises UnicodeDecodeError, also for what no register may hold."""
    text = data.decode(encoding)
    if _refused_at(text, encoding) >= 0:
        raise UnicodeDecodeError(encoding, data, 0, len(data), "no character of a register")
    return text


class StrictDecoder:
    """Decodes a file that arrives in pieces, across their borders; a BOM is taken off.

    `encoding`: what is known already; `line`: the number of the first one.
    """

    def __init__(self, encoding: Encoding | None = None, line: int = 1) -> None:
        self._encoding: Encoding | None = None
        self._codec: codecs.IncrementalDecoder | None = None
        self._line = line
        self._before = ""
        """Text whose line ends are not counted yet."""
        if encoding:
            self._settle(encoding)

    @property
    def encoding(self) -> Encoding | None:
        """None before the first piece."""
        return self._encoding

    def feed(self, piece: bytes, *, final: bool = False) -> str:
        """The text of `piece`. Raises Refusal `register.undecodable` (line, bytes)."""
        self._line += self._before.count("\n")
        self._before = ""
        if self._encoding in (None, Encoding.ASCII) and piece:
            self._settle(detect(piece, self._line))
        if self._codec is None:
            return ""
        try:
            text = self._codec.decode(piece, final)
        except UnicodeDecodeError as error:
            raise _undecodable(error.object, error.start, self._line) from None
        self._refuse_loose(text)
        self._before = text
        return text

    def _settle(self, encoding: Encoding) -> None:
        if encoding is not self._encoding or self._codec is None:
            self._encoding = encoding
            self._codec = codecs.getincrementaldecoder(encoding.value)("strict")

    def _refuse_loose(self, text: str) -> None:
        at = _refused_at(text, self._encoding)
        if at >= 0:
            line = self._line + text.count("\n", 0, at)
            raise Refusal(
                "register.undecodable", line=line, bytes=text[at].encode(self._encoding or "").hex()
            )


def _refused_at(text: str, encoding: Encoding | None) -> int:
    """Offset of the first character that no register may hold; -1 when there is none."""
    refused = "\0" + _LOOSE_CP932 if encoding is Encoding.CP932 else "\0"
    return min((at for at in map(text.find, refused) if at >= 0), default=-1)


def _fault_in(piece: bytes, encoding: Encoding) -> int | None:
    """Offset of the first byte that is not `encoding`."""
    try:
        text = codecs.getincrementaldecoder(encoding.value)("strict").decode(piece)
    except UnicodeDecodeError as error:
        return error.start
    at = _refused_at(text, encoding)
    return None if at < 0 else len(text[:at].encode(encoding.value))


def _undecodable(data: bytes, at: int, first_line: int) -> Refusal:
    line = first_line + data.count(b"\n", 0, at)
    return Refusal("register.undecodable", line=line, bytes=data[at : at + _SHOWN_BYTES].hex())
