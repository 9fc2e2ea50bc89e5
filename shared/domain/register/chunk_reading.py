"""What is read of one chunk of an extract, in any process: it depends on nothing that was read before."""

from collections.abc import Mapping
from dataclasses import dataclass

from shared.domain.draw.frame import Bands, FramePart
from shared.domain.draw.tokens import Tokenizer
from shared.domain.invitee import Invitee
from shared.domain.register import cells
from shared.domain.register.blocks import Block
from shared.domain.register.chunks import Chunk
from shared.domain.register.columns import Columns, Field
from shared.domain.register.judging import Judge, Judged, ReadingRule
from shared.domain.register.ordinary import Sieve, births
from shared.domain.register.outcomes import Findings
from shared.domain.register.people import person


class FrameOfChunk:
    """Everybody in a chunk, judged, and what was found."""

    def __init__(self, rule: ReadingRule, columns: Columns, tokenizer: Tokenizer) -> None:
        self._given = rule, columns, tokenizer
        self._births, self._bands = births(rule), Bands(rule.age_band)

    def __reduce__(self) -> tuple[type["FrameOfChunk"], tuple[ReadingRule, Columns, Tokenizer]]:
        """For another process of ours: without what was remembered."""
        return type(self), self._given

    def __call__(self, chunk: Chunk) -> FramePart:
        """Raises Refusal as `reading.judge_beginning` does."""
        rule, columns, tokenizer = self._given
        part = FramePart(self._bands, first_row=chunk.row)
        sieve = Sieve(rule, columns, part, self._births)
        judge = Judge(rule, columns, part.findings)
        latest = rule.latest_birth_date.toordinal()
        for block in chunk.blocks(columns.width):
            odd = _add_ordinary(part, sieve, block, latest, tokenizer)
            for at in odd:
                _add(part, judge.judge(block.numbers[at], block.row(at)), tokenizer)
        return part


@dataclass(frozen=True, slots=True)
class DetailsInChunk:
    """The people of a chunk whose tokens are in `ranks` (token → place in the draw)."""

    rule: ReadingRule
    columns: Columns
    tokenizer: Tokenizer
    ranks: Mapping[bytes, int]

    def __call__(self, chunk: Chunk) -> list[Invitee]:
        judge = Judge(self.rule, self.columns, Findings(limit=0))
        number_at = self.columns.places[Field.RECORD_NUMBER]
        found: list[Invitee] = []
        for block in chunk.blocks(self.columns.width):
            tokens = self.tokenizer.tokens(map(cells.plain, block.columns[number_at]))
            for at in [at for at, token in enumerate(tokens) if token in self.ranks]:
                row = block.row(at)
                judged = judge.judge(block.numbers[at], row)
                rank = self.ranks[tokens[at]]
                found.append(person(judged, row, self.columns, self.rule, tokens[at], rank))
        return found


def _add_ordinary(
    part: FramePart, sieve: Sieve, block: Block, latest: int, tokenizer: Tokenizer
) -> list[int]:
    """Adds those who are eligible, or too young: born after `latest`. Returns the places of the others."""
    sifted = sieve.sift(block.columns)
    tokens, rows = tokenizer.tokens(sifted.numbers), list(block.numbers)
    for at in reversed(sifted.odd):
        del tokens[at], rows[at], sifted.births[at], sifted.kinds[at]
    part.add_all(tokens, rows, sifted.births, sifted.kinds, latest)
    return sifted.odd


def _add(part: FramePart, judged: Judged, tokenizer: Tokenizer) -> None:
    if judged.record_number is None:
        part.add_without_token(judged.outcome)
        return
    part.add(
        tokenizer.token(judged.record_number),
        judged.row,
        judged.birth_date,
        judged.sex,
        judged.district,
        judged.outcome,
    )
