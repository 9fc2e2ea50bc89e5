"""The e-application system's CSV from upload to replies: looked at first, filed in any order, as often as it comes."""

from collections.abc import Sequence
from datetime import timedelta
from random import Random

import pytest

from shared.documents.e_application import EApplication, EPhase
from shared.documents.reply import Check, Reply
from shared.domain.e_application import EField
from shared.domain.reply import Answer, ReplyForm
from shared.errors import Refusal
from shared.services.e_application import ROWS_A_STEP, drop, map_columns, receive, start, uploads_of
from shared.services.lottery import close_replies
from shared.services.replies import correct_reply, count, replies_of
from shared.services.withdrawal import withdraw
from tests.component.stage_two import CANARY, STAFF, STEPS, StageTwo
from tests.fakes import CrashPlan
from tests.portal_visitor import Visitor, refusal_of

WARD = "/assemblies/as-1"
HEADER = "受付番号,返信コード,申請日時,参加の有無,参加できる日,電話番号,備考"
F = EField
COLUMNS = (F.UNREAD, F.CODE, F.SENT_AT, F.ANSWER, F.DAYS, F.PHONE, F.REMARK)
PHONE = "090-0000-4711"


@pytest.fixture
def stage() -> StageTwo:
    stage = StageTwo()
    stage.world.clock.advance(timedelta(days=3))
    return stage


def line(code: str, sent: str = "2026-11-02 10:00", answer: str = "参加", more: str = "") -> str:
    days = "1日目、2日目" if answer == "参加" else ""
    return f"0001,{code},{sent},{answer},{days},,{more}"


def csv(lines: Sequence[str]) -> bytes:
    return "\r\n".join([HEADER, *lines, ""]).encode("cp932")


def looked_at(stage: StageTwo, lines: Sequence[str]) -> EApplication:
    parts = stage.world.parts()
    upload = receive(parts, stage.assembly, STAFF, csv(lines))
    if upload.phase is EPhase.MAPPING:
        upload = map_columns(parts, stage.assembly, upload.number, STAFF, COLUMNS)
    return upload


def begun(stage: StageTwo, lines: Sequence[str]) -> EApplication:
    upload = looked_at(stage, lines)
    return start(stage.world.parts(), stage.assembly, upload.number, STAFF)


def taken(stage: StageTwo, lines: Sequence[str], **how: bool) -> EApplication:
    begun(stage, lines)
    stage.drain(**how)
    return uploads_of(stage.world.parts(), stage.assembly)[-1]


def found(stage: StageTwo) -> list[Reply]:
    return replies_of(stage.world.parts(), stage.assembly)


def the_reply(stage: StageTwo) -> Reply:
    (reply,) = found(stage)
    return reply


def stored(stage: StageTwo) -> list[str]:
    names = stage.world.objects.held[str(stage.assembly.holding)]
    return [name for name in names if name.startswith("e-application/")]


def test_nothing_is_filed_before_somebody_has_looked(stage: StageTwo) -> None:
    upload = looked_at(stage, [line(stage.codes[0]), line(stage.codes[1], answer="不参加"), line("x")])

    assert (upload.phase, upload.yes, upload.no) == (EPhase.CHECKED, 1, 1)
    assert [(one.row, one.reason.value) for one in upload.refused] == [(4, "code")]
    assert found(stage) == []


def test_rows_become_replies_and_the_file_goes(stage: StageTwo) -> None:
    upload = taken(stage, [line(stage.codes[0], more=CANARY), line(stage.codes[1], answer="不参加")])

    counts = count(found(stage))
    assert (counts.yes, counts.no, counts.for_a_person) == (1, 1, 1)
    assert (upload.phase, upload.filed, upload.file) == (EPhase.TAKEN, 2, None)
    assert stored(stage) == []


def test_a_header_is_explained_once(stage: StageTwo) -> None:
    assert taken(stage, [line(stage.codes[0])]).columns == COLUMNS
    again = receive(stage.world.parts(), stage.assembly, STAFF, csv([line(stage.codes[1])]))

    assert again.phase is EPhase.CHECKED
    assert stage.codes[0] not in str(stage.world.state.__dict__)


