"""The bits a pattern can hold, against values counted by hand; what cannot be counted is refused."""

import math

import pytest

from shared.domain.pattern_count import Uncountable, most_bits


@pytest.mark.parametrize(
    ("pattern", "values"),
    [
        ("[0-9]{2}", 100),
        ("[1-6]{30}", 6**30),
        ("[0-9a-f]{64}", 2**256),
        (r"\d{3}\.\d", 10**4),
        ("[0-9]{2}( [0-9]{2}){5}", 10**12),
        ("(?:ab|[cde])x?", 8),
        ("[0-9]{1,3}", 1110),
        ("abc", 1),
        ("[aab-c]", 3),
        ("[0-9]{2},[0-9]{3}|0", 10**5 + 1),
    ],
)
def test_the_values_are_counted(pattern: str, values: int) -> None:
    assert math.isclose(most_bits(pattern), math.log2(values))


@pytest.mark.parametrize(
    "pattern",
    ["[0-9]+", "[0-9]*", ".{6}", r"\w{6}", "[^0]{6}", "(?=x)[0-9]", r"(a)\1", "^a$", "[0-9]{2,}", "(?i:a)", "a??", "a{2}{3}", "(([0-9]{99}){99}){99}", "a{201}"],
)  # fmt: skip
def test_what_cannot_be_counted_is_refused(pattern: str) -> None:
    with pytest.raises(Uncountable):
        most_bits(pattern)
