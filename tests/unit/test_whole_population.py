"""The population in a report: every count for the ward, none of few people for the public."""

from collections import Counter
from random import Random

import pytest

from shared.domain.draw.population import SMALLEST_SHOWN, suppressed
from shared.domain.suppression import Cell
from shared.domain.whole_population import MERGED, public_whole, whole

SEXES, AGES = ("女", "男", "不明"), ("18～29歳", "30～39歳", "40～49歳")


def population(seed: int) -> Counter[Cell]:
    random = Random(seed)
    towns = [f"町{n}" for n in range(8)]
    return Counter(
        {
            (sex, age, town): random.choice([0, 2, 9, 60, 400]) if sex != "不明" else random.choice([0, 0, 1])
            for sex in SEXES
            for age in AGES
            for town in towns
        }
    )


def axis(counts: Counter[Cell], place: int) -> Counter[str]:
    found: Counter[str] = Counter()
    for cell, people in counts.items():
        found[str(cell[place])] += people
    return found


def test_the_ward_sees_every_count_and_every_sum() -> None:
    counts = population(1)
    found = whole(counts)

    assert found.people == counts.total()
    assert all(found.count(cell) == people for cell, people in counts.items())
    assert found.count(("女", None, None)) == axis(counts, 0)["女"]
    assert set(found.cells()) == set(counts)


@pytest.mark.parametrize("seed", range(12))
def test_the_public_sees_no_count_of_few_and_no_name_that_the_draw_merged(seed: int) -> None:
    counts = population(seed)
    named = [suppressed({k: n for k, n in axis(counts, place).items() if n}).shown for place in range(3)]
    found = public_whole(counts, named)

    told = {cell: found.count(cell) for cell in counts}
    assert not [n for n in told.values() if n is not None and 0 < n < SMALLEST_SHOWN]
    for place, names in enumerate(named):
        assert all(people is None for cell, people in told.items() if cell[place] not in names)
    assert all(MERGED not in cell for cell in found.cells())
    assert found.people == counts.total()


@pytest.mark.parametrize("seed", range(12))
def test_sums_that_the_draw_published_are_the_same_here(seed: int) -> None:
    counts = population(seed)
    named = [suppressed({k: n for k, n in axis(counts, place).items() if n}).shown for place in range(3)]
    found = public_whole(counts, named)

    for place, names in enumerate(named):
        for name, people in names.items():
            cell = tuple(name if at == place else None for at in range(3))
            assert found.count(cell) == people
