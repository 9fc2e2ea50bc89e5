"""Without a solver, in exact fractions: no distribution over allowed panels has a larger smallest chance."""

from collections.abc import Iterator, Sequence
from fractions import Fraction

from shared.domain.quotas.levels import Cut, Proof
from shared.domain.quotas.panels import Panels, Row


def bound_of(panels: Panels, cuts: Sequence[Cut], proof: Proof) -> Fraction:
    """The bound that `proof` gives; any numbers give a true one, good ones a tight one.

    For prices y ≥ 0 that add up to 1, the smallest chance is at most Σ y·chance, and so at most the largest
    Σ y·seats/size of a panel. That in turn is at most what weak duality gives for any row multipliers.
    """
    total = sum(map(Fraction, proof.prices))
    worth = [Fraction(price) / (total * size) for price, size in zip(proof.prices, panels.sizes, strict=True)]
    bound = Fraction(0)
    for (lower, upper), weights, multiplier in _lines(panels, cuts, proof):
        for member, weight in weights:
            worth[member] -= multiplier * weight / total
        limit = upper if multiplier > 0 else lower
        if multiplier:
            bound += multiplier * limit / total
    return bound + sum(
        (max(Fraction(0), w) * size for w, size in zip(worth, panels.sizes, strict=True)), Fraction(0)
    )


type _Line = tuple[tuple[Fraction, Fraction], list[tuple[int, Fraction]], Fraction]


def _lines(panels: Panels, cuts: Sequence[Cut], proof: Proof) -> Iterator[_Line]:
    """Limits, weights by type and multiplier of each row and cut."""
    for row, multiplier in zip(panels.rows, proof.rows, strict=True):
        yield _limits(row), [(member, Fraction(1)) for member in row.members], Fraction(multiplier)
    for cut, multiplier in zip(cuts, proof.cuts, strict=True):
        weights = [(n, Fraction(weight)) for n, weight in enumerate(cut.weights) if weight]
        most = Fraction(cut.most)
        yield (most, most), weights, max(Fraction(0), Fraction(multiplier))


def _limits(row: Row) -> tuple[Fraction, Fraction]:
    return Fraction(row.least), Fraction(row.most)
