"""Blocks say what the csv module says, whatever is between the lines and wherever the pieces end."""

import csv
from io import StringIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.domain.register.blocks import JOINT, Block, RegisterRows
from shared.domain.register.encoding import Encoding
from shared.errors import Refusal

CELLS = st.sampled_from(["", "a", "見本　花子", '"b"', '"c,d"', '"e\r\nf"', "\x1e", '"g""h"', "i\x0bj"])
LINES = st.lists(CELLS, min_size=2, max_size=4).map(",".join)
ENDS = st.sampled_from(["\r\n", "\n", "\r\n\r\n", "\n\n", "\r"])


def rows_of(text: str, encoding: Encoding = Encoding.UTF_8) -> RegisterRows:
    return RegisterRows(text.encode(encoding), encoding)


def in_blocks(text: str, encoding: Encoding, width: int) -> list[tuple[int, list[str]]]:
    rows = rows_of(text, encoding)
    found = [(0, rows.header())]
    for block in rows.blocks(width):
        found += [(number, block.row(place)) for place, number in enumerate(block.numbers)]
    return found


def by_csv(pieces: list[str], width: int) -> list[tuple[int, list[str]]]:
    found: list[tuple[int, list[str]]] = []
    reader, number = csv.reader(StringIO("".join(pieces), newline="\n"), strict=True), 0
    while True:
        number += 1
        try:
            row = next(reader, None)
        except csv.Error:
            raise Refusal("register.not_csv", row=number) from None
        if row is None:
            break
        if found and row and len(row) != width:
            raise Refusal("register.wrong_column_count", row=number, expected=width, found=len(row))
        found += [(number if found else 0, row)] if row else []
    if not found:
        raise Refusal("register.empty")
    return found


def told(read: object) -> object:
    try:
        return read()  # type: ignore[operator]
    except Refusal as refusal:
        return refusal.code, dict(refusal.params)


@given(
    st.lists(st.tuples(LINES, ENDS), max_size=12).map(lambda lines: "".join(map("".join, lines))),
    st.sampled_from([Encoding.UTF_8, Encoding.CP932]),
)
@settings(max_examples=100)
def test_blocks_are_what_the_csv_module_reads(text: str, encoding: Encoding) -> None:
    assert told(lambda: in_blocks(text, encoding, 3)) == told(lambda: by_csv([text], 3))


@given(
    st.lists(st.sampled_from(["", "表示ソ", "ﾊﾟ能", "a", "　"]), min_size=1),
    st.sampled_from(["utf-8", "cp932"]),
)
def test_columns_are_joined_as_their_texts_are(texts: list[str], codec: str) -> None:
    rows = rows_of("一,二\r\n" + "".join(f"{text},1\r\n" for text in texts), Encoding(codec))
    rows.header()
    for block in rows.blocks(2):
        assert block.texts(0) == texts
        assert block.joined(0) == JOINT.join(texts)


@pytest.mark.parametrize("cell", [b"\x83", b"\xfd", b"\x80", b"\0"])
def test_half_a_character_at_the_end_of_a_cell_is_not_joined_to_the_next(cell: bytes) -> None:
    block = Block(range(2, 4), [[cell, b"a"]], Encoding.CP932)
    for read in (block.joined, block.texts, block.row):
        with pytest.raises(UnicodeDecodeError):
            read(0)


def test_plain_rows_are_cut_many_at_a_time_and_go_on_after_a_quoted_one() -> None:
    plain = "1,二,3\r\n" * 2000
    text = rows_of("a,b,c\r\n" + plain + '4,"五\r\n",6\r\n' + plain)
    width = len(text.header())
    blocks = list(text.blocks(width))
    assert [len(block.numbers) for block in blocks][:1] == [2000]
    assert sum(len(block.numbers) for block in blocks) == 4001
    assert blocks[1].row(0) == ["4", "五\r\n", "6"]
    assert blocks[-1].numbers[-1] == 4002


@pytest.mark.parametrize("end", ["\r\n", "\n"])
def test_a_lone_carriage_return_is_refused_though_the_row_has_its_width(end: str) -> None:
    text = rows_of(f"a,b,c{end}1,2,3{end}4,5\r,6{end}")
    with pytest.raises(Refusal) as caught:
        list(text.blocks(len(text.header())))
    assert (caught.value.code, caught.value.params) == ("register.not_csv", {"row": 3})


def test_a_row_too_short_beside_one_too_long_is_not_cut_as_two_right_ones() -> None:
    text = rows_of("a,b,c\n1,2\n3,4,5,6\n")
    with pytest.raises(Refusal) as caught:
        list(text.blocks(len(text.header())))
    assert caught.value.params == {"row": 2, "expected": 3, "found": 2}
