import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.packed import Packed

RECORDS = st.lists(st.tuples(st.binary(min_size=3, max_size=3), st.integers(0, 2**32 - 1)), max_size=300)


@given(RECORDS)
def test_a_field_of_each_record_in_order(records: list[tuple[bytes, int]]) -> None:
    packed = b"".join(struct.pack(">3sI", *record) for record in records)
    assert Packed("3s4x").fields(packed) == [text for text, _ in records]
    assert Packed("3xI").fields(packed) == [number for _, number in records]


def test_a_torn_record_is_an_error() -> None:
    with pytest.raises(ValueError, match="torn"):
        Packed("3s").fields(b"abcd")
