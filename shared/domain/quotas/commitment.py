"""What is committed to of a distribution: opaque labels, vectors with alternates, the table."""

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from shared.domain.canonical_json import Json, canonical
from shared.domain.lottery import Applicant, Vector, without_quotas
from shared.domain.lottery_record import table_without_quotas
from shared.domain.quotas.fairness import WeightedPanel
from shared.domain.quotas.panels import Features, Panels, Seats

SEX, AGE = "sex", "age"


@dataclass(frozen=True, slots=True)
class Member:
    """One applicant of the pool. `group`: sex and age band, as far as they are known."""

    token: bytes
    features: Features
    group: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Commitment:
    """What goes into the manifest; `table` is opened to the auditor only."""

    pool: tuple[Applicant, ...]
    distribution: tuple[Vector, ...]
    table: dict[str, Json]


def commit(
    key: bytes,
    members: Sequence[Member],
    panels: Panels,
    distribution: Sequence[WeightedPanel],
    alternates: int,
) -> Commitment:
    """`key`: 32 random bytes, so that labels tell nothing."""
    meanings = [dict(zip(panels.categories, features, strict=True)) for features in panels.types]
    type_of = _labels(key, meanings)
    group_of = _labels(key, [dict(member.group) for member in members])
    pool = tuple(
        Applicant(
            member.token,
            type_of[_meaning(dict(zip(panels.categories, member.features, strict=True)))],
            group_of[_meaning(member.group)],
        )
        for member in members
    )
    labels = [type_of[_meaning(meaning)] for meaning in meanings]
    behind = _Behind(labels, panels.sizes, [_group_in(meaning) for meaning in meanings], alternates)
    return Commitment(
        pool=pool,
        distribution=tuple(
            Vector(panel.weight, _named(labels, panel.seats), _named(labels, behind.of(panel.seats, turn)))
            for turn, panel in enumerate(distribution)
        ),
        table={
            "types": {type_of[_meaning(meaning)]: _stated(meaning) for meaning in meanings},
            "groups": {group_of[_meaning(m.group)]: _stated(m.group) for m in members},
            "quotas": [
                {"category": q.category, "feature": q.feature, "min": q.least, "max": q.most}
                for q in panels.quotas
            ],
        },
    )


def all_in(tokens: Sequence[bytes]) -> Commitment:
    """No more applicants than seats: nothing to pick, nothing to keep quotas by."""
    return Commitment(
        tuple(map(Applicant, tokens)), without_quotas(len(tokens), len(tokens), 0), table_without_quotas()
    )


class _Behind:
    """Alternates of a panel: each group, and each type in it, gets them in proportion to its seats."""

    def __init__(
        self, labels: Sequence[str], sizes: Sequence[int], groups: Sequence[bytes], alternates: int
    ) -> None:
        self._labels, self._sizes, self._alternates = labels, sizes, alternates
        self._types: dict[bytes, list[int]] = {}
        for n, group in enumerate(groups):
            self._types.setdefault(group, []).append(n)

    def of(self, seats: Seats, turn: int) -> Seats:
        """By Webster's rule; who has nobody left gives way, ties fall to another label in each `turn`."""
        room = [size - taken for size, taken in zip(self._sizes, seats, strict=True)]
        waiting = [0] * len(room)
        tie = [_tie(turn, label.encode()) for label in self._labels]
        left = {group: sum(room[n] for n in types) for group, types in self._types.items()}
        taken = {group: sum(seats[n] for n in types) for group, types in self._types.items()}
        given = dict.fromkeys(left, 0)
        for _ in range(min(self._alternates, sum(room))):
            group = max(
                (g for g in left if left[g]), key=lambda g: (_claim(taken[g], given[g]), _tie(turn, g))
            )
            chosen = max(
                (n for n in self._types[group] if room[n]),
                key=lambda n: (_claim(seats[n], waiting[n]), tie[n]),
            )
            waiting[chosen] += 1
            room[chosen] -= 1
            given[group] += 1
            left[group] -= 1
        return tuple(waiting)


def _group_in(features: Mapping[str, str]) -> bytes:
    """What a type says about sex and age band."""
    return _meaning({name: features[name] for name in (SEX, AGE) if name in features})


def _tie(turn: int, name: bytes) -> bytes:
    return hashlib.sha256(b"%d|%s" % (turn, name)).digest()


def _claim(seats: int, given: int) -> float:
    """Webster: seats ÷ (2·given + 1). Equal fractions round equally."""
    return seats / (2 * given + 1)


def _labels(key: bytes, meanings: Sequence[Mapping[str, str]]) -> dict[bytes, str]:
    """`1`, `2` …, in an order that only the key knows."""
    written = sorted(
        {_meaning(m) for m in meanings}, key=lambda m: hmac.digest(key, b"label\0" + m, "sha256")
    )
    return {meaning: str(number) for number, meaning in enumerate(written, 1)}


def _meaning(features: Mapping[str, str]) -> bytes:
    return canonical(_stated(features))


def _stated(features: Mapping[str, str]) -> dict[str, Json]:
    return dict(features)


def _named(labels: Sequence[str], people: Sequence[int]) -> dict[str, int]:
    return {label: count for label, count in zip(labels, people, strict=True) if count}
