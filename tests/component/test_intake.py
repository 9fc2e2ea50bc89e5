import hashlib

import pytest

from shared.documents.erasure import Erasure
from shared.documents.extract import ExtractPhase
from shared.domain.approvals import PaperDecision
from shared.domain.erasure import Reason
from shared.errors import Denied, Refusal
from shared.services.intake import finish, receive, reject, start
from shared.services.register_import import approve_extract, read_report
from tests.component.stage_one import LARGE, REGISTER, STAFF, STAFF_2, SUPERVISOR, StageOne, file_of, parts_of
from tests.component.stage_two import PLAN

NAME, ADDRESS = "神﨑　花子", "見本区本町一丁目1番1号"
ROW = ("7531902468", "1985/01/01", "女", "本町一丁目", "", "999-0001", ADDRESS, NAME)


def refused(stage: StageOne, data: bytes) -> Refusal:
    extract = stage.announce(data)
    with pytest.raises(Refusal) as caught:
        receive(stage.parts, extract.id, STAFF, 1, parts_of(data)[0])
    assert stage.extract(extract).phase is ExtractPhase.REJECTED
    return caught.value


def test_a_register_is_received_imported_and_shown_to_a_second_person() -> None:
    stage = StageOne()
    extract = stage.upload()
    stage.drain()
    imported = stage.extract(extract).imported
    assert imported is not None
    assert imported.encoding == "cp932"
    assert imported.totals.rows == 312
    assert imported.totals.outcomes["duplicate"] == 4
    report = read_report(stage.parts, stage.extract(extract))
    assert sum(report["ages"].values()) == imported.totals.eligible
    assert len(report["bad_rows"]) == 11


@pytest.mark.parametrize("codec", ["utf-16", "cp932"])
def test_a_file_in_several_parts_yields_the_same_in_every_encoding(codec: str) -> None:
    data = LARGE.decode("cp932").encode(codec)
    assert len(parts_of(data)) > 1
    stage = StageOne()
    extract = stage.upload(data)
    stage.drain()
    imported = stage.extract(extract).imported
    assert imported is not None
    assert imported.totals.rows == 72


def test_a_repeated_part_with_the_same_bytes_is_fine_and_with_others_refused() -> None:
    stage = StageOne()
    data = LARGE
    extract = stage.announce(data)
    first = parts_of(data)[0]
    receive(stage.parts, extract.id, STAFF, 1, first)
    again = receive(stage.parts, extract.id, STAFF, 1, first)
    assert len(again.parts) == 1
    with pytest.raises(Refusal, match=r"intake\.part_differs"):
        receive(stage.parts, extract.id, STAFF, 1, first[:-1] + b"y")
    assert stage.extract(extract) == again


@pytest.mark.parametrize("number", [0, 2, 3, 99])
def test_a_part_out_of_order_is_refused_and_nothing_changes(number: int) -> None:
    stage = StageOne()
    data = LARGE
    extract = stage.announce(data)
    with pytest.raises(Refusal, match=r"intake\.part_out_of_order"):
        receive(stage.parts, extract.id, STAFF, number, parts_of(data)[0])
    assert stage.extract(extract) == extract


def test_a_part_of_another_size_is_refused() -> None:
    stage = StageOne()
    extract = stage.announce(REGISTER)
    with pytest.raises(Refusal, match=r"intake\.part_size"):
        receive(stage.parts, extract.id, STAFF, 1, REGISTER[:-1])


