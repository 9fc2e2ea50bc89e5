"""Made-up pools of applicants for the lottery's benchmarks: who applies differs from the population."""

import csv
import itertools
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

SEED = 7
_TOLERANCE = 1
_APPLYING = 0.9
"""A quota asks for at most this share of those who have the feature."""


@dataclass(frozen=True, slots=True)
class PoolSpec:
    """`features`: of each category. `alike`: how often a feature follows the person's one hidden leaning, so
    that categories are correlated."""

    people: int
    seats: int
    features: tuple[int, ...]
    alike: float = 0.0

    @property
    def in_words(self) -> str:
        return (
            f"{self.people:,} applicants, {self.seats} seats, {' x '.join(map(str, self.features))} features"
        )


def write_pool(spec: PoolSpec, folder: Path) -> tuple[Path, Path]:
    """`respondents.csv` and `categories.csv`; the same for the same `spec`."""
    random = Random(SEED)
    population = [_shares(random, count, 0.5, 1.5) for count in spec.features]
    applying = [_reweighed(random, shares) for shares in population]
    people = [_person(random, spec, applying) for _ in range(spec.people)]
    respondents, categories = folder / "respondents.csv", folder / "categories.csv"
    names = [f"category{number}" for number in range(len(spec.features))]
    rows = ([number, *(f"f{feature}" for feature in person)] for number, person in enumerate(people))
    _write(respondents, ["id", *names], rows)
    quotas = [
        [name, f"f{feature}", *_bounds(share * spec.seats, counts[feature])]
        for name, shares, counts in zip(names, population, _counts(people), strict=True)
        for feature, share in enumerate(shares)
    ]
    _write(categories, ["category", "feature", "min", "max"], quotas)
    return respondents, categories


def _person(random: Random, spec: PoolSpec, applying: Sequence[Sequence[float]]) -> list[int]:
    leaning = random.random()
    return [
        _at(leaning, shares)
        if random.random() < spec.alike
        else random.choices(range(len(shares)), shares)[0]
        for shares in applying
    ]


def _at(place: float, shares: Sequence[float]) -> int:
    bounds = list(itertools.accumulate(shares))[:-1]
    return sum(place > bound for bound in bounds)


def _shares(random: Random, count: int, least: float, most: float) -> list[float]:
    weights = [random.uniform(least, most) for _ in range(count)]
    return [weight / sum(weights) for weight in weights]


def _reweighed(random: Random, shares: Sequence[float]) -> list[float]:
    weights = [share * random.uniform(0.4, 1.8) for share in shares]
    return [weight / sum(weights) for weight in weights]


def _bounds(wanted: float, having: int) -> tuple[int, int]:
    least = max(0, int(wanted) - _TOLERANCE)
    return min(least, int(having * _APPLYING)), int(-(-wanted // 1)) + _TOLERANCE


def _counts(people: Sequence[Sequence[int]]) -> list[Counter[int]]:
    return [Counter(column) for column in zip(*people, strict=True)]


def _write(file: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(header)
        writer.writerows(rows)
