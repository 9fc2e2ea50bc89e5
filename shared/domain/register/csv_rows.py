"""Text pieces → rows, lazily: quoted fields may hold line breaks, also across the borders of pieces."""

import csv
from collections.abc import Iterable, Iterator

from shared.domain.register.encoding import Encoding, StrictDecoder
from shared.errors import Refusal

_TORN = "unexpected end of data"


def texts(pieces: Iterable[bytes], encoding: Encoding | None = None) -> Iterator[str]:
    """The text of a file in pieces. Raises Refusal `register.undecodable`."""
    decoder = StrictDecoder(encoding)
    for piece in pieces:
        yield decoder.feed(piece)
    yield decoder.feed(b"", final=True)


def rows(pieces: Iterable[str], *, partial: bool = False) -> Iterator[tuple[int, list[str]]]:
    """Rows with their number as a spreadsheet counts them (the header is 1); empty lines are passed over.

    `partial`: the text is only the beginning of a file, so its last row, which may be torn, is kept
    back. Raises Refusal `register.not_csv` (row) for text that is not well-formed CSV.
    """
    held: tuple[int, list[str]] | None = None
    for row in _numbered(pieces, partial):
        if held:
            yield held
        held = row
    if held and not partial:
        yield held


def _numbered(pieces: Iterable[str], partial: bool) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(_lines(pieces), strict=True)
    number = 0
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            if partial and str(error) == _TORN:
                return
            raise Refusal("register.not_csv", row=number + 1) from None
        number += 1
        if row:
            yield number, row


def _lines(pieces: Iterable[str]) -> Iterator[str]:
    """Physical lines with their ends, cut at \\n only: other separators may stand in a name."""
    rest = ""
    for piece in pieces:
        lines = (rest + piece).split("\n")
        rest = lines.pop()
        for line in lines:
            yield line + "\n"
    if rest:
        yield rest
