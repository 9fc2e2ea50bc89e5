"""Areas of many 町丁: who belongs where, and nothing to be worked out beside what the draw publishes."""

from collections import Counter
from random import Random

import pytest

from shared.domain.areas import REST, Areas, areas_of, public_areas
from shared.domain.draw.population import PublicCounts, suppressed
from shared.domain.draw.statistics import cells_of, merged
from shared.domain.plan import load_plan
from shared.errors import Refusal
from tests.component.stage_two import PLAN

AREAS = areas_of([("中部", ["中央", "本町"]), ("東部", ["中央東", "東町"])])


@pytest.mark.parametrize(
    ("district", "area"),
    [
        ("中央一丁目", "中部"),
        ("本 町２丁目", "中部"),
        ("中央東一丁目", "東部"),
        ("西町", REST),
        ("", ""),
    ],
    ids=["begins so", "blanks and full width", "the longest counts", "in no area", "missing stays missing"],
)
def test_a_district_belongs_to_the_area_whose_beginning_fits_best(district: str, area: str) -> None:
    assert AREAS.of(district) == area


def test_without_areas_each_district_stands_for_itself() -> None:
    assert (Areas().of("中央一丁目"), Areas().ja, AREAS.ja) == ("中央一丁目", "町丁", "地区")


@pytest.mark.parametrize(
    "areas",
    [
        '[[areas]]\nname = "中部"\ndistricts = ["中央"]\n[[areas]]\nname = "東部"\ndistricts = ["中 央"]\n',
        '[[areas]]\nname = "中部"\ndistricts = ["中央"]\n[[areas]]\nname = "中部"\ndistricts = ["東町"]\n',
        '[[areas]]\nname = "その他の地区"\ndistricts = ["中央"]\n',
        '[[areas]]\nname = "中部"\ndistricts = ["　"]\n',
    ],
    ids=["one district twice", "one name twice", "the name of the rest", "a blank beginning fits everything"],
)
def test_areas_that_overlap_are_refused(areas: str) -> None:
    with pytest.raises(Refusal, match="areas_overlap"):
        load_plan(PLAN + areas)


@pytest.mark.parametrize("seed", range(40))
def test_area_counts_beside_the_draws_record_tell_of_no_few_people(seed: int) -> None:
    """Whoever takes the named 町丁 from what is published by area is left with two 町丁 at least, ten people,
    and three of them drawn and three not; or with just what the record itself says of those it merges."""
    random = Random(seed)
    towns = [f"{'甲乙丙丁戊'[random.randrange(5)]}町{n}" for n in range(random.randint(4, 25))]
    people = {town: random.choice([3, 8, 40, 200, 900, 3000]) for town in towns}
    drawn = Counter({town: sum(random.random() < 0.01 for _ in range(people[town])) for town in towns})
    areas = areas_of([(f"第{name}", [name]) for name in "甲乙丙丁"])
    record = merged(cells_of(suppressed(people), drawn))
    shown = {cell.name for cell in record if cell.name}

    names = public_areas(areas, shown, people, drawn)

    hidden = [town for town in towns if town not in shown]
    for published in set(names.values()):
        left = [town for town in hidden if names[areas.of(town)] == published]
        many, few = sum(people[town] for town in left), sum(drawn[town] for town in left)
        told = len(left) >= 2 and many >= 10 and min(few, many - few) >= 3
        assert not left or told or left == hidden


def test_areas_without_a_small_district_keep_their_names() -> None:
    people = {"甲一": 500, "甲二": 4, "乙一": 300, "乙二": 6, "丙一": 100}
    areas = areas_of([("こう", ["甲"]), ("おつ", ["乙"]), ("へい", ["丙"])])
    counts: PublicCounts = suppressed(people)

    names = public_areas(areas, counts.shown.keys(), people, {"甲二": 1, "乙二": 2})

    assert names == {"こう": "おつ・こう", "おつ": "おつ・こう", "へい": "へい"}


def test_people_without_a_district_are_never_published_alone() -> None:
    people = {"甲一": 500, "甲二": 40, "乙一": 300, "": 12}
    areas = areas_of([("こう", ["甲"]), ("おつ", ["乙"])])

    names = public_areas(areas, {"甲一", "乙一"}, people, {"甲二": 4, "": 4})

    assert names[""] == names["こう"] == "不明・こう"
    assert names["おつ"] == "おつ"
