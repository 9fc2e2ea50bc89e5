"""Reading in batches must not change what is read: the Judge, row by row, is the yardstick."""

import csv
from dataclasses import replace
from datetime import date
from io import StringIO
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.domain.draw.frame import Frame, FrameRows, FrameTables
from shared.domain.draw.tokens import TOKEN_BYTES, Tokenizer
from shared.domain.register import csv_rows, report
from shared.domain.register.blocks import Block
from shared.domain.register.columns import DEFAULT_HEADERS, Contents, match
from shared.domain.register.csv_rows import BATCH, rows
from shared.domain.register.encoding import Encoding
from shared.domain.register.judging import Judge, ProtectedRule, ReadingRule
from shared.domain.register.ordinary import Sieve
from shared.domain.register.outcomes import Findings, Note, Outcome
from shared.domain.register.reading import read_frame
from shared.errors import Refusal
from tests.unit.test_register_chunks import in_pieces

RULE = ReadingRule(date(2026, 4, 1), 18, ProtectedRule.EXCLUDE, date(2026, 4, 10), postal_prefixes=("999",))
HEADER = list(DEFAULT_HEADERS.values())
TOKENIZER = Tokenizer(b"k" * 32)


def mostly(good: str, *others: str) -> st.SearchStrategy[str]:
    """Most rows have to be ordinary, or batches are never tried."""
    return st.sampled_from([good] * 4 * len(others) + list(others))


ROWS = st.tuples(
    st.one_of(
        st.integers(1, 999).map("{:03d}".format),
        st.sampled_from(["001", "００３", " 004", "", "x y"]),
    ),
    st.sampled_from(["1985/01/01", "20080402", "2008.04.03", "2007-04-02"])
    | mostly("19850101", "S60.1.1", "2015-05-05", "2026/04/11", "", "不詳", "1985/02/30", "1985/01-01"),
    mostly("男", "女", "2", "", "？"),
    mostly("本町", " 本町", "湊", "", "123456789018"),
    mostly("", "1", "無", "要確認"),
    mostly("999-0001", "9990002", "160-0022", "99-0001", "９９９０００１"),
    mostly(
        "見本区1-1", " ", "見本区 1234-5678-9018", "見本\ue000区", "見本,区\r\n2階", "〓", "見本,区\x0b", ","
    ),
    mostly("髙﨑　花子", "", 'O\'Brien "Pat"', "渡\x0b子", "１２３４５６７８９０１８"),
)
GOOD = ("010", "1985/01/01", "女", "本町", "", "999-0001", "見本区1-1", "見本　花子")


def written(people: list[tuple[str, ...]]) -> bytes:
    text = StringIO()
    csv.writer(text).writerows([HEADER, *people])
    return text.getvalue().encode()


def seen(frame: Frame, findings: Findings, rule: ReadingRule) -> tuple[Any, ...]:
    tokens = b"".join(frame.tokens())
    return tokens, report.totals(rule, frame.census, findings), report.details(frame.census, findings)


def one_by_one(data: bytes, rule: ReadingRule) -> tuple[Any, ...]:
    found = rows([data.decode()])
    columns = match(next(found)[1], rule.column_map, rule.contents)
    part = FrameRows(FrameTables(rule))
    judge = Judge(rule, columns, part.findings)
    for number, row in found:
        judged = judge.judge(number, row)
        if judged.record_number is None:
            part.add_without_token(judged.outcome)
        else:
            token = TOKENIZER.token(judged.record_number)
            part.add(token, number, judged.birth_date, judged.sex, judged.district, judged.outcome)
    frame = Frame([part.part()], rule)
    return seen(frame, frame.findings, rule)


@given(people=st.lists(ROWS, max_size=12), own_hand=st.booleans(), cut=st.integers(1, 40))
@settings(max_examples=200)
def test_batches_say_what_the_judge_says_row_by_row(
    people: list[tuple[str, ...]], own_hand: bool, cut: int
) -> None:
    rule = replace(RULE, protected=ProtectedRule.OWN_HAND) if own_hand else RULE
    data = written(people)
    pieces = [data[at : at + 40 * cut] for at in range(0, len(data), 40 * cut)]
    if len(pieces) > 1 and b"\r\n" not in pieces[0]:
        pieces = [data]
    found = seen(*read_frame(pieces, rule, TOKENIZER), rule)
    assert found == one_by_one(data, rule)
    tokens, totals, _ = found
    assert len(tokens) == TOKEN_BYTES * totals.eligible


