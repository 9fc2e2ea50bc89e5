"""The lottery's rule: known answers made with openssl, and properties that hold for every pool and seed."""

from collections import Counter
from itertools import combinations
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.domain.lottery import (
    Applicant,
    Vector,
    everyone,
    hold,
    next_in_line,
    pick,
    rank,
    ranked,
    token_of,
    without_quotas,
)

KEY = bytes(range(32))
ZERO_SEED = bytes(32)

seeds = st.binary(min_size=32, max_size=32)
pools = st.sets(st.binary(min_size=16, max_size=16), min_size=1, max_size=40).map(
    lambda tokens: [Applicant(token) for token in sorted(tokens)]
)


def test_token_is_the_known_answer() -> None:
    assert token_of(KEY, "r-0").hex() == "314a79387b2ec6ce451808de38d19211"


def test_rank_is_the_known_answer() -> None:
    expected = "500d02f27580b3a484976feddc0c2d9fe03e7bff28cf365aaeb58f8241c54674"
    assert rank(ZERO_SEED, token_of(KEY, "r-0")).hex() == expected


def test_simple_lottery_is_the_known_answer() -> None:
    pool = [Applicant(token_of(KEY, f"r-{n}")) for n in range(5)]

    panel = hold(ZERO_SEED, pool, without_quotas(5, seats=3, alternates=1))

    assert [a.token.hex()[:8] for a in panel.participants] == ["342e7b8a", "314a7938", "f1826803"]
    assert [a.token.hex()[:8] for a in panel.alternates] == ["485337a1"]


@given(pools, seeds, st.integers(1, 50), st.integers(0, 50), st.randoms())
def test_outcome_does_not_depend_on_the_order_of_the_pool(
    pool: list[Applicant], seed: bytes, seats: int, waiting: int, random: Random
) -> None:
    distribution = without_quotas(len(pool), seats, waiting)
    shuffled = random.sample(pool, len(pool))

    assert hold(seed, pool, distribution) == hold(seed, shuffled, distribution)


@given(pools, seeds, st.integers(1, 50), st.integers(0, 50))
def test_seats_and_alternates_are_filled_from_the_top_of_one_ranking(
    pool: list[Applicant], seed: bytes, seats: int, waiting: int
) -> None:
    panel = hold(seed, pool, without_quotas(len(pool), seats, waiting))

    ranking = ranked(seed, pool)
    assert panel.participants == ranking[:seats]
    assert panel.alternates == ranking[len(panel.participants) :][:waiting]


def test_everyone_is_in_when_seats_suffice() -> None:
    pool = [Applicant(b"b" * 16), Applicant(b"a" * 16)]

    panel = everyone(pool)

    assert [applicant.token[:1] for applicant in panel.participants] == [b"a", b"b"]
    assert panel.alternates == ()


def test_a_doubled_token_is_refused() -> None:
    with pytest.raises(ValueError, match="twice"):
        hold(ZERO_SEED, [Applicant(b"a" * 16)] * 2, without_quotas(2, 1, 1))


def test_a_vector_that_asks_too_much_of_a_type_is_refused() -> None:
    with pytest.raises(ValueError, match="more applicants"):
        hold(ZERO_SEED, [Applicant(b"a" * 16, "x")], [Vector(1, {"x": 1}, {"x": 1})])


@pytest.mark.parametrize("weights", [[], [0, 1], [-1, 2]])
def test_weights_must_be_positive(weights: list[int]) -> None:
    with pytest.raises(ValueError, match="positive"):
        pick(ZERO_SEED, weights)


def test_vectors_are_picked_in_proportion_to_their_weights() -> None:
    picked = Counter(pick(number.to_bytes(32, "big"), [1, 2, 3]) for number in range(6000))

    assert all(abs(picked[index] - 1000 * (index + 1)) < 150 for index in range(3))


def test_each_pair_is_drawn_equally_often() -> None:
    pool = [Applicant(bytes([n]) * 16) for n in range(4)]
    panels = Counter(
        frozenset(hold(n.to_bytes(32, "big"), pool, without_quotas(4, 2, 0)).participants)
        for n in range(6000)
    )

    assert set(panels) == {frozenset(pair) for pair in combinations(pool, 2)}
    assert all(abs(seen - 1000) < 150 for seen in panels.values())


@given(seeds, st.integers(2, 12), st.integers(2, 12))
@settings(max_examples=30)
def test_quotas_fit_the_same_rule(seed: bytes, women: int, men: int) -> None:
    pool = [Applicant(bytes([1, n]) * 8, "w") for n in range(women)]
    pool += [Applicant(bytes([2, n]) * 8, "m") for n in range(men)]

    panel = hold(seed, pool, [Vector(5, {"w": 1, "m": 1}, {"w": 1}), Vector(2, {"w": 2}, {"m": 1})])

    kinds = Counter(applicant.type for applicant in panel.participants)
    assert kinds in (Counter(w=1, m=1), Counter(w=2))
    for applicant in panel.participants:
        better = [
            a for a in pool if a.type == applicant.type and rank(seed, a.token) < rank(seed, applicant.token)
        ]
        assert set(better) <= set(panel.participants)


def test_next_in_line_is_alike_in_type_then_in_group_then_the_first() -> None:
    first, same_group, same_type = (
        Applicant(b"1", "c", "z"),
        Applicant(b"2", "b", "x"),
        Applicant(b"3", "a", "x"),
    )
    declined = Applicant(b"0", "a", "x")

    assert next_in_line(declined, [first, same_group, same_type]) == same_type
    assert next_in_line(declined, [first, same_group]) == same_group
    assert next_in_line(declined, [first]) == first
    assert next_in_line(declined, []) is None
