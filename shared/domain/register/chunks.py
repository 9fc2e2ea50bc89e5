"""A file cut at ends of rows, so that each chunk can be read without the others, in any process.

Cut is the text as bytes: a comma, a quotation mark or a line feed is never a part of another character in
UTF-8 or CP932. UTF-16 is written anew as UTF-8.
"""

import codecs
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from shared.domain.register.blocks import Block, RegisterRows
from shared.domain.register.encoding import Encoding, StrictDecoder, detect
from shared.errors import Refusal

CHUNK_BYTES = 1 << 19
"""Few megabytes for each process, and still some thousand rows."""
_LONGEST_ROW = 8
"""In chunks."""
_FIELD = rb'(?:"(?:[^"]++|"")*+"|[^",\n][^,\n]*+|)'
_QUOTED_ROW = re.compile(rb"(?:%b,)*+%b\r?\n" % (_FIELD, _FIELD))
"""One row as the strict csv module takes it, whatever stands between its quotation marks."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """Whole rows. `row`, `line`: what a spreadsheet and an editor number its beginning; `torn`: its last row
    has no end anywhere near."""

    data: bytes
    encoding: Encoding
    row: int
    line: int
    torn: bool = False

    def header(self) -> list[str]:
        """The first row, if this is the first chunk. Raises Refusal as `blocks` does."""
        with self.strictly():
            return self._rows().header()

    def blocks(self, width: int) -> Iterator[Block]:
        """The rows, without the header, to be read within `strictly`. Raises Refusal as `RegisterRows`
        does."""
        rows = self._rows()
        if self.row == 1:
            rows.header()
        yield from rows.blocks(width)
        if self.torn:
            raise Refusal("register.not_csv", row=rows.number - 1)

    @contextmanager
    def strictly(self) -> Iterator[None]:
        """Raises Refusal `register.undecodable` (line, bytes) where a cell cannot be decoded."""
        try:
            yield
        except UnicodeDecodeError:
            self._decoder().feed(self.data, final=not self.torn)
            raise

    def _rows(self) -> RegisterRows:
        """Without the half of a character where a row is torn."""
        data = self._decoder().feed(self.data).encode(self.encoding) if self.torn else self.data
        return RegisterRows(data, self.encoding, self.row)

    def _decoder(self) -> StrictDecoder:
        return StrictDecoder(self.encoding, self.line)


def chunks(pieces: Iterable[bytes], size: int = CHUNK_BYTES) -> Iterator[Chunk]:
    """The file in chunks of at most `size` bytes, or of one row that is longer. Raises Refusal
    `register.undecodable`."""
    rest, row, line, longest = b"", 1, 1, _LONGEST_ROW * size
    encoding = Encoding.ASCII
    for encoding, piece in _encoded(pieces):
        data, at = rest + piece, 0
        while len(data) - at >= size:
            end, rows, lines = _whole_rows(data, at, at + size)
            if end == at:
                end, rows, lines = _whole_rows(data, at, at + longest)
            if end == at and len(data) - at < longest:
                break
            if torn := end == at:
                end = data.rfind(b"\n", at, at + longest) + 1 or at + longest
                lines = data.count(b"\n", at, end)
            yield Chunk(data[at:end], encoding, row, line, torn)
            row, line, at = row + rows, line + lines, end
        rest = data[at:]
    if rest:
        yield Chunk(rest, encoding, row, line)


def _encoded(pieces: Iterable[bytes]) -> Iterator[tuple[Encoding, bytes]]:
    """Each piece and what it is written in: UTF-8, CP932, or ASCII as long as that is undecided."""
    known, line = Encoding.ASCII, 1
    decoder = StrictDecoder()
    for piece in filter(None, pieces):
        begins = known is Encoding.ASCII
        if begins:
            known = detect(piece, line)
            line += piece.count(b"\n") if known is Encoding.ASCII else 0
        if known is Encoding.UTF_16:
            yield Encoding.UTF_8, decoder.feed(piece).encode()
        elif known is Encoding.UTF_8_BOM:
            yield Encoding.UTF_8, piece.removeprefix(codecs.BOM_UTF8) if begins else piece
        else:
            yield known, piece
    if known is Encoding.UTF_16:
        decoder.feed(b"", final=True)


def _whole_rows(data: bytes, at: int, stop: int) -> tuple[int, int, int]:
    """Where the last row ends that lies wholly between `at`, where one begins, and `stop`; how many rows, and
    lines."""
    rows = lines = 0
    while True:
        quote = data.find(b'"', at, stop)
        end = data.rfind(b"\n", at, stop if quote < 0 else quote) + 1 or at
        plain = data.count(b"\n", at, end)
        rows, lines, at = rows + plain, lines + plain, end
        quoted = None if quote < 0 else _QUOTED_ROW.match(data, at, stop)
        if quoted is None:
            return at, rows, lines
        rows, lines, at = rows + 1, lines + quoted[0].count(b"\n"), quoted.end()
