"""A file cut into chunks is the file: the same rows under the same numbers, wherever it is cut."""

import csv
from collections.abc import Iterable
from io import StringIO
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.domain.register.chunks import Chunk, chunks
from shared.domain.register.encoding import Encoding
from shared.errors import Refusal
from tests.unit.test_register_blocks import by_csv, told

CELLS = st.sampled_from(
    ["", "a", "表示　ソ", '"b"', '"c,d"', '"e\r\nf"', '"g""h"', '"\n\n"', 'i"j', '"l"m', "ﾊﾟ能"]
)
ROWS = st.lists(CELLS, min_size=2, max_size=4).map(",".join)
LONGEST = 100
"""Bytes of such a row, at most."""
ENDS = st.sampled_from(["\r\n", "\n", "\r\n\r\n", "\n\n"])
HEADER = "一,二,三\r\n"


def numbered(found: Iterable[Chunk], width: int = 3) -> list[tuple[int, list[str]]]:
    """All rows, the header as number 0."""
    rows: list[tuple[int, list[str]]] = []
    for chunk in found:
        rows += [] if rows else [(0, chunk.header())]
        with chunk.strictly():
            for block in chunk.blocks(width):
                rows += [(number, block.row(place)) for place, number in enumerate(block.numbers)]
    return rows


def in_pieces(data: bytes, size: int) -> list[bytes]:
    """The first one long enough to tell the encoding, as parts of an upload are."""
    begins = len(data) if data.find(b"\n") < 0 else data.find(b"\n") + 1
    rest = data[begins:]
    return [data[:begins], *(rest[at : at + size] for at in range(0, len(rest), size))]


@given(
    text=st.lists(st.tuples(ROWS, ENDS), max_size=12).map(lambda rows: HEADER + "".join(map("".join, rows))),
    codec=st.sampled_from(["utf-8", "utf-8-sig", "cp932", "utf-16"]),
    piece=st.integers(1, 30),
    size=st.integers(LONGEST, 3 * LONGEST),
)
@settings(max_examples=100)
def test_chunks_are_read_as_the_whole_is(text: str, codec: str, piece: int, size: int) -> None:
    data = in_pieces(text.encode(codec), piece)
    assert told(lambda: numbered(chunks(data, size))) == told(lambda: by_csv([text], 3))


def test_a_row_is_never_cut_and_most_chunks_have_their_size() -> None:
    text = HEADER + '1,"二\r\n""二",3\r\n4,五,6\r\n' * 500
    found = list(chunks([text.encode("cp932")], 400))
    assert b"".join(chunk.data for chunk in found) == text.encode("cp932")
    assert all(chunk.data.endswith(b"\r\n") and chunk.encoding is Encoding.CP932 for chunk in found)
    assert all(330 < len(chunk.data) <= 400 for chunk in found[:-1])
    rows = [1 + len(list(csv.reader(StringIO(chunk.data.decode("cp932"))))) for chunk in found]
    assert all(
        one.row + count - 1 == two.row for (one, two), count in zip(pairwise(found), rows, strict=False)
    )


def test_a_row_longer_than_a_chunk_is_a_chunk() -> None:
    rows = ["1,2,3", '4,"' + "長" * 150 + '\n",6', "7,8,9"]
    data = (HEADER + "\r\n".join(rows)).encode()
    assert numbered(chunks(in_pieces(data, 50), 100)) == by_csv([data.decode()], 3)


@pytest.mark.parametrize("row", ['7,"never closed', "8,no end,at all"])
def test_a_row_without_an_end_is_refused_by_its_number(row: str) -> None:
    data = (HEADER + "1,2,3\r\n" * 2 + row + "x" * 2000).encode()
    with pytest.raises(Refusal) as caught:
        numbered(list(chunks([data], 100)))
    assert (caught.value.code, caught.value.params) == ("register.not_csv", {"row": 4})


@pytest.mark.parametrize("codec", ["utf-8", "cp932"])
@pytest.mark.parametrize("begins", ['7,"', '7,"a', "8,,", "8,a,"])
def test_a_row_without_an_end_is_cut_within_a_character_and_refused_all_the_same(
    begins: str, codec: str
) -> None:
    data = (HEADER + "1,2,3\r\n" * 2 + begins + "長" * 700).encode(codec)
    with pytest.raises(Refusal) as caught:
        numbered(list(chunks([data], 100)))
    assert (caught.value.code, caught.value.params) == ("register.not_csv", {"row": 4})


@pytest.mark.parametrize("codec", ["utf-8", "cp932"])
def test_a_header_without_an_end_is_read_up_to_a_whole_character(codec: str) -> None:
    for begins in ("", "a"):
        first, *_ = chunks([(begins + "長" * 450).encode(codec)], 100)
        assert first.torn
        assert set(first.header()[0][len(begins) :]) == {"長"}


def test_what_cannot_be_decoded_is_placed_by_line_in_any_chunk() -> None:
    data = (HEADER + "名,二,三\r\n" * 100).encode("cp932") + b"\xfd,2,3\r\n"
    with pytest.raises(Refusal) as caught:
        numbered(list(chunks([data], 200)))
    assert caught.value.params == {"line": 102, "bytes": "fd2c322c"}


@pytest.mark.parametrize(("row", "shown"), [(b"1,\x81,3\r\n", "812c330d"), (b"1,2,\xfd\r\n", "fd")])
def test_what_no_chunk_before_could_tell_is_placed_by_line_as_well(row: bytes, shown: str) -> None:
    data = (HEADER + "名,二,三\r\n" * 100).encode("cp932") + row
    with pytest.raises(Refusal) as caught:
        numbered(list(chunks(in_pieces(data, 50), 200)))
    assert caught.value.params == {"line": 102, "bytes": shown}
