"""Blocks say what the csv module says, whatever is between the lines and wherever the pieces end."""

import csv
from io import StringIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.domain.register.blocks import RegisterText
from shared.errors import Refusal

CELLS = st.sampled_from(["", "a", "見本　花子", '"b"', '"c,d"', '"e\r\nf"', "\x1e", '"g""h"', "i\x0bj"])
LINES = st.lists(CELLS, min_size=2, max_size=4).map(",".join)
ENDS = st.sampled_from(["\r\n", "\n", "\r\n\r\n", "\n\n", "\r"])


def in_blocks(pieces: list[str], width: int) -> list[tuple[int, list[str]]]:
    text = RegisterText(pieces)
    found = [(0, text.header())]
    for block in text.blocks(width):
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
    st.integers(1, 30),
)
@settings(max_examples=100)
def test_blocks_are_what_the_csv_module_reads(text: str, size: int) -> None:
    pieces = [text[at : at + size] for at in range(0, len(text), size)]
    assert told(lambda: in_blocks(pieces, 3)) == told(lambda: by_csv(pieces, 3))


def test_plain_rows_are_cut_many_at_a_time_and_go_on_after_a_quoted_one() -> None:
    plain = "1,二,3\r\n" * 2000
    text = RegisterText(["a,b,c\r\n" + plain + '4,"五\r\n",6\r\n' + plain])
    width = len(text.header())
    blocks = list(text.blocks(width))
    assert [len(block.numbers) for block in blocks][:1] == [2000]
    assert sum(len(block.numbers) for block in blocks) == 4001
    assert blocks[1].row(0) == ["4", "五\r\n", "6"]
    assert blocks[-1].numbers[-1] == 4002


@pytest.mark.parametrize("end", ["\r\n", "\n"])
def test_a_lone_carriage_return_is_refused_though_the_row_has_its_width(end: str) -> None:
    text = RegisterText([f"a,b,c{end}1,2,3{end}4,5\r,6{end}"])
    with pytest.raises(Refusal) as caught:
        list(text.blocks(len(text.header())))
    assert (caught.value.code, caught.value.params) == ("register.not_csv", {"row": 3})


def test_a_row_too_short_beside_one_too_long_is_not_cut_as_two_right_ones() -> None:
    text = RegisterText(["a,b,c\n1,2\n3,4,5,6\n"])
    with pytest.raises(Refusal) as caught:
        list(text.blocks(len(text.header())))
    assert caught.value.params == {"row": 2, "expected": 3, "found": 2}
