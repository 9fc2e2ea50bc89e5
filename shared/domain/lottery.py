"""The rule of the second stage, `togikai-lottery/1` (DESIGN.md §6): applicants → participants and alternates.

Every value a person could argue about comes from the seed and the committed pool; standard library only.
"""

import hmac
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, count

PROTOCOL = "togikai-lottery/1"
SEED_PREFIX = f"{PROTOCOL}|seed"
TOKEN_BYTES = 16
ONE_LABEL = "1"


@dataclass(frozen=True, slots=True)
class Applicant:
    """One entry of the pool. Opaque labels: `type` = alike in all quota features, `group` = in sex × age."""

    token: bytes
    type: str = ONE_LABEL
    group: str = ONE_LABEL


@dataclass(frozen=True, slots=True)
class Vector:
    """One possible panel as counts per type, and the integer weight with which it is picked."""

    weight: int
    seats: Mapping[str, int]
    alternates: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Panel:
    """The outcome: `vector` is the index of the picked one; both lists run by ascending rank."""

    vector: int
    participants: tuple[Applicant, ...]
    alternates: tuple[Applicant, ...]


def token_of(application_key: bytes, reply: str) -> bytes:
    """Fresh, by a random key per lottery: who saw letters cannot see who applied."""
    return hmac.digest(application_key, f"{PROTOCOL}|reply\0{reply}".encode(), "sha256")[:TOKEN_BYTES]


def without_quotas(applicants: int, seats: int, alternates: int) -> tuple[Vector, ...]:
    """The distribution of the simple lottery: one vector over one type."""
    taken = min(applicants, seats)
    waiting = min(applicants - taken, alternates)
    return (Vector(1, {ONE_LABEL: taken}, {ONE_LABEL: waiting}),)


def rank(seed: bytes, token: bytes) -> bytes:
    """32 bytes; the lowest ones are in."""
    return hmac.digest(seed, b"stage2\0" + token, "sha256")


def pick(seed: bytes, weights: Sequence[int]) -> int:
    """Index of a vector, drawn in exact proportion to `weights` by rejection sampling over 256-bit numbers.

    Raises ValueError unless every weight is a positive integer.
    """
    if not weights or min(weights) < 1:
        raise ValueError("weights must be positive")
    bounds = list(accumulate(weights))
    total = bounds[-1]
    usable = 2**256 - 2**256 % total
    drawn = next(number for number in _numbers(seed) if number < usable) % total
    return next(index for index, bound in enumerate(bounds) if drawn < bound)


def hold(seed: bytes, pool: Sequence[Applicant], distribution: Sequence[Vector]) -> Panel:
    """Pick a vector, then take the lowest ranks of each type; the alternates are on down the ranking.

    Raises ValueError when a token stands twice in the pool or a vector asks for more than a type has.
    """
    if len({applicant.token for applicant in pool}) != len(pool):
        raise ValueError("a token stands twice in the pool")
    chosen = pick(seed, [vector.weight for vector in distribution])
    vector = distribution[chosen]
    participants: list[Applicant] = []
    alternates: list[Applicant] = []
    ranking = ranked(seed, pool)
    for label in vector.seats.keys() | vector.alternates.keys():
        alike = [applicant for applicant in ranking if applicant.type == label]
        seats, waiting = vector.seats.get(label, 0), vector.alternates.get(label, 0)
        if seats + waiting > len(alike):
            raise ValueError("a vector asks for more applicants than its type has")
        participants += alike[:seats]
        alternates += alike[seats : seats + waiting]
    return Panel(chosen, ranked(seed, participants), ranked(seed, alternates))


def everyone(pool: Sequence[Applicant]) -> Panel:
    """No more applicants than seats: all are in, by token, and there is nothing to draw."""
    return Panel(0, tuple(sorted(pool, key=lambda applicant: applicant.token)), ())


def ranked(seed: bytes, applicants: Sequence[Applicant]) -> tuple[Applicant, ...]:
    """By ascending rank, ties by token."""
    return tuple(sorted(applicants, key=lambda a: (rank(seed, a.token), a.token)))


def next_in_line(declined: Applicant, waiting: Sequence[Applicant]) -> Applicant | None:
    """Who moves up: the first of `waiting` (by rank) alike in type, else in group, else the first."""
    alike = [other for other in waiting if other.type == declined.type]
    alike += [other for other in waiting if other.group == declined.group]
    return next(iter([*alike, *waiting]), None)


def _numbers(seed: bytes) -> Iterator[int]:
    for counter in count():
        yield int.from_bytes(hmac.digest(seed, b"pick" + counter.to_bytes(8, "big"), "sha256"), "big")
