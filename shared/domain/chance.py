"""What chance alone does to a count: 95 % ranges of a draw, and Wilson's interval of a rate.

Exact for a draw without replacement (hypergeometric), so that a panel of 60 out of 94 is judged rightly too.
"""

from dataclasses import dataclass
from math import exp, lgamma, sqrt

LEVEL = 0.95
_Z = 1.959963984540054
"""Of the normal distribution, for LEVEL on both sides."""


@dataclass(frozen=True, slots=True)
class Range:
    """Counts from `low` to `high`, both included."""

    low: int
    high: int

    def __contains__(self, count: int) -> bool:
        return self.low <= count <= self.high


def drawn_range(population: int, marked: int, drawn: int, level: float = LEVEL) -> Range:
    """How many of `marked` people a fair draw of `drawn` out of `population` takes: the central range that
    holds with at least `level`. Raises ValueError unless 0 ≤ marked, drawn ≤ population."""
    if not (0 <= marked <= population and 0 <= drawn <= population):
        raise ValueError("more marked or drawn people than there are")
    least, most = max(0, drawn - (population - marked)), min(marked, drawn)
    tail = (1 - level) / 2
    below, low, high = 0.0, None, most
    for count in range(least, most + 1):
        below += exp(_log_chance(population, marked, drawn, count))
        if low is None and below >= tail:
            low = count
        if below >= 1 - tail:
            high = count
            break
    return Range(most if low is None else low, high)


def wilson(successes: int, trials: int) -> tuple[float, float]:
    """Wilson's 95 % interval of a rate, from 0 to 1; without a trial anything is possible.

    Wilson (1927), Journal of the American Statistical Association 22, 209-212. Raises ValueError.
    """
    if not 0 <= successes <= trials:
        raise ValueError("more successes than trials")
    if not trials:
        return 0.0, 1.0
    rate, square = successes / trials, _Z * _Z
    middle = rate + square / (2 * trials)
    spread = _Z * sqrt(rate * (1 - rate) / trials + square / (4 * trials * trials))
    scale = 1 + square / trials
    return max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale)


def _log_chance(population: int, marked: int, drawn: int, count: int) -> float:
    ways = _log_choose(marked, count) + _log_choose(population - marked, drawn - count)
    return ways - _log_choose(population, drawn)


def _log_choose(n: int, k: int) -> float:
    return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)
