"""What is committed to under quotas: opaque labels, and alternates that stand behind each panel's own people."""

from collections import Counter

from shared.domain.lottery import token_of
from shared.domain.quotas.commitment import Commitment, Member, commit
from shared.domain.quotas.fairness import WeightedPanel
from shared.domain.quotas.panels import Quota, panels_of
from tests.unit.quota_lottery import ALTERNATES, PEOPLE, SEATS, committed

KEY = bytes(range(32))
CROWD = [("female", "a")] * 10 + [("male", "a")] * 10 + [("male", "b")] * 4


def crowd(alternates: int, seats: tuple[int, int, int] = (6, 3, 3), key: bytes = KEY) -> Commitment:
    """One panel of twelve, by type in order: women, men of a, men of b."""
    panels = panels_of(["sex", "town"], CROWD, 12, [Quota("sex", "female", 6, 6), Quota("town", "a", 1, 12)])
    members = [
        Member(token_of(key, str(n)), features, {"sex": features[0], "age": "30-39"})
        for n, features in enumerate(CROWD)
    ]
    return commit(key, members, panels, [WeightedPanel(1, seats)], alternates)


def alternates_by_meaning(commitment: Commitment) -> dict[tuple[str, str], int]:
    types = commitment.table["types"]
    assert isinstance(types, dict)
    waiting = commitment.distribution[0].alternates
    return {(types[label]["sex"], types[label]["town"]): count for label, count in waiting.items()}


def test_alternates_stand_in_proportion_to_the_seats_of_sex_and_then_type() -> None:
    found = alternates_by_meaning(crowd(8, (6, 4, 2)))

    assert found == {("female", "a"): 4, ("male", "a"): 3, ("male", "b"): 1}


def test_who_has_nobody_left_gives_way() -> None:
    """All four men of b are in, so that other men wait for them."""
    found = alternates_by_meaning(crowd(6, (6, 2, 4)))

    assert found == {("female", "a"): 3, ("male", "a"): 3}


def test_no_more_wait_than_are_left() -> None:
    assert sum(alternates_by_meaning(crowd(100)).values()) == len(CROWD) - 12


def test_every_vector_has_its_seats_and_alternates() -> None:
    commitment = committed()
    sizes = Counter(applicant.type for applicant in commitment.pool)

    for vector in commitment.distribution:
        assert sum(vector.seats.values()) == SEATS
        assert sum(vector.alternates.values()) == ALTERNATES
        for label, size in sizes.items():
            assert vector.seats.get(label, 0) + vector.alternates.get(label, 0) <= size


def test_labels_are_an_order_that_only_the_key_knows() -> None:
    one, other = crowd(2), crowd(2, key=bytes(32))

    assert one.table["types"] != other.table["types"] or one.table["groups"] != other.table["groups"]
    assert {applicant.type for applicant in one.pool} == {"1", "2", "3"}


def test_applicants_alike_have_one_label() -> None:
    commitment = committed()

    pairs = {(person, applicant.type) for person, applicant in zip(PEOPLE, commitment.pool, strict=True)}
    assert len(pairs) == len(set(PEOPLE))