def test_the_later_reply_counts_and_both_are_in_the_trail(stage: StageTwo) -> None:
    code = stage.codes[0]
    taken(stage, [line(code, "2026-11-03 09:00", "不参加"), line(code, "2026-11-02 09:00")])

    assert (the_reply(stage).answer, the_reply(stage).filed) == (Answer.NO, 2)
    assert stage.trail().count(b'"reply.filed"') == 2


def test_the_same_file_again_changes_nothing(stage: StageTwo) -> None:
    lines = [line(stage.codes[0], "2026-11-02 09:00"), line(stage.codes[0], "2026-11-03 09:00", "不参加")]
    taken(stage, lines)
    before = the_reply(stage)
    taken(stage, [*lines, line(stage.codes[1])])

    assert the_reply_of(stage, before.reply) == before
    assert len(found(stage)) == 2


def the_reply_of(stage: StageTwo, reply: str) -> Reply:
    return next(one for one in found(stage) if one.reply == reply)


def test_an_online_reply_older_than_the_paper_form_is_recorded_and_changes_nothing(stage: StageTwo) -> None:
    stage.world.clock.advance(timedelta(days=2))
    stage.reply(1, Answer.NO)
    parts = stage.world.parts()
    correct_reply(
        parts,
        stage.assembly,
        STAFF,
        the_reply(stage).reply,
        stage.world.clock.business_now().date(),
        ReplyForm(answer=Answer.YES, days=(2,)),
    )
    taken(stage, [line(stage.codes[0], "2026-11-02 09:00", "不参加")])

    assert the_reply(stage).answer is Answer.YES
    assert b'"reply.earlier_form"' in stage.trail()


def test_a_file_does_not_bring_back_what_was_withdrawn(stage: StageTwo) -> None:
    stage.reply(1)
    withdraw(stage.world.parts(), stage.assembly, STAFF, the_reply(stage).reply)
    stage.world.clock.advance(timedelta(days=1))
    lines = [line(stage.codes[0], "2026-11-02 09:00")]
    taken(stage, lines)
    assert the_reply(stage).withdrawn

    taken(stage, [*lines, line(stage.codes[0], "2026-11-05 08:00")])
    assert not the_reply(stage).withdrawn


@pytest.mark.parametrize("seed", range(3))
def test_many_rows_twice_and_out_of_order(stage: StageTwo, seed: int) -> None:
    lines = [line(code) for code in stage.codes]
    begun(stage, lines)
    stage.world.drain(STEPS, twice=True, shuffle=Random(seed))

    assert len(lines) > ROWS_A_STEP
    assert [reply.filed for reply in found(stage)] == [1] * len(lines)
    assert all(reply.check is Check.DONE for reply in found(stage))
    assert stage.trail().count(b'"reply.filed"') == len(lines)
    assert stage.trail().count(b'"e_application.taken"') == 1


@pytest.mark.parametrize("after", [False, True], ids=["before-effect", "after-effect"])
@pytest.mark.parametrize("at", range(1, 40, 3))
def test_filing_goes_on_after_a_crash_at_any_call(stage: StageTwo, at: int, after: bool) -> None:
    begun(stage, [line(stage.codes[0]), line(stage.codes[0], "2026-11-03 09:00", "不参加")])
    stage.world.drain_with_crash(STEPS, CrashPlan(at, after))

    assert (the_reply(stage).answer, the_reply(stage).filed) == (Answer.NO, 2)
    assert uploads_of(stage.world.parts(), stage.assembly)[0].phase is EPhase.TAKEN
    assert stored(stage) == []
    assert stage.trail().count(b'"reply.filed"') == 2


