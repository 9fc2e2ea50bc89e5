"""Reply codes and return-mail numbers: enough randomness, never twice, read as people type them."""

import hashlib
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.reply_codes import CODE_BYTES, keys_for, read_code, read_number


def stream(seed: str) -> Callable[[int], bytes]:
    count = iter(range(10**9))
    return lambda n: hashlib.shake_256(f"{seed}{next(count)}".encode()).digest(n)


def test_a_code_has_at_least_64_random_bits() -> None:
    assert CODE_BYTES * 8 >= 64
    one = keys_for(["00"], lambda n: b"\xff" * n)[0]
    assert one.reply_code == "ZZZZ-ZZZZ-ZZZZ-ZZZZ"


def one_bit(bit: int) -> Callable[[int], bytes]:
    return lambda n: (1 << bit).to_bytes(CODE_BYTES)[:n]


def test_every_bit_shows_in_the_code() -> None:
    assert len({keys_for(["00"], one_bit(bit))[0].reply_code for bit in range(CODE_BYTES * 8)}) == 80


def test_no_code_and_no_number_comes_twice() -> None:
    found = keys_for([str(n) for n in range(5000)], stream("a"))
    assert len({one.reply_code for one in found}) == len({one.return_number for one in found}) == 5000


def test_a_repeated_number_is_drawn_again() -> None:
    values = iter([b"\1" * 10, b"\0" * 8, b"\2" * 10, b"\0" * 8, b"\0" * 7 + b"\1"])
    first, second = keys_for(["a", "b"], lambda _: next(values))
    assert (first.return_number, second.return_number) == ("0000-0000", "0000-0018")


@given(st.integers(0, 10**6))
def test_a_printed_code_reads_as_itself_however_it_is_typed(seed: int) -> None:
    one = keys_for(["00"], stream(str(seed)))[0]
    full_width = one.reply_code.translate({ord(c): ord(c) + 0xFEE0 for c in one.reply_code if c != "-"})
    for typed in (
        one.reply_code.lower(),
        full_width,
        one.reply_code.replace("-", " "),
        one.reply_code.replace("0", "O"),
    ):
        assert read_code(typed) == one.reply_code
    assert read_number(one.return_number.replace("-", "")) == one.return_number


@pytest.mark.parametrize(
    "typed", ["", "ABCD", "ABCD-EFGH-JKMN-PQR", "ABCD-EFGH-JKMN-PQRS-T", "ABCD-EFGH-JKMN-PQR*"]
)
def test_what_is_no_code_is_none(typed: str) -> None:
    assert read_code(typed) is None


def test_a_wrong_digit_of_a_number_is_found() -> None:
    number = keys_for(["00"], stream("b"))[0].return_number
    for place in (0, 1, 5, 8):
        wrong = number[:place] + str((int(number[place]) + 1) % 10) + number[place + 1 :]
        assert read_number(wrong) is None
