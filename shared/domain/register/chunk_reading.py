"""What is read of one chunk of an extract, in any process: nothing of it depends on what was read before, but
the numbers of its kinds, and these it tells."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from shared.domain.draw.frame import FramePart, FrameRows, FrameTables
from shared.domain.draw.tokens import Tokenizer
from shared.domain.invitee import Invitee
from shared.domain.register import cells
from shared.domain.register.blocks import Block
from shared.domain.register.chunks import Chunk
from shared.domain.register.columns import Columns, Field
from shared.domain.register.encoding import Encoding
from shared.domain.register.judging import Judge, Judged, ReadingRule
from shared.domain.register.ordinary import Sieve
from shared.domain.register.outcomes import Findings, Note
from shared.domain.register.people import person


class FrameOfChunk:
    """Everybody in a chunk, judged, and what was found."""

    def __init__(self, rule: ReadingRule, columns: Columns, tokenizer: Tokenizer) -> None:
        self._given = rule, columns, tokenizer
        self._tables = FrameTables(rule)
        self._sieves: dict[Encoding, Sieve] = {}
        """A file may be in ASCII up to some row."""

    def __reduce__(self) -> tuple[type["FrameOfChunk"], tuple[ReadingRule, Columns, Tokenizer]]:
        """For another process of ours: without what was remembered."""
        return type(self), self._given

    def __call__(self, chunk: Chunk) -> FramePart:
        """Raises Refusal as `reading.judge_beginning` does."""
        rule, columns, tokenizer = self._given
        rows = FrameRows(self._tables, chunk.row)
        odd: list[tuple[int, list[str]]] = []
        with chunk.strictly():
            for block in chunk.blocks(columns.width):
                places = _add_ordinary(rows, self._sieve(chunk.encoding), block, tokenizer)
                odd += [(block.numbers[at], block.row(at)) for at in places]
        judge = Judge(rule, columns, rows.findings)
        _add_odd(rows, [judge.judge(number, row) for number, row in odd], tokenizer)
        return rows.part()

    def _sieve(self, encoding: Encoding) -> Sieve:
        rule, columns, _ = self._given
        if encoding not in self._sieves:
            self._sieves[encoding] = Sieve(rule, columns, self._tables, encoding)
        return self._sieves[encoding]


@dataclass(frozen=True, slots=True)
class DetailsInChunk:
    """The people of a chunk whose tokens are in `ranks` (token → place in the draw)."""

    rule: ReadingRule
    columns: Columns
    tokenizer: Tokenizer
    ranks: Mapping[bytes, int]

    def __call__(self, chunk: Chunk) -> list[Invitee]:
        judge = Judge(self.rule, self.columns, Findings(limit=0))
        with chunk.strictly():
            blocks = chunk.blocks(self.columns.width)
            return [found for block in blocks for found in self._people(block, judge)]

    def _people(self, block: Block, judge: Judge) -> Iterator[Invitee]:
        numbers = block.texts(self.columns.places[Field.RECORD_NUMBER])
        tokens = self.tokenizer.tokens(map(cells.plain, numbers))
        for at, token in enumerate(tokens):
            if token in self.ranks:
                row = block.row(at)
                judged = judge.judge(block.numbers[at], row)
                yield person(judged, row, self.columns, self.rule, token, self.ranks[token])


def _add_ordinary(rows: FrameRows, sieve: Sieve, block: Block, tokenizer: Tokenizer) -> list[int]:
    """Adds those about whom nothing but their age decides. Returns the places of the others."""
    sifted = sieve.sift(block)
    for at, column in sifted.unprintable.items():
        rows.findings.note(Note.UNPRINTABLE, block.numbers[at], column + 1)
    tokens, numbers = tokenizer.digests(sifted.numbers), list(block.numbers)
    for at in reversed(sifted.odd):
        del tokens[at], numbers[at], sifted.births[at], sifted.kinds[at]
    rows.add_all(tokens, numbers, sifted.births, sifted.kinds)
    return sifted.odd


def _add_odd(rows: FrameRows, judged: Sequence[Judged], tokenizer: Tokenizer) -> None:
    tokens = iter(tokenizer.tokens([one.record_number for one in judged if one.record_number is not None]))
    for one in judged:
        if one.record_number is None:
            rows.add_without_token(one.outcome)
        else:
            rows.add(next(tokens), one.row, one.birth_date, one.sex, one.district, one.outcome)
