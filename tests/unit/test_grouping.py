"""Groups against proven bounds and against chance: fewer repeats than any of many shuffles, never uneven."""

import random
from functools import cache
from itertools import product

import pytest

from shared.domain.grouping import (
    Groups,
    Member,
    Round,
    Wishes,
    arrange,
    fewest_repeats,
    quality,
)
from shared.errors import Refusal

BANDS = ("20代", "30代", "40代", "50代", "60代", "70代")
PANEL = [
    Member(number, (("女", "男")[number % 2], BANDS[number // 2 % len(BANDS)])) for number in range(1, 61)
]
EVERYONE = frozenset(member.number for member in PANEL)
TWO_DAYS = [Round(10, EVERYONE)] * 4
FEW = 40_000
"""A tenth of a search is enough for a test."""


@cache
def arranged() -> tuple[Groups, ...]:
    return arrange(PANEL, TWO_DAYS, Wishes(), FEW)


def alike(people: int) -> list[Member]:
    return [Member(number, ("女",)) for number in range(1, people + 1)]


def rounds(sessions: int, groups: int, people: int) -> list[Round]:
    return [Round(groups, frozenset(range(1, people + 1)))] * sessions


def shuffled(seed: int) -> list[Groups]:
    """What one gets by dealing out a shuffled list."""
    chance = random.Random(seed)
    order = sorted(EVERYONE)
    found = []
    for one in TWO_DAYS:
        chance.shuffle(order)
        found.append(tuple(tuple(order[place :: one.groups]) for place in range(one.groups)))
    return found


def test_everybody_sits_at_one_table_a_session_and_tables_are_even() -> None:
    for groups in arranged():
        assert sorted(number for group in groups for number in group) == sorted(EVERYONE)
        assert {len(group) for group in groups} == {6}


def test_every_table_has_its_share_of_each_sex_and_age() -> None:
    found = arranged()

    assert quality(PANEL, TWO_DAYS, found).uneven == 0


def test_fewer_people_meet_twice_than_in_any_of_many_shuffles() -> None:
    ours = quality(PANEL, TWO_DAYS, arranged())
    by_chance = [quality(PANEL, TWO_DAYS, shuffled(seed)) for seed in range(50)]

    assert ours.repeats * 3 < min(one.repeats for one in by_chance)
    assert ours.uneven < min(one.uneven for one in by_chance)
    assert ours.fewest_met > max(one.fewest_met for one in by_chance)


@pytest.mark.parametrize(
    ("sessions", "groups", "people", "known"),
    [(4, 3, 9, 0), (2, 4, 16, 0), (3, 4, 16, 0), (2, 2, 12, 12), (1, 5, 30, 0), (3, 2, 4, 0)],
)
def test_known_best_groupings_are_found(sessions: int, groups: int, people: int, known: int) -> None:
    """Affine planes of order 3 and 4, and cases that the bound settles."""
    wanted = rounds(sessions, groups, people)
    found = quality(alike(people), wanted, arrange(alike(people), wanted, Wishes()))

    assert found.repeats == known
    assert found.at_least <= known


@pytest.mark.parametrize("sessions", [2, 3])
def test_the_bound_is_never_above_the_best_grouping(sessions: int) -> None:
    """Every grouping of four people into two tables, tried out."""
    halves: list[Groups] = [((1, 2), (3, 4)), ((1, 3), (2, 4)), ((1, 4), (2, 3))]
    wanted = rounds(sessions, 2, 4)
    best = min(quality(alike(4), wanted, tried).repeats for tried in product(halves, repeat=sessions))

    assert fewest_repeats(wanted) <= best


def test_people_apart_never_share_a_table_and_fixed_ones_stay() -> None:
    wishes = Wishes(fixed={7: 3, 20: 3}, apart=frozenset({(1, 3), (7, 8), (1, 60)}))

    for groups in arrange(PANEL, TWO_DAYS, wishes, FEW):
        assert {7, 20} <= set(groups[2])
        assert not any({1, 3} <= set(g) or {7, 8} <= set(g) or {1, 60} <= set(g) for g in groups)


def test_who_does_not_come_sits_nowhere() -> None:
    one_day = [Round(10, EVERYONE), Round(9, EVERYONE - {4, 5, 6})]

    first, second = arrange(PANEL, one_day, Wishes(), FEW)
    assert sum(map(len, first)) == 60
    assert sum(map(len, second)) == 57
    assert {len(group) for group in second} == {6, 7}


def test_the_same_wish_gives_the_same_groups() -> None:
    assert arranged() == arrange(list(reversed(PANEL)), TWO_DAYS, Wishes(), FEW)


@pytest.mark.parametrize(
    ("wanted", "wishes", "code"),
    [
        (rounds(1, 5, 4), Wishes(), "groups.too_many"),
        (rounds(1, 2, 4), Wishes(fixed={9: 1}), "groups.wish_unknown"),
        (rounds(1, 2, 4), Wishes(apart=frozenset({(1, 9)})), "groups.wish_unknown"),
        (rounds(1, 2, 4), Wishes(fixed={1: 3}), "groups.fixed_full"),
        (rounds(1, 2, 4), Wishes(fixed={1: 1, 2: 1, 3: 1}), "groups.fixed_full"),
        (rounds(1, 2, 4), Wishes(fixed={1: 1, 2: 1}, apart=frozenset({(1, 2)})), "groups.apart_impossible"),
        (rounds(1, 2, 4), Wishes(apart=frozenset({(1, 2), (1, 3), (1, 4)})), "groups.apart_impossible"),
    ],
)
def test_wishes_that_cannot_be_met_are_refused(wanted: list[Round], wishes: Wishes, code: str) -> None:
    with pytest.raises(Refusal) as refusal:
        arrange(alike(4), wanted, wishes)
    assert refusal.value.code == code
