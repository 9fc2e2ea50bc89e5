"""How many people a contract was given data about: letters, rosters, forms and paper, and no false zero."""

import pytest

from shared.domain.custody_lines import PaperContent
from shared.domain.ids import PacketId
from shared.domain.subjects import Subjects, people_in_words
from shared.services import paper
from shared.services.contract_residents import residents_of
from shared.services.incident_scope import scope_of
from tests.component import test_handed_forms as forms
from tests.component import test_roster_service as roster
from tests.component.contract_job import Job, running
from tests.component.letters_job import LettersJob, printed
from tests.component.test_mail_merge import released
from tests.component.test_posting import handed_over, on_paper

__all__ = ["on_paper"]
IN_LOTS = 241
UNKNOWN_LOTS = 3
"""Packets of `running`, for which there is no lot."""


def about(job: Job) -> Subjects:
    return residents_of(job.parts, job.contract)


def hand_over(job: Job, content: PaperContent, sheets: int) -> PacketId:
    place = job.contract.place_ids[0]
    given = paper.hand_over(
        job.parts, job.assembly, job.contract, content, sheets, place, job.staff, f"paper-{content}"
    )
    return given.packet_id


def test_letters_of_lots_are_counted() -> None:
    assert about(released(printed())).value == IN_LOTS


def test_letters_that_the_ward_printed_are_counted_by_their_sheets(on_paper: LettersJob) -> None:
    """Two sheets a letter."""
    assert about(on_paper).value == 0
    handed_over(on_paper, 2 * IN_LOTS)
    assert about(on_paper).value == IN_LOTS
    assert scope_of(on_paper.parts, on_paper.contract).residents == IN_LOTS


def test_people_of_a_roster_are_counted_once_over_its_versions_and_the_forms() -> None:
    job = forms.with_a_panel()
    forms.released(job)
    roster.released(job)
    assert about(job) == Subjects(roster.PEOPLE, roster.PEOPLE, UNKNOWN_LOTS)
    assert about(job).value == "4+"


def test_original_forms_are_counted_by_whose_they_are() -> None:
    job = forms.with_a_panel(forms.ORIGINALS)
    forms.released(job, job.contract.place_ids[0])
    assert about(job).most == roster.PEOPLE - 1, "one of the four answered online"


def test_a_name_tag_is_one_of_the_panels() -> None:
    job = forms.with_a_panel()
    roster.proposed(job)
    hand_over(job, PaperContent.NAME_TAGS, 4)
    assert about(job) == Subjects(0, roster.PEOPLE, UNKNOWN_LOTS)


@pytest.mark.parametrize("content", [PaperContent.OTHER, PaperContent.ROSTER])
def test_what_nobody_counted_is_unknown_and_not_zero(on_paper: LettersJob, content: PaperContent) -> None:
    hand_over(on_paper, content, 3)
    assert about(on_paper).value == "unknown"
    assert scope_of(on_paper.parts, on_paper.contract).uncounted == 1


def test_a_packet_without_a_count_leaves_the_number_open() -> None:
    job = running()
    assert about(job) == Subjects(0, 0, UNKNOWN_LOTS)
    assert scope_of(job.parts, job.contract).uncounted == UNKNOWN_LOTS


@pytest.mark.parametrize(
    ("subjects", "value", "words"),
    [
        (Subjects(482, 482), 482, "482人"),
        (Subjects(0, 0), 0, "0人"),
        (Subjects(1180, 1200), "1180-1200", "1,180人以上1,200人以下"),
        (Subjects(60, 60, 1), "60+", "不明（60人以上）"),
        (Subjects(0, 9, 1), "unknown", "不明"),
    ],
)
def test_the_count_says_what_is_known(subjects: Subjects, value: int | str, words: str) -> None:
    assert subjects.value == value
    assert people_in_words(value) == words
