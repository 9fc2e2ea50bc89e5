"""A header the plan does not know: asked once on a page, saved for the ward, used again."""

import pytest

from shared.documents.column_map import ColumnMap
from shared.documents.erasure import Erasure
from shared.documents.extract import Extract, ExtractPhase
from shared.domain.approvals import PaperDecision
from shared.domain.erasure import Reason
from shared.domain.register.columns import Field
from shared.errors import Refusal
from shared.services.column_mapping import map_columns, open_columns
from shared.services.intake import finish, receive, reject
from shared.services.register_import import approve_extract
from tests.component.stage_one import (
    LARGE,
    REGISTER,
    STAFF,
    SUPERVISOR,
    StageOne,
    parts_of,
)
from tests.component.stage_two import PLAN
from tests.portal_visitor import Visitor

OTHER_HEADER = "住民コード,誕生日,男女,町名,ＤＶ支援,〒,現住所,漢字氏名"
FIELDS = [*Field][:8]


def other(data: bytes, header: str = OTHER_HEADER) -> bytes:
    return header.encode("cp932") + data[data.index(b"\r\n") :]


def begun(stage: StageOne, data: bytes) -> Extract:
    extract = stage.announce(data)
    return receive(stage.parts, extract.id, STAFF, 1, parts_of(data)[0])


def test_an_unknown_header_is_asked_about_before_a_second_part_is_taken() -> None:
    stage = StageOne()
    data = other(LARGE)
    extract = begun(stage, data)
    assert extract.phase is ExtractPhase.MAPPING
    assert [column.field for column in open_columns(stage.parts, extract)] == FIELDS
    with pytest.raises(Refusal, match=r"intake\.columns_open"):
        receive(stage.parts, extract.id, STAFF, 2, parts_of(data)[1])
    with pytest.raises(Refusal, match=r"intake\.columns_open"):
        finish(stage.parts, extract.id, STAFF)
    assert map_columns(stage.parts, extract.id, STAFF, FIELDS).phase is ExtractPhase.RECEIVING
    receive(stage.parts, extract.id, STAFF, 2, parts_of(data)[1])
    finish(stage.parts, extract.id, STAFF)
    stage.drain()
    imported = stage.extract(extract).imported
    assert imported is not None
    assert imported.totals.rows == 72


def test_the_answer_is_saved_for_the_ward_and_used_for_the_same_header() -> None:
    stage = StageOne()
    first = begun(stage, other(LARGE))
    map_columns(stage.parts, first.id, STAFF, FIELDS)
    reject(stage.parts, first.id, STAFF, "intake.withdrawn")
    second = begun(stage, other(REGISTER))
    assert second.phase is ExtractPhase.RECEIVING
    assert second.columns == tuple(FIELDS)
    finish(stage.parts, second.id, STAFF)
    stage.drain()
    assert approve_extract(stage.parts, second.id, SUPERVISOR, PaperDecision()).number == 2


def test_what_was_read_by_a_saved_map_is_the_same_register() -> None:
    plain, mapped = StageOne(), StageOne()
    known = plain.upload()
    plain.drain()
    asked = begun(mapped, other(REGISTER))
    map_columns(mapped.parts, asked.id, STAFF, FIELDS)
    mapped.drain()
    one, two = plain.extract(known).imported, mapped.extract(asked).imported
    assert one is not None
    assert two is not None
    assert one.totals == two.totals


def test_a_file_of_one_part_goes_on_by_itself() -> None:
    stage = StageOne()
    extract = begun(stage, other(REGISTER))
    assert map_columns(stage.parts, extract.id, STAFF, FIELDS).phase is ExtractPhase.IMPORTING


def test_a_map_whose_file_people_did_not_accept_is_not_used_again() -> None:
    stage = StageOne()
    extract = begun(stage, other(REGISTER))
    map_columns(stage.parts, extract.id, STAFF, FIELDS)
    stage.drain()
    reject(stage.parts, extract.id, SUPERVISOR, "intake.not_accepted")
    assert stage.parts.repository.all(ColumnMap) == []
    assert begun(stage, other(REGISTER)).phase is ExtractPhase.MAPPING


def test_a_column_nobody_needs_refuses_the_file_and_what_arrived_is_destroyed() -> None:
    stage = StageOne()
    extract = begun(stage, other(REGISTER, OTHER_HEADER.replace("町名", "謎")))
    chosen = [None if field is Field.DISTRICT else field for field in FIELDS]
    rejected = map_columns(stage.parts, extract.id, STAFF, chosen)
    assert rejected.rejection is not None
    codes = [one.code for one in rejected.rejection.problems]
    assert codes == ["register.column_not_needed", "register.column_missing"]
    stage.drain()
    assert [erasure.reason for erasure in stage.parts.repository.all(Erasure)] == [Reason.FILE_REJECTED]


def test_a_field_twice_is_to_be_corrected_and_nothing_changes() -> None:
    stage = StageOne()
    extract = begun(stage, other(REGISTER))
    with pytest.raises(Refusal, match=r"intake\.columns_to_correct") as caught:
        map_columns(stage.parts, extract.id, STAFF, [Field.SEX, *FIELDS[1:]])
    assert caught.value.params == {"doubled": "3列目", "missing": "宛名番号"}
    assert stage.extract(extract) == extract


def test_of_the_header_only_a_fingerprint_stands_in_the_state() -> None:
    stage = StageOne()
    extract = begun(stage, other(REGISTER))
    map_columns(stage.parts, extract.id, STAFF, FIELDS)
    state = " ".join(str(document) for document in stage.parts.repository.all(ColumnMap))
    assert not any(word in state + stage.trail() for word in OTHER_HEADER.split(","))


def test_the_page_asks_with_the_proposal_chosen_and_takes_the_answer() -> None:
    stage = StageOne(PLAN)
    extract = begun(stage, other(REGISTER))
    base = f"/assemblies/{stage.assembly.id}/extract"
    staff = Visitor(stage.world, "staff1")
    page = staff.get(base).text
    assert "漢字氏名" in page
    assert '<option value="name" selected>' in page
    answers = {f"column-{place}": field.value for place, field in enumerate(FIELDS, 1)}
    staff.act(base, f"{base}/{extract.number}/columns", **answers)
    assert stage.extract(extract).phase is ExtractPhase.IMPORTING


def test_all_that_is_wrong_with_a_header_stands_on_the_page() -> None:
    stage = StageOne(PLAN)
    header = "宛名番号,性別,性別,町丁,備考,郵便番号,住所,個人番号"
    with pytest.raises(Refusal):
        begun(stage, other(REGISTER, header))
    page = Visitor(stage.world, "staff1").get(f"/assemblies/{stage.assembly.id}/extract").text
    for words in (
        "3列目の見出し",
        "5列目は、計画",
        "8列目は「個人番号」",
        "「生年月日」",
        "「支援措置」",
        "「氏名」",
    ):
        assert words in page, words
