"""How fair a lottery is: every applicant's chance as an exact fraction, and the figures that sum it up."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate, pairwise

from shared.domain.quotas.panels import Seats

WHOLE = 1_000_000_000
"""Weights are billionths: a chance changes by less than a millionth."""


@dataclass(frozen=True, slots=True)
class WeightedPanel:
    """Picked with probability `weight` ÷ the sum of all weights."""

    weight: int
    seats: Seats


@dataclass(frozen=True, slots=True)
class Chances:
    """Over all applicants. `gini`: 0 when all have the same chance."""

    smallest: Fraction
    largest: Fraction
    mean: Fraction
    gini: Fraction


def in_whole_weights(panels: Sequence[Seats], weights: Sequence[float]) -> tuple[WeightedPanel, ...]:
    """Billionths, by largest remainder (ties: the first); panels that would get none are left out."""
    total = sum(map(Fraction, weights))
    shares = [Fraction(weight) * WHOLE / total for weight in weights]
    whole = [int(share) for share in shares]
    by_rest = sorted(range(len(shares)), key=lambda n: (whole[n] - shares[n], n))
    for n in by_rest[: WHOLE - sum(whole)]:
        whole[n] += 1
    return tuple(WeightedPanel(weight, seats) for weight, seats in zip(whole, panels, strict=True) if weight)


def chances_by_type(sizes: Sequence[int], distribution: Sequence[WeightedPanel]) -> list[Fraction]:
    """Chance of an applicant of each type, exactly as the published weights give it."""
    total = sum(panel.weight for panel in distribution)
    seats = [0] * len(sizes)
    for panel in distribution:
        for n, taken in enumerate(panel.seats):
            seats[n] += panel.weight * taken
    return [Fraction(taken, total * size) for taken, size in zip(seats, sizes, strict=True)]


def chances(sizes: Sequence[int], by_type: Sequence[Fraction]) -> Chances:
    """Gini = Σ over pairs of applicants |p − q| ÷ (2 · applicants² · mean); 0 when nobody has a chance."""
    ordered = sorted(zip(by_type, sizes, strict=True))
    people = sum(sizes)
    mean = sum((chance * size for chance, size in ordered), Fraction(0)) / people
    below = list(accumulate(size for _, size in ordered))
    gaps = (
        (upper[0] - lower[0]) * count * (people - count)
        for (lower, upper), count in zip(pairwise(ordered), below, strict=False)
    )
    apart = sum(gaps, Fraction(0))
    gini = apart / (people**2 * mean) if mean else Fraction(0)
    return Chances(ordered[0][0], ordered[-1][0], mean, gini)


def same_chances(applicants: int, seats: int) -> Chances:
    """The lottery without quotas."""
    same = Fraction(min(seats, applicants), applicants) if applicants else Fraction(1)
    return Chances(same, same, same, Fraction(0))
