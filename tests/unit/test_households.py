"""One household, one seat."""

from dataclasses import replace
from datetime import date

from shared.domain.households import first_of_each_household
from shared.domain.ids import ReplyId
from shared.domain.invitee import Invitee, Sex

SOMEBODY = Invitee(
    token="0" * 32,
    rank=1,
    record_number="1",
    postal_code="1600022",
    address="中央",
    name="緑川",
    sex=Sex.FEMALE,
    birth_date=date(1980, 1, 1),
    district="中央",
    protected=False,
)


def living(*households: tuple[str, int, str | None]) -> dict[ReplyId, Invitee]:
    return {ReplyId(reply): replace(SOMEBODY, rank=rank, household=home) for reply, rank, home in households}


def test_of_one_household_the_first_drawn_stays() -> None:
    applicants = living(("r-a", 9, "h1"), ("r-b", 4, "h1"), ("r-c", 7, "h2"))

    assert first_of_each_household(applicants) == {"r-b", "r-c"}


def test_people_without_a_household_are_nobodys_relatives() -> None:
    assert first_of_each_household(living(("r-a", 1, None), ("r-b", 2, None))) == {"r-a", "r-b"}
