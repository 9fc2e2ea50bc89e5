"""The sample for a second reader: as large as the plan says, and the same for whoever asks."""

import hashlib

import pytest

from shared.domain.second_look import is_sampled

FORMS = [hashlib.sha256(str(number).encode()).hexdigest() for number in range(4000)]
KEY = bytes(32)


@pytest.mark.parametrize(("percent", "least", "most"), [(0, 0, 0), (100, 4000, 4000), (10, 320, 480)])
def test_the_sample_is_as_large_as_the_plan_says(percent: int, least: int, most: int) -> None:
    assert least <= sum(is_sampled(KEY, form, percent) for form in FORMS) <= most


def test_a_larger_percentage_keeps_who_was_in_the_smaller_one() -> None:
    assert all(is_sampled(KEY, form, 30) for form in FORMS if is_sampled(KEY, form, 10))


def test_without_the_key_the_sample_cannot_be_told() -> None:
    here, elsewhere = ([is_sampled(key, form, 50) for form in FORMS] for key in (KEY, bytes(31) + b"x"))
    assert here != elsewhere
