"""Reads an extract: its beginning as soon as it arrives, all of it into a frame, details of the drawn."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, compress

from shared.domain.draw.frame import Frame
from shared.domain.draw.tokens import Tokenizer
from shared.domain.invitee import Invitee
from shared.domain.register import cells
from shared.domain.register.columns import Columns, Field
from shared.domain.register.csv_rows import Batch, batches, rows, texts
from shared.domain.register.encoding import Encoding, StrictDecoder
from shared.domain.register.judging import Judge, Judged, ReadingRule
from shared.domain.register.ordinary import ODD, Sieve, Sifted
from shared.domain.register.outcomes import Findings, Outcome
from shared.domain.register.people import person
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


def read_frame(pieces: Iterable[bytes], rule: ReadingRule, tokenizer: Tokenizer) -> tuple[Frame, Findings]:
    """Everybody in the file, judged. Raises Refusal as `judge_beginning` does."""
    findings = Findings()
    frame = Frame(findings)
    found, columns = _in_batches(pieces, rule)
    sieve, judge = Sieve(rule, columns, frame), Judge(rule, columns, findings)
    latest = rule.latest_birth_date.toordinal()
    for numbers, batch in found:
        _refuse_wrong_width(numbers, batch, columns)
        sifted = sieve.sift(batch)
        _add_ordinary(frame, sifted, numbers, latest, tokenizer)
        for at in sifted.odd:
            _add(frame, judge.judge(numbers[at], batch[at]), tokenizer)
    return frame, findings


def details_of(
    pieces: Iterable[bytes], rule: ReadingRule, tokenizer: Tokenizer, ranks: Mapping[bytes, int]
) -> Iterator[Invitee]:
    """The people whose tokens are in `ranks` (token → place in the draw), in the order of the file."""
    found, columns = _in_batches(pieces, rule)
    judge = Judge(rule, columns, Findings(limit=0))
    number_at = columns.places[Field.RECORD_NUMBER]
    for numbers, batch in found:
        tokens = tokenizer.tokens(cells.plain(row[number_at]) for row in batch)
        for number, row, token in zip(numbers, batch, tokens, strict=True):
            if token in ranks:
                yield person(judge.judge(number, row), row, columns, rule, token, ranks[token])


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


def _in_batches(pieces: Iterable[bytes], rule: ReadingRule) -> tuple[Iterator[Batch], Columns]:
    """The rows after the header, many at a time."""
    found = batches(texts(pieces))
    for numbers, batch in found:
        if batch:
            columns = rule.columns_of(batch[0])
            return chain([(numbers[1:], batch[1:])], found), columns
    raise Refusal("register.empty")


def _refuse_wrong_width(numbers: Sequence[int], batch: Sequence[Sequence[str]], columns: Columns) -> None:
    if set(map(len, batch)) - {columns.width}:
        at = next(at for at, row in enumerate(batch) if len(row) != columns.width)
        raise _wrong_width(numbers[at], columns, batch[at])


def _add_ordinary(
    frame: Frame, sifted: Sifted, rows_at: Sequence[int], latest: int, tokenizer: Tokenizer
) -> None:
    """Each is eligible, or too young: born after `latest`."""
    tokens = tokenizer.tokens(sifted.numbers)
    eligible = [ODD < born <= latest for born in sifted.births]
    young = [born > latest for born in sifted.births]
    for outcome, chosen in ((Outcome.ELIGIBLE, eligible), (Outcome.TOO_YOUNG, young)):
        frame.add_all(
            outcome,
            compress(tokens, chosen),
            compress(rows_at, chosen),
            list(compress(sifted.births, chosen)),
            list(compress(sifted.kinds, chosen)),
        )


def _add(frame: Frame, judged: Judged, tokenizer: Tokenizer) -> None:
    if judged.record_number is None:
        frame.add_without_token(judged.outcome)
        return
    frame.add(
        tokenizer.token(judged.record_number),
        judged.row,
        judged.birth_date,
        judged.sex,
        judged.district,
        judged.outcome,
    )


def _wrong_width(number: int, columns: Columns, row: Sequence[str]) -> Refusal:
    return Refusal("register.wrong_column_count", row=number, expected=columns.width, found=len(row))
