"""A packet kind's schema is closed, and a plan can only narrow it."""

import pytest

from shared.domain.packet_kinds import (
    INFORMATION_ITEMS,
    SCHEMAS,
    PacketField,
    PacketKind,
    allowed_fields,
    check_columns,
    check_content_type,
    check_counts,
)
from shared.errors import Refusal


def test_the_roster_has_no_address() -> None:
    assert {field.value for field in SCHEMAS[PacketKind.ROSTER].fields} == {
        "name",
        "sex",
        "age",
        "attendance",
    }


def test_the_arrangement_list_names_nobody() -> None:
    assert SCHEMAS[PacketKind.ARRANGEMENT_LIST].fields.isdisjoint(INFORMATION_ITEMS)


def test_no_kind_names_a_person_by_more_than_the_six_reported_items() -> None:
    technical = {
        PacketField.RETURN_MAIL_NUMBER,
        PacketField.REPLY_CODE,
        PacketField.DRAW_TOKEN,
        PacketField.ITEM,
        PacketField.COUNT,
        PacketField.CHECK,
    }
    assert len(INFORMATION_ITEMS) == 6
    assert all(schema.fields <= INFORMATION_ITEMS | technical for schema in SCHEMAS.values())


def test_columns_are_named_in_japanese_or_by_code() -> None:
    fields = check_columns(PacketKind.ROSTER, ["氏名", "sex", "年齢"])
    assert fields == (PacketField.NAME, PacketField.SEX, PacketField.AGE)


@pytest.mark.parametrize(
    ("columns", "code"),
    [
        (["氏名", "電話番号"], "packet.field_unknown"),
        (["氏名", "住所"], "packet.field_not_allowed"),
        (["氏名", "name"], "packet.field_doubled"),
    ],
)
def test_what_is_not_in_the_schema_is_refused(columns: list[str], code: str) -> None:
    with pytest.raises(Refusal) as refusal:
        check_columns(PacketKind.ROSTER, columns)
    assert refusal.value.code == code
    assert "電話番号" not in str(refusal.value)


def test_the_plan_narrows() -> None:
    assert allowed_fields(PacketKind.ROSTER, ["name"]) == {PacketField.NAME}
    with pytest.raises(Refusal, match="field_not_allowed"):
        check_columns(PacketKind.ROSTER, ["氏名", "性別"], ["name"])


@pytest.mark.parametrize("wider", [["address"], ["phone"], ["name", "電話番号", "phone"]])
def test_the_plan_never_widens(wider: list[str]) -> None:
    with pytest.raises(Refusal, match="plan_widens"):
        allowed_fields(PacketKind.ROSTER, wider)


def test_an_arrangement_list_holds_whole_numbers() -> None:
    fields = check_columns(PacketKind.ARRANGEMENT_LIST, ["項目", "数"])
    check_counts(fields, [["昼食", "60"]])
    with pytest.raises(Refusal, match="not_a_count"):
        check_counts(fields, [["昼食", "60"], ["車いす", "山田"]])


@pytest.mark.parametrize("kind", list(PacketKind))
def test_only_tables_and_pdfs_are_files_and_paper_has_none(kind: PacketKind) -> None:
    with pytest.raises(Refusal, match="content_type"):
        check_content_type(kind, "application/zip")
    if kind is PacketKind.PAPER:
        with pytest.raises(Refusal, match="content_type"):
            check_content_type(kind, "application/pdf")
