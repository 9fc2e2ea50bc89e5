"""Over thousands of seeds the lottery gives everyone the chance that its published weights say."""

import hashlib
from collections import Counter
from collections.abc import Mapping

from shared.domain.lottery import hold
from shared.domain.quotas.fairness import chances_by_type
from tests.unit.quota_lottery import PEOPLE, committed, solved

SEEDS = 6000
CHI_SQUARE_999 = {1: 10.83, 2: 13.82, 3: 16.27, 13: 34.53}
"""Exceeded once in a thousand by chance; the seeds are fixed, so this test does not vary."""


def test_each_type_and_each_person_is_drawn_as_often_as_published() -> None:
    commitment = committed()
    panels, solution = solved()
    label = {features: n for n, features in enumerate(panels.types)}
    type_of = {a.token: label[PEOPLE[n]] for n, a in enumerate(commitment.pool)}
    chance = chances_by_type(panels.sizes, solution.distribution)
    drawn: Counter[bytes] = Counter()
    vectors: Counter[int] = Counter()
    for number in range(SEEDS):
        panel = hold(hashlib.sha256(b"%d" % number).digest(), commitment.pool, commitment.distribution)
        vectors[panel.vector] += 1
        drawn.update(applicant.token for applicant in panel.participants)

    weights = {n: vector.weight for n, vector in enumerate(commitment.distribution)}
    total = sum(weights.values())
    assert _chi_square(vectors, {n: SEEDS * w / total for n, w in weights.items()}) < _limit(len(weights) - 1)
    for type_ in range(len(panels.types)):
        people = [token for token, of in type_of.items() if of == type_]
        p = float(chance[type_])
        if p == 1:
            assert all(drawn[token] == SEEDS for token in people)
            continue
        # each person's count is binomial: its two cells, taken and not taken
        for token in people:
            observed = {True: drawn[token], False: SEEDS - drawn[token]}
            assert _chi_square(observed, {True: SEEDS * p, False: SEEDS * (1 - p)}) < _limit(1)


def test_within_a_type_everyone_has_the_same_chance() -> None:
    """Sizes 5, 4, 3 and 2: the seats of a type are shared evenly among its people."""
    commitment = committed()
    panels, solution = solved()
    chance = chances_by_type(panels.sizes, solution.distribution)
    drawn: Counter[bytes] = Counter()
    for number in range(SEEDS):
        panel = hold(hashlib.sha256(b"again %d" % number).digest(), commitment.pool, commitment.distribution)
        drawn.update(applicant.token for applicant in panel.participants)
    for n, features in enumerate(panels.types):
        counts = {
            a.token: drawn[a.token] for place, a in enumerate(commitment.pool) if PEOPLE[place] == features
        }
        expected = SEEDS * float(chance[n])
        assert _chi_square(counts, dict.fromkeys(counts, expected)) < _limit(len(counts))


def _chi_square[K](observed: Mapping[K, int], expected: Mapping[K, float]) -> float:
    return sum((observed[key] - wanted) ** 2 / wanted for key, wanted in expected.items() if wanted)


def _limit(freedom: int) -> float:
    """The 99.9 % quantile, by Wilson and Hilferty."""
    if freedom in CHI_SQUARE_999:
        return CHI_SQUARE_999[freedom]
    ninth = 2 / (9 * max(freedom, 1))
    return float(max(freedom, 1) * (1 - ninth + 3.09 * ninth**0.5) ** 3)