def block_of(*people: tuple[str, ...]) -> Block:
    columns = [[cell.encode() for cell in column] for column in zip(*people, strict=True)]
    return Block(range(2, 2 + len(people)), columns, Encoding.UTF_8)


def test_a_sound_row_is_ordinary_and_others_are_odd() -> None:
    columns = match(HEADER, DEFAULT_HEADERS, Contents.ONE_FILE)
    sieve = Sieve(RULE, columns, FrameTables(RULE), Encoding.UTF_8)
    assert sieve.sift(block_of(GOOD, GOOD)).odd == []
    bad_name, bad_both = (*GOOD[:7], "〓"), (*GOOD[:6], "\ue000区", "〓")
    bad_address, worse = (*GOOD[:6], "\ue000区", GOOD[7]), ("x y", *bad_both[1:])
    found = sieve.sift(block_of(GOOD, bad_name, GOOD, bad_both, worse, bad_address, GOOD))
    assert (found.odd, found.unprintable) == ([4], {1: 7, 3: 7, 5: 6})
    for blank in ("", " ", "　", "　 "):
        assert sieve.sift(block_of(GOOD, GOOD, (*GOOD[:7], blank))).odd == [2]


@pytest.mark.parametrize("bad", [b"\x83", b"\xfd", b"\x80", b"\0"])
@pytest.mark.parametrize("column", range(len(GOOD)))
@pytest.mark.parametrize("encoding", ["cp932", "utf-8"])
def test_what_cannot_be_decoded_is_refused_in_any_column(encoding: str, column: int, bad: bytes) -> None:
    sound = ",".join(GOOD).encode(encoding)
    cells = sound.split(b",")
    cells[column] += bad
    data = b"\r\n".join([",".join(HEADER).encode(encoding), sound, b",".join(cells), sound, b""])
    with pytest.raises(Refusal) as caught:
        read_frame(in_pieces(data, 100), RULE, TOKENIZER)
    assert caught.value.code == "register.undecodable"
    assert caught.value.params["line"] == 3


FOUND = st.tuples(st.integers(1, 30), st.sampled_from([*list(Note)[:2], *list(Outcome)[-2:]]))


@given(st.lists(st.lists(FOUND, max_size=8), min_size=1, max_size=4))
def test_findings_of_parts_are_those_of_the_whole(parts: list[list[tuple[int, Note | Outcome]]]) -> None:
    whole, together = Findings(limit=2, most=9), Findings(limit=2, most=9)
    for found in parts:
        part = Findings(limit=2, most=9)
        for row, code in found:
            for findings in (whole, part):
                if isinstance(code, Note):
                    findings.note(code, row, 3)
                else:
                    findings.bad(code, row)
        together.add_all(part)
    assert replace(together, first={}) == replace(whole, first={})
    assert together.first_bad_rows() == whole.first_bad_rows()
    assert together.first_notes() == whole.first_notes()


def test_numbers_of_rows_count_empty_lines_and_go_on_across_batches() -> None:
    text = "a\n\n" + "b\n" * BATCH + "\nc\n"
    numbered = list(rows([text]))
    assert numbered[0] == (1, ["a"])
    assert numbered[1] == (3, ["b"])
    assert numbered[-1] == (BATCH + 4, ["c"])


@pytest.mark.parametrize("size", [1, 2, 3, 7])
def test_a_quoted_line_break_survives_any_border_of_pieces(size: int) -> None:
    text = 'a,"x\r\ny\nz"\r\n"p""q",\n'
    pieces = [text[at : at + size] for at in range(0, len(text), size)]
    assert [row for _, row in csv_rows.rows(pieces)] == [["a", "x\r\ny\nz"], ['p"q', ""]]


def test_rows_before_a_fault_are_still_given() -> None:
    read: list[tuple[int, list[str]]] = []
    with pytest.raises(Refusal) as caught:
        read.extend(rows(['a\nb\n"c"x\n']))
    assert caught.value.params == {"row": 3}
