"""Text pieces → rows, lazily: quoted fields may hold line breaks, also across the borders of pieces."""

import csv
from collections.abc import Iterable, Iterator

from shared.domain.register.encoding import Encoding, StrictDecoder
from shared.errors import Refusal


def texts(pieces: Iterable[bytes], encoding: Encoding | None = None) -> Iterator[str]:
    """The text of a file in pieces. Raises Refusal `register.undecodable`."""
    decoder = StrictDecoder(encoding)
    for piece in pieces:
        yield decoder.feed(piece)
    yield decoder.feed(b"", final=True)


def rows(pieces: Iterable[str]) -> Iterator[tuple[int, list[str]]]:
    """Rows with their number as a spreadsheet counts them (the header is 1); empty lines are passed over.

    Raises Refusal `register.not_csv` (row) for text that is not well-formed CSV.
    """
    reader = csv.reader(_lines(pieces), strict=True)
    number = 0
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error:
            raise Refusal("register.not_csv", row=number + 1) from None
        number += 1
        if row:
            yield number, row


def complete_lines(text: str) -> str:
    """`text` up to the end of its last whole row: what may be judged of a piece before the next arrives.

    A line break inside quotes ends no row: an odd number of quotes before it means it is inside.
    """
    end = text.rfind("\n") + 1
    while end and text.count('"', 0, end) % 2:
        end = text.rfind("\n", 0, end - 1) + 1
    return text[:end]


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
