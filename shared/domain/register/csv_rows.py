"""Text pieces → rows, lazily: quoted fields may hold line breaks, also across the borders of pieces."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO
from itertools import chain, islice

from shared.domain.register.encoding import StrictDecoder
from shared.errors import Refusal

BATCH = 512
"""Rows read at a time: enough to spare overhead, few enough to stay in the processor's cache."""
_TORN = "unexpected end of data"

Batch = tuple[Sequence[int], list[list[str]]]
"""Numbers as a spreadsheet counts rows (the header is 1), and the rows; empty lines are passed over."""


def texts(pieces: Iterable[bytes]) -> Iterator[str]:
    """The text of a file in pieces. Raises Refusal `register.undecodable`."""
    decoder = StrictDecoder()
    for piece in pieces:
        yield decoder.feed(piece)
    yield decoder.feed(b"", final=True)


def rows(pieces: Iterable[str], *, partial: bool = False) -> Iterator[tuple[int, list[str]]]:
    """Rows one by one, with their numbers.

    `partial`: the text is only the beginning of a file, so its last row, which may be torn, is kept
    back. Raises Refusal `register.not_csv` (row) for text that is not well-formed CSV.
    """
    held: tuple[int, list[str]] | None = None
    for numbers, batch in batches(pieces, partial=partial):
        for numbered in zip(numbers, batch, strict=True):
            if held:
                yield held
            held = numbered
    if held and not partial:
        yield held


def batches(pieces: Iterable[str], *, partial: bool = False) -> Iterator[Batch]:
    """Rows as the csv module reads them, strictly, many at a time. Raises Refusal as `rows` does."""
    reader = csv.reader(chain.from_iterable(_lines(pieces)), strict=True)
    first = 1
    while True:
        batch: list[list[str]] = []
        fault = _read_into(batch, reader)
        yield _without_empty_lines(first, batch)
        first += len(batch)
        if fault and not (partial and fault == _TORN):
            raise Refusal("register.not_csv", row=first)
        if fault or not batch:
            return


def _read_into(batch: list[list[str]], reader: Iterator[list[str]]) -> str | None:
    """Fill `batch`; what the csv module says of the row after it, if it cannot be read."""
    try:
        batch.extend(islice(reader, BATCH))
    except csv.Error as error:
        return str(error)
    return None


def _without_empty_lines(first: int, batch: list[list[str]]) -> Batch:
    if [] not in batch:
        return range(first, first + len(batch)), batch
    return [number for number, row in enumerate(batch, first) if row], [row for row in batch if row]


def _lines(pieces: Iterable[str]) -> Iterator[Iterable[str]]:
    """Physical lines with their ends, cut at \\n only: other separators may stand in a name."""
    rest = ""
    for piece in pieces:
        whole = piece.rfind("\n") + 1
        if whole:
            yield StringIO(rest + piece[:whole], newline="\n")
            rest = piece[whole:]
        else:
            rest += piece
    if rest:
        yield [rest]
