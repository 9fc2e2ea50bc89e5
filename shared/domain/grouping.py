"""Who sits with whom: groups balanced by sex and age in each session, and as few second meetings as possible.

A search by exchanges, without chance: the same people, sessions and wishes give the same groups everywhere.
Balance comes before meetings, wishes before both. `fewest_repeats` says how good any grouping could be.
"""

import hashlib
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from math import comb

from shared.errors import Refusal

_APART = 1_000_000
"""What a pair that must not meet counts for: as if they had met so often already."""
_BALANCE = 50
"""One step away from balance costs as much as so many second meetings."""
EXCHANGES_TRIED = 150_000
"""Ends the search: some two seconds, on two busy cores four."""
_SHAKES = 40

type Groups = tuple[tuple[int, ...], ...]
"""Of one session: the numbers of the people at each table, ascending."""


@dataclass(frozen=True, slots=True)
class Member:
    """`number`: in the roster. `traits`: what each group shall have an equal share of (sex, age band)."""

    number: int
    traits: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Round:
    """One session: how many groups, and who comes."""

    groups: int
    people: frozenset[int]


@dataclass(frozen=True, slots=True)
class Wishes:
    """`fixed`: number → group (from 1) of the person at every session. `apart`: pairs, smaller first."""

    fixed: Mapping[int, int] = field(default_factory=dict)
    apart: frozenset[tuple[int, int]] = frozenset()


@dataclass(frozen=True, slots=True)
class Quality:
    """`repeats`: meetings of a pair beyond its first; `at_least`: a bound that no grouping goes below.

    `met`: how many others a person meets, least and on average. `uneven`: by how many people groups are
    away from an equal share of a trait, over all sessions; 0: as even as can be.
    """

    repeats: int
    at_least: int
    fewest_met: int
    mean_met: float
    uneven: int


def arrange(
    members: Sequence[Member], rounds: Sequence[Round], wishes: Wishes, tries: int = EXCHANGES_TRIED
) -> tuple[Groups, ...]:
    """Groups for each round; sizes differ by one at most. `tries`: exchanges after which the search ends.

    Raises Refusal `groups.too_many` (session), `groups.wish_unknown` (number), `groups.fixed_full` (session,
    group), `groups.apart_impossible`.
    """
    _check(members, rounds, wishes)
    search = _Search({member.number: member for member in members}, rounds, wishes, tries)
    search.improve()
    found = search.best()
    if any(_together(groups, pair) for groups in found for pair in wishes.apart):
        raise Refusal("groups.apart_impossible")
    return found


def quality(members: Sequence[Member], rounds: Sequence[Round], found: Sequence[Groups]) -> Quality:
    """How good groups are, whoever made them."""
    met = Counter(pair for groups in found for group in groups for pair in combinations(sorted(group), 2))
    others: dict[int, int] = {member.number: 0 for member in members}
    for pair in met:
        for number in pair:
            others[number] += 1
    coming = [others[number] for number in sorted(frozenset().union(*(one.people for one in rounds)))]
    return Quality(
        repeats=sum(met.values()) - len(met),
        at_least=fewest_repeats(rounds),
        fewest_met=min(coming, default=0),
        mean_met=sum(coming) / len(coming) if coming else 0.0,
        uneven=sum(_uneven(members, groups) for groups in found),
    )


def fewest_repeats(rounds: Sequence[Round]) -> int:
    """A bound from below: of the people of an earlier session some must sit together again when there are
    fewer pairs of groups than people, and pairs run out when there are too many sessions."""
    again = 0
    for later, one in enumerate(rounds):
        both = ((len(one.people & other.people), one.groups * other.groups) for other in rounds[:later])
        again += max((_pairs(*shared) for shared in both), default=0)
    everyone = len(frozenset().union(*(one.people for one in rounds)))
    return max(again, sum(_pairs(len(one.people), one.groups) for one in rounds) - comb(everyone, 2), 0)


