import pytest

from shared.documents.erasure import Erasure
from shared.documents.extract import ExtractPhase
from shared.domain.approvals import PaperDecision
from shared.domain.changes import Stage
from shared.domain.erasure import Reason
from shared.domain.ids import AssemblyId
from shared.errors import Denied, Refusal
from shared.services.change_list import take_list
from shared.services.details import approve_details, check_again, read_differing, take_details
from shared.services.intake import reject
from shared.services.invitees import read_invitees, read_reserves
from shared.services.mail_merge import start
from shared.services.spot_check import waive
from shared.services.work import Step
from tests.component.frame_first import DETAILS_COLUMNS, FIRST, FRAME_COLUMNS, ROWS, FrameFirst, Row, table
from tests.component.stage_one import AUDITOR, STAFF, SUPERVISOR
from tests.fakes import CrashPlan

ASSEMBLY = AssemblyId("as-1")


def kept(stage: FrameFirst) -> list[str]:
    """Names of the people's objects in the assembly's holding."""
    assert stage.assembly.holding is not None
    return sorted(
        name
        for name in stage.world.objects.held[stage.assembly.holding]
        if name.startswith(("invitees", "reserves"))
    )


def test_a_draw_on_the_frame_knows_no_name_until_details_come() -> None:
    stage = FrameFirst()
    draw = stage.accepted()
    assert stage.draw(draw).awaits_details
    with pytest.raises(Refusal, match=r"draw\.details_awaited"):
        list(read_invitees(stage.parts, ASSEMBLY))
    with pytest.raises(Refusal, match=r"draw\.details_awaited"):
        start(stage.parts, stage.assembly, None, STAFF)


def test_details_of_exactly_the_drawn_complete_them_character_for_character() -> None:
    stage = FrameFirst()
    stage.completed()
    people = list(read_invitees(stage.parts, ASSEMBLY))
    assert [person.rank for person in people] == list(range(1, 41))
    for person in people:
        row = FIRST[person.record_number]
        assert (person.address, person.name) == (row[6], row[7])
    assert not any(person.name for person in read_reserves(stage.parts, ASSEMBLY))


def test_a_frame_with_names_is_refused_on_its_first_part() -> None:
    stage = FrameFirst()
    with pytest.raises(Refusal, match=r"register\.column_not_needed"):
        stage.upload(table(range(8), ROWS))


def test_details_with_a_column_that_is_not_needed_are_refused_on_their_first_part() -> None:
    stage = FrameFirst()
    stage.accepted()
    with pytest.raises(Refusal, match=r"register\.column_not_needed"):
        stage.upload(table((*DETAILS_COLUMNS, 3), ROWS))


def test_missing_extra_doubled_and_changed_people_are_named_by_record_number_and_refused() -> None:
    stage = FrameFirst()
    draw = stage.accepted()
    numbers = stage.numbers(draw)
    stranger = next(row for row in ROWS if row[0] not in numbers)
    data = stage.details_of(numbers[2:], extra=[stranger, FIRST[numbers[5]], ("", *stranger[1:])])
    extract = stage.checked(data)
    assert extract.details is not None
    assert extract.details.differing == {
        "missing": 2, "extra": 1, "doubled": 1, "record_number_invalid": 1,
    }  # fmt: skip
    report = read_differing(stage.parts, extract)["differing"]
    named = {(one["code"], one["record_number"]) for one in report}
    assert {("missing", numbers[0]), ("missing", numbers[1]), ("extra", stranger[0])} <= named
    assert ("doubled", numbers[5]) in named
    with pytest.raises(Refusal, match=r"intake\.details_not_exact"):
        approve_details(stage.parts, extract.id, SUPERVISOR, PaperDecision())


@pytest.mark.parametrize(
    ("columns", "change", "column"),
    [
        ((0, 1, 5, 6, 7), lambda row: (row[0], "1950/01/01", *row[2:]), 2),
        ((0, 4, 5, 6, 7), lambda row: (*row[:4], "1", *row[5:]), 2),
    ],
)
def test_somebody_who_changed_since_the_frame_is_refused_by_record_number(
    columns: tuple[int, ...], change: object, column: int
) -> None:
    stage = FrameFirst()
    numbers = stage.numbers(stage.accepted())
    rows = [FIRST[number] for number in numbers]
    extract = stage.checked(table(columns, [change(rows[0]), *rows[1:]]))  # type: ignore[operator]
    assert read_differing(stage.parts, extract)["differing"] == [
        {"row": 2, "column": column, "code": "changed", "record_number": numbers[0]}
    ]


