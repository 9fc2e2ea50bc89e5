"""Many rows at a time, by column: what a register mostly is, plain cells, is cut without the csv module.

Where anything is unusual (quotes, an empty line, a row of another width, a lone carriage return) the csv
module reads on, row by row, and says what is wrong.
"""

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from shared.errors import Refusal

_CHARACTERS = 1 << 16
"""Of a block: enough to spare overhead, few enough to stay in the processor's cache, and fewer than the csv
module allows a field."""
_ROWS = 64
"""Read at a time where the csv module reads."""
_END = "\x1e"
"""Stands for the end of a row while cells are cut apart."""


@dataclass(frozen=True, slots=True)
class Block:
    """Rows of one width: their numbers as a spreadsheet counts them (the header is 1; empty lines count, but
    are passed over), and their cells by column."""

    numbers: Sequence[int]
    columns: Sequence[Sequence[str]]

    def row(self, place: int) -> list[str]:
        return [column[place] for column in self.columns]


class RegisterText:
    """The text of a file that arrives in pieces, read once: the header, then the blocks. `number`: of the
    row that comes next."""

    def __init__(self, pieces: Iterable[str], number: int = 1) -> None:
        self._pieces = iter(pieces)
        self._text = ""
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
        while self._has_more():
            columns = self._plain(width)
            if columns:
                numbers = range(self.number, self.number + len(columns[0]))
                self.number += len(numbers)
                yield Block(numbers, columns)
            else:
                yield from self._unusual(width)

    def _plain(self, width: int) -> list[list[str]]:
        """Columns of the next block if all of its rows are plain and of this width; else none, and nothing
        is passed over."""
        most = self._at + _CHARACTERS
        quote = self._text.find('"', self._at, most)
        end = self._text.rfind("\n", self._at, quote if quote >= 0 else most) + 1
        text = self._text[self._at : end]
        if not text or _END in text:
            return []
        cells = text.replace("\r\n" if "\r" in text else "\n", f",{_END},")
        if "\r" in cells or "\n" in cells:
            return []
        flat = cells.split(",")
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
            yield from _block(read, width)
            raise
        yield from _block(read, width)

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
        while self._has_more():
            end = self._text.find("\n", self._at) + 1 or len(self._text)
            line = self._text[self._at : end]
            self._at = end
            yield line

    def _has_more(self) -> bool:
        """Whether anything is left; then at least one whole line is at hand, or the last one."""
        while self._text.find("\n", self._at) < 0:
            piece = next(self._pieces, None)
            if piece is None:
                return self._at < len(self._text)
            self._text, self._at = self._text[self._at :] + piece, 0
        return True


def _block(read: Sequence[tuple[int, list[str]]], width: int) -> Iterator[Block]:
    for number, row in read:
        if len(row) != width:
            raise Refusal("register.wrong_column_count", row=number, expected=width, found=len(row))
    if read:
        numbers, rows = zip(*read, strict=True)
        yield Block(numbers, list(zip(*rows, strict=True)))