def _pairs(people: int, places: int) -> int:
    """Pairs that share a place when people are spread as evenly as can be."""
    each, over = divmod(people, places)
    return over * comb(each + 1, 2) + (places - over) * comb(each, 2)


def _uneven(members: Sequence[Member], groups: Groups) -> int:
    sizes = {number: place for place, group in enumerate(groups) for number in group}
    away = 0
    for kind in range(len(members[0].traits) if members else 0):
        counts: dict[str, list[int]] = {}
        for member in members:
            if member.number in sizes:
                counts.setdefault(member.traits[kind], [0] * len(groups))[sizes[member.number]] += 1
        for shares in counts.values():
            least, most = sum(shares) // len(groups), -(-sum(shares) // len(groups))
            away += sum(max(share - most, least - share, 0) for share in shares)
    return away


def _together(groups: Groups, pair: tuple[int, int]) -> bool:
    return any(pair[0] in group and pair[1] in group for group in groups)


def _check(members: Sequence[Member], rounds: Sequence[Round], wishes: Wishes) -> None:
    known = {member.number for member in members}
    for number in (*wishes.fixed, *(number for pair in wishes.apart for number in pair)):
        if number not in known:
            raise Refusal("groups.wish_unknown", number=number)
    for session, one in enumerate(rounds, 1):
        if one.groups > len(one.people):
            raise Refusal("groups.too_many", session=session)
        full = Counter(group for number, group in wishes.fixed.items() if number in one.people)
        for group, count in full.items():
            if group > one.groups or count > -(-len(one.people) // one.groups):
                raise Refusal("groups.fixed_full", session=session, group=group)
        if any(_fixed_together(pair, wishes.fixed) for pair in wishes.apart):
            raise Refusal("groups.apart_impossible")


def _fixed_together(pair: tuple[int, int], fixed: Mapping[int, int]) -> bool:
    return pair[0] in fixed and fixed[pair[0]] == fixed.get(pair[1])


class _Search:
    """Exchanges two people of a session as long as that helps; then shakes a little and tries again."""

    def __init__(
        self, members: Mapping[int, Member], rounds: Sequence[Round], wishes: Wishes, tries: int
    ) -> None:
        self._members = members
        self._rounds = rounds
        self._fixed = wishes.fixed
        self._tables = [_dealt(members, one, wishes.fixed, place) for place, one in enumerate(rounds)]
        self._met: dict[int, Counter[int]] = {number: Counter() for number in members}
        for first, second in wishes.apart:
            self._met[first][second] = self._met[second][first] = _APART
        self._shares: list[list[Counter[str]]] = []
        for tables in self._tables:
            self._shares.append([Counter(t for n in table for t in self._traits(n)) for table in tables])
            for table in tables:
                for first, second in combinations(table, 2):
                    self._meet(first, second, 1)
        self._cost = 0
        self._kept: tuple[int, list[Groups]] = (0, self._now())
        self._left = tries

    def improve(self) -> None:
        """Until nothing helps any more, or the tries are used up; keeps the best seen."""
        for shake in range(_SHAKES):
            while self._left > 0 and sum(map(self._sweep, range(len(self._rounds)))):
                pass
            if self._cost < self._kept[0]:
                self._kept = (self._cost, self._now())
            if self._left <= 0:
                return
            self._shake(shake)

    def best(self) -> tuple[Groups, ...]:
        return tuple(self._kept[1])

    def _now(self) -> list[Groups]:
        return [tuple(tuple(sorted(table)) for table in tables) for tables in self._tables]

    def _sweep(self, place: int) -> bool:
        """Every pair of tables of a session once. Whether anything was exchanged."""
        helped = False
        for one, other in combinations(range(len(self._tables[place])), 2):
            for first, second in self._movable(place, one, other):
                self._left -= 1
                gain = self._change(place, one, other, first, second)
                if gain < 0:
                    self._exchange(place, one, other, first, second)
                    self._cost += gain
                    helped = True
                    break
            if self._left <= 0:
                break
        return helped

    def _movable(self, place: int, one: int, other: int) -> Iterator[tuple[int, int]]:
        tables = self._tables[place]
        free = [n for n in tables[other] if n not in self._fixed]
        for first in tables[one]:
            if first not in self._fixed:
                for second in free:
                    yield first, second

    def _change(self, place: int, one: int, other: int, first: int, second: int) -> int:
        """What an exchange would cost: below zero it helps."""
        here, there = self._tables[place][one], self._tables[place][other]
        mine, theirs = self._met[first], self._met[second]
        meetings = sum(theirs[n] - mine[n] + 1 for n in here if n != first)
        meetings += sum(mine[n] - theirs[n] + 1 for n in there if n != second)
        return meetings + _BALANCE * self._imbalance(place, one, other, first, second)

    def _imbalance(self, place: int, one: int, other: int, first: int, second: int) -> int:
        """Half the change of the sum of squares of the shares, which is least when they are equal."""
        here, there = self._shares[place][one], self._shares[place][other]
        change = 0
        for mine, theirs in zip(self._traits(first), self._traits(second), strict=True):
            if mine != theirs:
                change += there[mine] - here[mine] + 1 + here[theirs] - there[theirs] + 1
        return change

    def _exchange(self, place: int, one: int, other: int, first: int, second: int) -> None:
        here, there = self._tables[place][one], self._tables[place][other]
        self._leave(place, one, first, here)
        self._leave(place, other, second, there)
        here.append(second)
        there.append(first)
        self._join(place, one, second, here)
        self._join(place, other, first, there)

    def _leave(self, place: int, table: int, number: int, people: list[int]) -> None:
        people.remove(number)
        self._shares[place][table].subtract(self._traits(number))
        for other in people:
            self._meet(number, other, -1)

    def _join(self, place: int, table: int, number: int, people: list[int]) -> None:
        self._shares[place][table].update(self._traits(number))
        for other in people:
            if other != number:
                self._meet(number, other, 1)

    def _shake(self, shake: int) -> None:
        """A few exchanges of people alike, so that balance stays: where the search goes on from."""
        for turn in range(3):
            place = _chosen(len(self._rounds), "round", shake, turn)
            tables = self._tables[place]
            if len(tables) < 2:
                continue
            one = _chosen(len(tables), "one", shake, turn)
            other = (one + 1 + _chosen(len(tables) - 1, "other", shake, turn)) % len(tables)
            pairs = list(self._movable(place, one, other))
            alike = [pair for pair in pairs if self._traits(pair[0]) == self._traits(pair[1])] or pairs
            if alike:
                pair = alike[_chosen(len(alike), "pair", shake, turn)]
                self._cost += self._change(place, one, other, *pair)
                self._exchange(place, one, other, *pair)

    def _traits(self, number: int) -> tuple[str, ...]:
        return self._members[number].traits

    def _meet(self, first: int, second: int, times: int) -> None:
        self._met[first][second] += times
        self._met[second][first] += times


def _dealt(
    members: Mapping[int, Member], one: Round, fixed: Mapping[int, int], place: int
) -> list[list[int]]:
    """Where the search begins: people alike are dealt one to a table, in an order of this session's own."""
    tables: list[list[int]] = [[] for _ in range(one.groups)]
    for number in sorted(one.people & fixed.keys()):
        tables[fixed[number] - 1].append(number)
    free: Collection[int] = one.people - fixed.keys()
    order = sorted(free, key=lambda number: (members[number].traits, _digest(place, number)))
    for number in order:
        min(tables, key=len).append(number)
    return tables


def _chosen(choices: int, *said: object) -> int:
    return int.from_bytes(_digest(*said)[:8], "big") % choices


def _digest(*said: object) -> bytes:
    return hashlib.sha256(repr(said).encode()).digest()