def test_a_truncated_upload_is_refused_and_can_be_resumed() -> None:
    stage = StageOne()
    data = LARGE
    extract = stage.announce(data)
    receive(stage.parts, extract.id, STAFF, 1, parts_of(data)[0])
    with pytest.raises(Refusal, match=r"intake\.truncated"):
        finish(stage.parts, extract.id, STAFF)
    resumed = start(stage.parts, stage.assembly, STAFF_2, len(data), hashlib.sha256(data).hexdigest())
    assert (resumed.id, len(resumed.parts)) == (extract.id, 1)
    receive(stage.parts, extract.id, STAFF_2, 2, parts_of(data)[1])
    assert finish(stage.parts, extract.id, STAFF).phase is ExtractPhase.IMPORTING


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"PK\x03\x04" + bytes(range(256)), "register.undecodable"),
        (
            file_of([ROW]).replace("氏名".encode("cp932"), "続柄".encode("cp932")),
            "register.column_unwanted",
        ),
        (file_of([]), "register.empty"),
        (file_of([(*ROW, "余り")]), "register.wrong_column_count"),
    ],
)
def test_a_wrong_file_is_judged_on_its_first_part_and_goes_to_erasure(data: bytes, code: str) -> None:
    stage = StageOne()
    assert refused(stage, data).code == code
    stage.drain()
    erasures = stage.parts.repository.all(Erasure)
    assert [erasure.reason for erasure in erasures] == [Reason.FILE_REJECTED]
    assert not any("register-part" in name for held in stage.world.objects.held.values() for name in held)


def test_after_a_wrong_file_another_one_may_come() -> None:
    stage = StageOne()
    refused(stage, b"PK\x03\x04" + bytes(range(256)))
    assert stage.approved().number == 2


def test_a_file_that_turns_wrong_later_is_rejected_by_the_import() -> None:
    stage = StageOne()
    data = LARGE + b"\x80,\n"
    extract = stage.upload(data)
    stage.drain()
    rejection = stage.extract(extract).rejection
    assert rejection is not None
    assert rejection.code == "register.undecodable"
    assert stage.parts.repository.all(Erasure)


def test_another_file_than_announced_is_rejected_by_the_import() -> None:
    stage = StageOne()
    extract = start(stage.parts, stage.assembly, STAFF, len(REGISTER), "00" * 32)
    receive(stage.parts, extract.id, STAFF, 1, REGISTER)
    finish(stage.parts, extract.id, STAFF)
    stage.drain()
    rejection = stage.extract(extract).rejection
    assert rejection is not None
    assert rejection.code == "intake.digest_differs"


def test_a_second_register_is_refused_while_one_waits_for_its_draw() -> None:
    stage = StageOne()
    stage.approved()
    with pytest.raises(Refusal, match=r"intake\.another_extract"):
        stage.announce(LARGE)


def test_who_uploaded_may_not_approve() -> None:
    stage = StageOne()
    extract = stage.upload()
    stage.drain()
    with pytest.raises(Denied, match=r"general\.same_person"):
        approve_extract(stage.parts, extract.id, STAFF, PaperDecision())


def test_fewer_eligible_than_people_to_draw_cannot_be_approved() -> None:
    stage = StageOne(PLAN.replace("invitees = 40", "invitees = 4000"))
    extract = stage.upload()
    stage.drain()
    with pytest.raises(Refusal) as caught:
        approve_extract(stage.parts, extract.id, SUPERVISOR, PaperDecision())
    assert caught.value.code == "draw.too_few_eligible"
    assert caught.value.params["wanted"] == 4000


def test_a_rejected_register_is_erased_and_parts_are_refused() -> None:
    stage = StageOne()
    extract = stage.upload()
    stage.drain()
    reject(stage.parts, extract.id, SUPERVISOR, "intake.not_accepted")
    stage.drain()
    assert [erasure.id for erasure in stage.parts.repository.all(Erasure)] == [extract.holding]
    with pytest.raises(Refusal, match=r"intake\.not_receiving"):
        receive(stage.parts, extract.id, STAFF, 2, b"more")


def test_nothing_of_a_resident_stands_in_state_trail_or_queue() -> None:
    stage = StageOne()
    extract = stage.upload(file_of([ROW] + [(f"{n:010d}", *ROW[1:]) for n in range(2, 50)]))
    stage.drain()
    approve_extract(stage.parts, extract.id, SUPERVISOR, PaperDecision())
    written = stage.trail() + "".join(stage.world.state.load(path).body for path in stage.world.state.paths())
    written += "".join(message.body for message in stage.world.queue.waiting)
    for secret in (NAME, ADDRESS, "7531902468", "1985-01-01"):
        assert secret not in written
