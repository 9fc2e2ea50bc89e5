"""Which incident must be reported, and by when: days counted from the day of knowledge, as the first."""

from datetime import date

import pytest

from shared.domain.incident import Encryption, IncidentKind, Known, Nature, Told

LEAK = Known(what=IncidentKind.ACCIDENT, nature=Nature.LEAK, known_on=date(2027, 6, 1))


def known(**changes: object) -> Known:
    return Known.model_validate({**LEAK.model_dump(), **changes})


def test_the_first_report_is_wanted_within_three_to_five_days() -> None:
    assert LEAK.first_report == (date(2027, 6, 3), date(2027, 6, 5))


@pytest.mark.parametrize(("malicious", "last"), [(False, date(2027, 6, 30)), (True, date(2027, 7, 30))])
def test_the_final_report_has_thirty_days_or_sixty(malicious: bool, last: date) -> None:
    assert known(malicious=malicious).final_report == last


@pytest.mark.parametrize(
    ("changes", "reportable"),
    [
        ({}, True),  # nobody knows how many
        ({"people": 101}, True),
        ({"people": 100}, False),
        ({"people": 1, "malicious": True}, True),
        ({"people": 1, "sensitive": True}, True),
        ({"people": 1, "financial": True}, True),
        ({"people": 0, "malicious": True}, False),
        ({"people": 1200, "encryption": Encryption.STRONG}, False),
        ({"people": 1200, "encryption": Encryption.NONE}, True),
        ({"what": IncidentKind.BREACH, "people": 0}, False),
        ({"what": IncidentKind.RISK}, True),
    ],
)
def test_what_is_not_known_counts_as_if_it_were(changes: dict[str, object], reportable: bool) -> None:
    assert known(**changes).reportable is reportable


def test_a_clock_runs_only_for_what_must_be_reported() -> None:
    few = known(people=3)
    assert [LEAK.due(told) for told in Told] == [date(2027, 6, 5), date(2027, 6, 30), None]
    assert [few.due(told) for told in Told] == [None, None, None]