def test_once_replies_are_closed_no_further_row_is_filed(stage: StageTwo) -> None:
    begun(stage, [line(stage.codes[0])])
    stage.world.clock.advance(timedelta(days=10))
    close_replies(stage.world.parts(), stage.assembly, STAFF)
    stage.drain()

    assert found(stage) == []
    assert uploads_of(stage.world.parts(), stage.assembly)[0].phase is EPhase.STOPPED
    assert stored(stage) == []


def test_a_dropped_file_is_deleted_and_the_next_one_may_come(stage: StageTwo) -> None:
    upload = looked_at(stage, [line(stage.codes[0])])
    with pytest.raises(Refusal, match=r"e_application\.another"):
        receive(stage.world.parts(), stage.assembly, STAFF, csv([line(stage.codes[1])]))
    drop(stage.world.parts(), stage.assembly, upload.number, STAFF)

    assert stored(stage) == []
    assert looked_at(stage, [line(stage.codes[1])]).number == 2


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "e_application.size"),
        (b"a" * (4 * 1024 * 1024 + 1), "e_application.size"),
        (HEADER.encode(), "e_application.empty"),
        (HEADER.encode() + "\r\n0001,\x80".encode("latin-1"), "register.undecodable"),
        (HEADER.encode() + b'\r\n0001,"', "register.not_csv"),
    ],
    ids=["empty", "large", "header only", "bytes", "torn"],
)
def test_a_file_that_cannot_be_read_is_refused_and_not_kept(stage: StageTwo, data: bytes, code: str) -> None:
    with pytest.raises(Refusal) as refusal:
        receive(stage.world.parts(), stage.assembly, STAFF, data)

    assert refusal.value.code == code
    assert stored(stage) == []
    assert uploads_of(stage.world.parts(), stage.assembly) == []


def test_staff_take_a_file_through_the_portal(stage: StageTwo) -> None:
    staff, folder = Visitor(stage.world, "staff1"), f"{WARD}/e-application"
    lines = [line(stage.codes[0], more=CANARY), line(stage.codes[1]), line("カナリアの番号")]
    sent = staff.put(f"{folder}/file", content=csv(lines), headers={"x-csrf-token": staff.csrf})
    assert sent.json()["phase"] == "mapping"
    fields = {f"column-{number}": field.value for number, field in enumerate(COLUMNS, 1)}
    staff.act(folder, f"{folder}/1/columns", **fields)
    page = staff.get(folder).text
    assert 'data-taken="2" data-refused="1"' in page
    assert "返信コードの形ではない" in page
    assert "カナリア" not in page
    staff.act(folder, f"{folder}/1/start")
    stage.drain()

    assert 'data-phase="taken"' in staff.get(folder).text
    assert len(found(stage)) == 2


def test_columns_that_cannot_work_are_told_and_nothing_is_read(stage: StageTwo) -> None:
    staff, folder = Visitor(stage.world, "staff1"), f"{WARD}/e-application"
    staff.put(f"{folder}/file", content=csv([line(stage.codes[0])]), headers={"x-csrf-token": staff.csrf})
    fields = {f"column-{number}": "unread" for number in range(1, len(COLUMNS) + 1)}

    answer = staff.submit(folder, f"{folder}/1/columns", **fields)

    assert refusal_of(answer.text) == "e_application.column_missing"
    assert uploads_of(stage.world.parts(), stage.assembly)[0].phase is EPhase.MAPPING


def test_nothing_of_what_people_wrote_is_outside_their_replies(
    stage: StageTwo, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    words = f"0001,{stage.codes[0]},2026-11-02 10:00,参加,1日目,{PHONE},{CANARY}"
    upload = begun(stage, [words, f"{words}追伸", line("カナリア")])
    places = (stage.world.state, stage.world.queue, stage.world.records)
    for _ in range(2):
        for place in places:
            for secret in (CANARY, PHONE, stage.codes[0], "カナリア"):
                assert secret not in str(place.__dict__)
            assert CANARY.encode() not in stage.trail()
        stage.drain()
    assert upload.refused
    assert "step done: screening/take-e-application" in caplog.text
    assert not any(secret in caplog.text for secret in (CANARY, PHONE, stage.codes[0]))
