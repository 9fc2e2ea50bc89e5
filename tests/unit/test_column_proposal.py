"""What a header the plan does not know probably holds, and which headers nobody could place."""

import pytest

from shared.domain.register.column_proposal import proposal
from shared.domain.register.columns import DEFAULT_HEADERS, Contents, Field, WrongColumns

F = Field
FRAME_HEADER = ["宛名番号", "生年月日", "性別", "町丁", "支援措置"]
DETAILS_HEADER = ["郵便番号", "住所", "氏名"]


def refused(header: list[str], contents: Contents = Contents.ONE_FILE) -> list[tuple[str | int, ...]]:
    with pytest.raises(WrongColumns) as caught:
        proposal(header, DEFAULT_HEADERS, contents)
    return [(one.code.removeprefix("register."), *one.params.values()) for one in caught.value.problems]


def test_other_names_of_the_columns_are_proposed() -> None:
    header = [
        "住民コード",
        "生年月日（西暦）",
        "性別コード",
        "町名",
        "ＤＶ支援",
        "〒",
        "現住所",
        "漢字氏名",
        "方書",
        "世帯ＣＤ",
    ]
    expected = (
        F.RECORD_NUMBER, F.BIRTH_DATE, F.SEX, F.DISTRICT, F.PROTECTED, F.POSTAL_CODE, F.ADDRESS, F.NAME,
        F.BUILDING, F.HOUSEHOLD,
    )  # fmt: skip
    assert proposal(header, DEFAULT_HEADERS, Contents.ONE_FILE) == expected


def test_a_needed_column_with_an_unknown_name_is_left_for_a_person() -> None:
    header = ["ＡＴＥＮＡ", *FRAME_HEADER[1:], *DETAILS_HEADER]
    assert proposal(header, DEFAULT_HEADERS, Contents.ONE_FILE)[0] is None


def test_the_plan_goes_before_the_proposal() -> None:
    planned = {**DEFAULT_HEADERS, F.DISTRICT: "宛名"}
    header = ["宛名番号", "生年月日", "性別", "宛名", "支援区分", *DETAILS_HEADER]
    assert proposal(header, planned, Contents.ONE_FILE)[3] is F.DISTRICT


def test_nothing_known_in_the_first_row_is_no_header() -> None:
    assert refused(["001", "S60.1.1", "女", "本町", "", "999-0001", "見本区本町1-1", "見本花子"]) == [
        ("no_header",)
    ]


def test_unneeded_columns_are_named_one_by_one() -> None:
    header = [*FRAME_HEADER, "備考", *DETAILS_HEADER, "個人番号", "続柄"]
    expected = [
        ("column_not_needed", 6),
        ("column_unwanted", 10, "個人番号"),
        ("column_unwanted", 11, "続柄"),
    ]
    assert refused(header) == expected


def test_doubled_and_missing_columns_are_named_one_by_one() -> None:
    header = ["宛名番号", "宛名番号", "性別", "性 別", "町丁", *DETAILS_HEADER]
    expected = [
        ("column_doubled", 2),
        ("column_doubled", 4),
        ("column_missing", "生年月日"),
        ("column_no_protection", "支援措置"),
    ]
    assert refused(header) == expected


def test_a_frame_is_not_asked_about_columns_it_may_not_have() -> None:
    assert refused([*FRAME_HEADER, "氏名"], Contents.FRAME) == [("column_not_needed", 6)]


def test_too_few_columns_cannot_be_placed() -> None:
    assert refused(["宛名番号", "住所", "氏名漢字"], Contents.DETAILS) == [("column_missing", "郵便番号")]