def test_who_is_missing_must_be_on_the_change_list() -> None:
    stage = FrameFirst()
    draw = stage.accepted()
    numbers = stage.numbers(draw)
    extract = stage.checked(stage.details_of(numbers[1:]))
    take_list(stage.parts, stage.assembly, Stage.DETAILS, STAFF, f"{numbers[0]},死亡\n")
    check_again(stage.parts, extract.id, STAFF)
    stage.drain()
    approve_details(stage.parts, extract.id, SUPERVISOR, PaperDecision())
    stage.drain()
    gone = next(iter(read_invitees(stage.parts, ASSEMBLY)))
    assert (gone.rank, gone.record_number, gone.name) == (1, numbers[0], "")
    assert gone.stops


def test_a_newly_protected_person_on_the_change_list_is_marked() -> None:
    stage = FrameFirst()
    numbers = stage.numbers(stage.accepted())
    take_list(stage.parts, stage.assembly, Stage.DETAILS, STAFF, f"{numbers[0]}\t支援措置")
    rows = [FIRST[number] for number in numbers]
    marked: list[Row] = [(*rows[0][:4], "1", *rows[0][5:]), *rows[1:]]
    extract = stage.checked(table((0, 4, 5, 6, 7), marked))
    approve_details(stage.parts, extract.id, SUPERVISOR, PaperDecision())
    stage.drain()
    assert next(iter(read_invitees(stage.parts, ASSEMBLY))).protected


def test_a_my_number_in_the_details_is_not_kept_and_stops_that_letter() -> None:
    stage = FrameFirst()
    numbers = stage.numbers(stage.accepted())
    rows = [FIRST[number] for number in numbers]
    pasted = (*rows[0][:6], rows[0][6] + " 123456789018", rows[0][7])
    extract = stage.checked(table(DETAILS_COLUMNS, [pasted, *rows[1:]]))
    assert extract.details is not None
    assert extract.details.notes["my_number"] == 1
    approve_details(stage.parts, extract.id, SUPERVISOR, PaperDecision())
    stage.drain()
    first = next(iter(read_invitees(stage.parts, ASSEMBLY)))
    assert (first.address, bool(first.stops)) == ("", True)


def test_who_uploaded_the_details_may_not_approve_them() -> None:
    stage = FrameFirst()
    extract = stage.checked(stage.details_of(stage.numbers(stage.accepted())))
    with pytest.raises(Denied, match=r"general\.same_person"):
        approve_details(stage.parts, extract.id, STAFF, PaperDecision())


def test_frame_and_details_are_each_erased_when_their_time_has_come() -> None:
    stage = FrameFirst()
    draw = stage.completed()
    waive(stage.parts, draw.id, AUDITOR)
    stage.drain()
    reasons = sorted(erasure.reason for erasure in stage.parts.repository.all(Erasure))
    assert reasons == [Reason.DETAILS_TAKEN, Reason.DRAW_ACCEPTED]
    assert not any(name.startswith("invitees/draw-1") for name in kept(stage))


def test_rejected_details_are_erased_and_others_may_come() -> None:
    stage = FrameFirst()
    draw = stage.accepted()
    extract = stage.checked(stage.details_of(stage.numbers(draw)[1:]))
    reject(stage.parts, extract.id, STAFF, "intake.not_accepted")
    again = stage.checked(stage.details_of(stage.numbers(draw)))
    assert again.phase is ExtractPhase.CHECK
    assert [one.reason for one in stage.parts.repository.all(Erasure)] == [Reason.FILE_REJECTED]


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("at", range(1, 14))
def test_a_crash_anywhere_while_details_are_taken_changes_nothing(at: int, after: bool) -> None:
    stage = FrameFirst()
    draw = stage.accepted()
    extract = stage.checked(stage.details_of(stage.numbers(draw)))
    approve_details(stage.parts, extract.id, SUPERVISOR, PaperDecision())
    steps = {Step.TAKE_DETAILS: take_details}
    assert stage.world.drain_with_crash(steps, CrashPlan(at, after))
    stage.world.drain(steps)
    assert len(list(read_invitees(stage.parts, ASSEMBLY))) == 40
    assert [name for name in kept(stage) if name.startswith("invitees")] == ["invitees/extract-2.people.0001"]
    assert stage.trail().count('"draw.details_taken"') == 1
    assert stage.trail().count('"extract.taken"') == 1


def test_no_name_and_no_record_number_stands_in_state_or_trail() -> None:
    stage = FrameFirst()
    draw = stage.accepted()
    numbers = stage.numbers(draw)
    take_list(stage.parts, stage.assembly, Stage.DETAILS, STAFF, f"{numbers[0]},転出")
    stage.checked(stage.details_of(numbers[3:]))
    written = stage.trail() + "".join(stage.world.state.load(path).body for path in stage.world.state.paths())
    for number in numbers:
        assert number not in written
        name = FIRST[number][7]
        assert not name or name not in written  # some rows have no name


def test_the_frame_file_has_only_the_frame() -> None:
    header = table(FRAME_COLUMNS, []).decode("cp932").strip()
    assert header == "宛名番号,生年月日,性別,町丁,支援措置"
