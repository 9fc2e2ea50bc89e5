"""Whether everybody is drawn alike: over thousands of seeds, singly and in pairs, and that the test would see it.

Of N people k are drawn by each of n seeds. Without replacement the counts O of people vary less than in a
multinomial: Var(O) = n·k/N·(1 − k/N) and they sum to n·k, so Σ(O − E)² / (E·(1 − k/N)) · (N − 1)/N is
chi-square with N − 1 degrees of freedom (finite correction). Counts of pairs depend on each other through the
people in them; what remains after taking the people out has N·(N − 3)/2 degrees of freedom, and the constant
below is the variance of a pair's indicator in that space (association scheme J(N, 2)).
"""

import hashlib
import math
from collections.abc import Callable, Sequence
from functools import cache
from itertools import combinations
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.domain.draw.selection import select
from shared.domain.draw.tokens import Tokenizer

PEOPLE, DRAWN, SEEDS = 24, 6, 5_000
TOKENS = Tokenizer(b"k" * 32).tokens(f"{n:010d}" for n in range(PEOPLE))
PLACES = {token: place for place, token in enumerate(TOKENS)}
SIGMAS = 4.0
"""One in 30,000 that a fair draw fails; the seeds are fixed, so it fails never or always."""

type Method = Callable[[bytes], Sequence[int]]


def seeds() -> list[bytes]:
    return [hashlib.sha256(f"seed {n}".encode()).digest() for n in range(SEEDS)]


def ours(seed: bytes) -> list[int]:
    return [PLACES[token] for token in select(seed, TOKENS, DRAWN, 0).drawn]


def first_by_number(_seed: bytes) -> list[int]:
    return list(range(DRAWN))


def every_nth(seed: bytes) -> list[int]:
    """A random start, then every n-th: fair to each, not to pairs."""
    step = PEOPLE // DRAWN
    return list(range(seed[0] % step, PEOPLE, step))


def modulo(seed: bytes) -> list[int]:
    """Bytes modulo N until k are found: 256 is no multiple of 24, so the first 16 come up more often."""
    found: list[int] = []
    for place in range(100):
        for byte in hashlib.sha256(seed + bytes([place])).digest():
            if byte % PEOPLE not in found:
                found.append(byte % PEOPLE)
            if len(found) == DRAWN:
                return found
    raise AssertionError("unreachable: thousands of bytes")


def neighbours(seed: bytes) -> list[int]:
    """A random place, and who stands next to it."""
    start = int.from_bytes(seed[:8]) % PEOPLE
    return [(start + step) % PEOPLE for step in range(DRAWN)]


@cache
def deviations(method: Method) -> tuple[float, float]:
    """How many standard deviations the two chi-squares lie from what chance gives: people, pairs."""
    people = [0] * PEOPLE
    pairs = dict.fromkeys(combinations(range(PEOPLE), 2), 0)
    for seed in seeds():
        chosen = sorted(method(seed))
        for one in chosen:
            people[one] += 1
        for pair in combinations(chosen, 2):
            pairs[pair] += 1
    return _of_people(people), _of_pairs(people, pairs)


def _of_people(counts: Sequence[int]) -> float:
    share = DRAWN / PEOPLE
    expected = SEEDS * share
    square = sum((count - expected) ** 2 for count in counts) / (expected * (1 - share))
    return _standardised(square * (PEOPLE - 1) / PEOPLE, PEOPLE - 1)


def _of_pairs(people: Sequence[int], pairs: dict[tuple[int, int], int]) -> float:
    """What the pairs' counts show beyond those of the people in them."""
    mean = SEEDS * DRAWN * (DRAWN - 1) / (PEOPLE * (PEOPLE - 1))
    average = SEEDS * DRAWN / PEOPLE
    slope = (DRAWN - 1) / (PEOPLE - 2)
    rest = [
        count - mean - slope * (people[one] + people[other] - 2 * average)
        for (one, other), count in pairs.items()
    ]
    degrees = PEOPLE * (PEOPLE - 3) // 2
    four = DRAWN * (DRAWN - 1) * (PEOPLE - DRAWN) * (PEOPLE - DRAWN - 1)
    variance = SEEDS * four / (PEOPLE * (PEOPLE - 1) * (PEOPLE - 2) * (PEOPLE - 3))
    return _standardised(sum(value**2 for value in rest) / variance, degrees)


def _standardised(square: float, degrees: int) -> float:
    """Wilson–Hilferty: a chi-square as standard deviations of a normal distribution."""
    ninth = 2 / (9 * degrees)
    return float(((square / degrees) ** (1 / 3) - (1 - ninth)) / math.sqrt(ninth))


def test_people_and_pairs_are_drawn_alike() -> None:
    people, pairs = deviations(ours)
    assert abs(people) < SIGMAS
    assert abs(pairs) < SIGMAS


@pytest.mark.parametrize("method", [first_by_number, modulo])
def test_methods_that_favour_somebody_fail(method: Method) -> None:
    assert deviations(method)[0] > SIGMAS


@pytest.mark.parametrize("method", [first_by_number, every_nth, neighbours])
def test_methods_that_favour_a_pair_fail(method: Method) -> None:
    assert deviations(method)[1] > SIGMAS


def test_every_nth_is_found_out_by_its_pairs_alone() -> None:
    assert abs(deviations(every_nth)[0]) < SIGMAS


RANDOM_TOKENS = st.lists(st.binary(min_size=16, max_size=16), unique=True, min_size=4, max_size=60)


@given(RANDOM_TOKENS, st.binary(min_size=32, max_size=32), st.randoms(use_true_random=False))
@settings(max_examples=40)
def test_the_order_of_rows_changes_nothing(tokens: list[bytes], seed: bytes, rng: Random) -> None:
    shuffled = tokens[:]
    rng.shuffle(shuffled)
    assert select(seed, shuffled, 3, 1) == select(seed, tokens, 3, 1)


@given(RANDOM_TOKENS, st.binary(min_size=32, max_size=32), st.integers(1, 5))
@settings(max_examples=40)
def test_drawn_in_shards_and_then_among_the_shards_it_is_the_same(
    tokens: list[bytes], seed: bytes, shards: int
) -> None:
    """The lowest of all are among the lowest of each shard."""
    best = [token for shard in range(shards) for token in select(seed, tokens[shard::shards], 0, 4).reserves]
    assert select(seed, best, 3, 1) == select(seed, tokens, 3, 1)
