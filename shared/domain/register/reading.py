"""Reads an extract: its beginning as soon as it arrives, all of it into a frame, details of the drawn."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain

from shared.domain.draw.frame import Frame
from shared.domain.draw.tokens import Tokenizer
from shared.domain.in_order import InOrder, in_turn
from shared.domain.invitee import Invitee
from shared.domain.register import cells
from shared.domain.register.chunk_reading import DetailsInChunk, FrameOfChunk
from shared.domain.register.chunks import Chunk, chunks
from shared.domain.register.columns import Columns, Field
from shared.domain.register.csv_rows import rows, texts
from shared.domain.register.encoding import Encoding, StrictDecoder
from shared.domain.register.judging import Judge, ReadingRule
from shared.domain.register.outcomes import Findings, Outcome
from shared.errors import Refusal


def judge_beginning(piece: bytes, rule: ReadingRule, *, whole: bool) -> Encoding:
    """Judge the first piece of a file before more is accepted; `whole`: there is no more.

    Raises Refusal for the file: `register.empty`, `register.undecodable`, `register.not_csv`,
    `register.wrong_column_count`, and those of `columns.match`.
    """
    decoder = StrictDecoder()
    text = decoder.feed(piece, final=whole)
    found, columns = opened([text], rule, partial=not whole)
    people = 0
    for number, row in found:
        if len(row) != columns.width:
            raise _wrong_width(number, columns, row)
        people += 1
    if decoder.encoding is None or not people:
        raise Refusal("register.empty")
    return decoder.encoding


def header_of(piece: bytes, *, whole: bool) -> list[str]:
    """The first row of a file, by its first piece. Raises Refusal as `judge_beginning`."""
    text = StrictDecoder().feed(piece, final=whole)
    for _, header in rows([text], partial=not whole):
        return header
    raise Refusal("register.empty")


def read_frame(
    pieces: Iterable[bytes], rule: ReadingRule, tokenizer: Tokenizer, each: InOrder = in_turn
) -> tuple[Frame, Findings]:
    """Everybody in the file, judged. Raises Refusal as `judge_beginning` does."""
    found, columns = _in_chunks(pieces, rule)
    frame = Frame(each(FrameOfChunk(rule, columns, tokenizer), found), rule)
    return frame, frame.findings


def details_of(
    pieces: Iterable[bytes],
    rule: ReadingRule,
    tokenizer: Tokenizer,
    ranks: Mapping[bytes, int],
    each: InOrder = in_turn,
) -> Iterator[Invitee]:
    """The people whose tokens are in `ranks` (token → place in the draw), in the order of the file."""
    found, columns = _in_chunks(pieces, rule)
    return chain.from_iterable(each(DetailsInChunk(rule, columns, tokenizer, ranks), found))


def outcomes_of(pieces: Iterable[bytes], rule: ReadingRule, record_number: str) -> list[Outcome]:
    """What became of each row with this record number: none, one, or all of them doubled."""
    found, columns = opened(texts(pieces), rule)
    judge = Judge(rule, columns, Findings(limit=0))
    number_at = columns.places[Field.RECORD_NUMBER]
    wanted = cells.plain(record_number)
    outcomes = [judge.judge(at, row).outcome for at, row in found if cells.plain(row[number_at]) == wanted]
    return outcomes if len(outcomes) < 2 else [Outcome.DUPLICATE] * len(outcomes)


def opened(
    pieces: Iterable[str], rule: ReadingRule, *, partial: bool = False
) -> tuple[Iterator[tuple[int, list[str]]], Columns]:
    """The rows after the header, and where the fields stand. Raises Refusal as `judge_beginning`."""
    found = rows(pieces, partial=partial)
    try:
        _, header = next(found)
    except StopIteration:
        raise Refusal("register.empty") from None
    return found, rule.columns_of(header)


def _in_chunks(pieces: Iterable[bytes], rule: ReadingRule) -> tuple[Iterator[Chunk], Columns]:
    """All of the file, and where its header says that the fields stand."""
    found = chunks(pieces)
    for first in found:
        return chain([first], found), rule.columns_of(first.header())
    raise Refusal("register.empty")


def _wrong_width(number: int, columns: Columns, row: Sequence[str]) -> Refusal:
    return Refusal("register.wrong_column_count", row=number, expected=columns.width, found=len(row))
