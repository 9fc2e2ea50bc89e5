"""Many rows at a time, by column: what a register mostly is, plain cells, is cut without the csv module.

Cut are bytes: no comma, quotation mark or line end is a part of another character in UTF-8 or CP932, and most
cells are looked up among few that were read before, so that only the others have to be decoded.

Where anything is unusual (quotes, an empty line, a row of another width, a lone carriage return) the csv
module reads on, row by row, and says what is wrong.
"""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from shared.domain.register.encoding import Encoding, decoded
from shared.errors import Refusal

_BYTES = 100_000
"""Of a block: enough to spare overhead, few enough to stay in the processor's cache, and fewer than the csv
module allows a field."""
_ROWS = 64
"""Read at a time where the csv module reads."""
_END = b"\x1e"
"""Stands for the end of a row while cells are cut apart."""
JOINT = ","
"""Between cells of a column that are looked through together: no digit, printable, never the second byte of a
character, and in no plain cell."""


@dataclass(frozen=True, slots=True)
class Block:
    """Rows of one width: their numbers as a spreadsheet counts them (the header is 1; empty lines count, but
    are passed over), and their cells by column, not decoded.

    What gives text raises UnicodeDecodeError.
    """

    numbers: Sequence[int]
    columns: Sequence[Sequence[bytes]]
    encoding: Encoding

    def row(self, place: int) -> list[str]:
        return [decoded(column[place], self.encoding) for column in self.columns]

    def texts(self, at: int) -> list[str]:
        """The cells of a column."""
        texts = self.joined(at).split(JOINT)
        if len(texts) == len(self.numbers):
            return texts
        return [decoded(cell, self.encoding) for cell in self.columns[at]]

    def joined(self, at: int) -> str:
        """The cells of a column by JOINT, which may be in a cell as well."""
        return decoded(JOINT.encode().join(self.columns[at]), self.encoding)


class RegisterRows:
    """The rows of a file, or of a part of it that begins and ends with a row, read once: the header, then the
    blocks. `number`: of the row that comes next. All raise UnicodeDecodeError."""

    def __init__(self, data: bytes, encoding: Encoding, number: int = 1) -> None:
        self._data = data
        self._encoding = encoding
        self._at = 0
        self.number = number

    def header(self) -> list[str]:
        """The first row. Raises Refusal `register.empty`, `register.not_csv`."""
        for _, row in self._by_csv_module(most=1):
            return row
        raise Refusal("register.empty")

    def blocks(self, width: int) -> Iterator[Block]:
        """The rows after the header. Raises Refusal `register.not_csv` (row), `register.wrong_column_count`
        (row, expected, found)."""
        while self._at < len(self._data):
            columns = self._plain(width)
            if columns:
                numbers = range(self.number, self.number + len(columns[0]))
                self.number += len(numbers)
                yield Block(numbers, columns, self._encoding)
            else:
                yield from self._unusual(width)

    def _plain(self, width: int) -> list[list[bytes]]:
        """Columns of the next block if all of its rows are plain and of this width; else none, and nothing
        is passed over."""
        most = self._at + _BYTES
        quote = self._data.find(b'"', self._at, most)
        end = self._data.rfind(b"\n", self._at, quote if quote >= 0 else most) + 1
        data = self._data[self._at : end]
        if not data or _END in data:
            return []
        cells = data.replace(b"\r\n" if b"\r" in data else b"\n", b",%b," % _END)
        if b"\r" in cells or b"\n" in cells:
            return []
        flat = cells.split(b",")
        rows, rest = divmod(len(flat), width + 1)
        if rest != 1 or flat[width :: width + 1] != [_END] * rows:
            return []
        self._at = end
        return [flat[place : -1 : width + 1] for place in range(width)]

    def _unusual(self, width: int) -> Iterator[Block]:
        read: list[tuple[int, list[str]]] = []
        try:
            read.extend(self._by_csv_module(_ROWS))
        except Refusal:
            yield from self._block(read, width)
            raise
        yield from self._block(read, width)

    def _by_csv_module(self, most: int) -> Iterator[tuple[int, list[str]]]:
        """At most so many rows, empty ones passed over. Raises Refusal `register.not_csv`."""
        reader = csv.reader(self._lines(), strict=True)
        while True:
            try:
                row = next(reader, None)
            except csv.Error:
                raise Refusal("register.not_csv", row=self.number) from None
            if row is None:
                return
            self.number += 1
            if row:
                yield self.number - 1, row
                most -= 1
            if not most:
                return

    def _lines(self) -> Iterator[str]:
        """Physical lines with their ends, cut at \\n only: other separators may stand in a name."""
        while self._at < len(self._data):
            end = self._data.find(b"\n", self._at) + 1 or len(self._data)
            line = self._data[self._at : end]
            self._at = end
            yield decoded(line, self._encoding)

    def _block(self, read: Sequence[tuple[int, list[str]]], width: int) -> Iterator[Block]:
        for number, row in read:
            if len(row) != width:
                raise Refusal("register.wrong_column_count", row=number, expected=width, found=len(row))
        if read:
            numbers, rows = zip(*read, strict=True)
            columns = [[cell.encode(self._encoding) for cell in column] for column in zip(*rows, strict=True)]
            yield Block(numbers, columns, self._encoding)
