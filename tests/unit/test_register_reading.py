from dataclasses import replace
from datetime import date

import pytest

from shared.domain.draw.selection import select
from shared.domain.draw.tokens import Tokenizer
from shared.domain.invitee import Invitee, LetterStop, Sex
from shared.domain.register import report
from shared.domain.register.columns import DEFAULT_HEADERS, Contents, Field, check_map, match
from shared.domain.register.encoding import Encoding
from shared.domain.register.judging import ProtectedRule, ReadingRule
from shared.domain.register.reading import details_of, judge_beginning, read_frame
from shared.errors import Refusal

RULE = ReadingRule(
    reference_date=date(2026, 4, 1),
    minimum_age=18,
    protected=ProtectedRule.EXCLUDE,
    received_on=date(2026, 4, 10),
    postal_prefixes=("999",),
)
HEADER = "宛名番号,生年月日,性別,町丁,支援措置,郵便番号,住所,氏名"
GOOD = "001,S60.1.1,女,本町,,999-0001,見本区本町1-1,髙﨑　花子"
TOKENIZER = Tokenizer(b"k" * 32)


def file(*lines: str, codec: str = "cp932") -> bytes:
    return ("\r\n".join((HEADER, *lines)) + "\r\n").encode(codec)


def judged(*lines: str, rule: ReadingRule = RULE) -> tuple[report.Totals, dict[str, object]]:
    frame, findings = read_frame([file(*lines)], rule, TOKENIZER)
    list(frame.tokens())
    return report.totals(rule, frame.census, findings), dict(report.details(frame.census, findings))


def refused(data: bytes, *, whole: bool = True, rule: ReadingRule = RULE) -> tuple[str, dict[str, str | int]]:
    with pytest.raises(Refusal) as caught:
        judge_beginning(data, rule, whole=whole)
    return caught.value.code, caught.value.params


def test_a_good_beginning_tells_the_encoding() -> None:
    assert judge_beginning(file(GOOD), RULE, whole=True) is Encoding.CP932
    assert judge_beginning(file(GOOD, GOOD)[:-8], RULE, whole=False) is Encoding.CP932


@pytest.mark.parametrize(
    ("header", "code", "params"),
    [
        (HEADER.replace(",氏名", ""), "register.column_missing", {"header": "氏名"}),
        (HEADER.replace("支援措置,", ""), "register.column_no_protection", {"header": "支援措置"}),
        (HEADER + ",氏名", "register.column_doubled", {"column": 9}),
        (HEADER + ",個人番号", "register.column_unwanted", {"column": 9, "header": "個人番号"}),
        (HEADER + ",本籍地", "register.column_unwanted", {"column": 9, "header": "本籍"}),
        (HEADER + ",国 籍", "register.column_unwanted", {"column": 9, "header": "国籍"}),
        (HEADER + ",備考", "register.column_not_needed", {"column": 9}),
        ("001,S60.1.1,女,本町,,999-0001,見本区本町1-1,髙﨑花子", "register.column_not_needed", {"column": 1}),
    ],
)  # fmt: skip
def test_a_file_with_wrong_columns_is_refused_without_repeating_its_values(
    header: str, code: str, params: dict[str, str | int]
) -> None:
    assert refused(f"{header}\n{GOOD}\n".encode()) == (code, params)


@pytest.mark.parametrize("data", [b"", b"\r\n", HEADER.encode(), (HEADER + "\r\n").encode("utf-8-sig")])
def test_an_empty_file_is_refused(data: bytes) -> None:
    assert refused(data)[0] == "register.empty"


def test_a_row_with_another_number_of_columns_refuses_the_file() -> None:
    expected = {"row": 3, "expected": 8, "found": 9}
    assert refused(file(GOOD, GOOD + ",", GOOD), whole=False) == ("register.wrong_column_count", expected)


def test_headers_match_after_nfkc_without_blanks_and_brackets() -> None:
    header = ["【宛名番号】", "生 年 月 日", "性別", "町丁", "支援措置", "郵便番号", "住所", "（氏名）"]
    assert match(header, DEFAULT_HEADERS, Contents.ONE_FILE).places[Field.NAME] == 7


def test_a_frame_may_not_bring_names() -> None:
    frame_only = replace(RULE, contents=Contents.FRAME)
    assert refused(file(GOOD), rule=frame_only)[0] == "register.column_not_needed"


def test_a_map_that_cannot_work_is_refused() -> None:
    with pytest.raises(Refusal, match="map_ambiguous"):
        check_map({**DEFAULT_HEADERS, Field.KANA: "氏 名"}, Contents.ONE_FILE)
    with pytest.raises(Refusal, match="map_incomplete"):
        check_map({**DEFAULT_HEADERS, Field.NAME: " "}, Contents.ONE_FILE)


@pytest.mark.parametrize(
    ("row", "outcome"),
    [
        (GOOD, "eligible"),
        (GOOD.replace("S60.1.1", "2008-04-02"), "eligible"),
        (GOOD.replace("S60.1.1", "2008-04-03"), "too_young"),
        (GOOD.replace("S60.1.1", "2026-04-11"), "birth_date_invalid"),
        (GOOD.replace("S60.1.1", "S64.1.8"), "birth_date_invalid"),
        (GOOD.replace("S60.1.1", ""), "birth_date_missing"),
        (GOOD.replace("本町,,", "本町,1,"), "protected"),
        (GOOD.replace("本町,,", "本町,要確認,"), "protected"),
        (GOOD.replace("001,", ",", 1), "record_number_invalid"),
        (GOOD.replace("本町1-1", "本町1-1 1234-5678-9018"), "my_number"),
        (GOOD.replace("001,", "123456789018,", 1), "eligible"),
    ],
)
def test_one_row_has_one_outcome(row: str, outcome: str) -> None:
    totals, _ = judged(row)
    assert {code for code, count in totals.outcomes.items() if count} == {outcome}


def test_people_under_protection_may_be_included_by_the_plan() -> None:
    totals, _ = judged(
        GOOD.replace("本町,,", "本町,1,"), rule=replace(RULE, protected=ProtectedRule.OWN_HAND)
    )
    assert totals.eligible == 1


@pytest.mark.parametrize(
    ("row", "note"),
    [
        (GOOD.replace("999-0001", "99-0001"), "postal_code_invalid"),
        (GOOD.replace("999-0001", "160-0022"), "postal_code_outside"),
        (GOOD.replace("髙﨑　花子", ""), "name_empty"),
        (GOOD.replace("見本区本町1-1", " "), "address_empty"),
        (GOOD.replace("髙﨑", "〓﨑"), "unprintable"),
        (GOOD.replace("女", ""), "sex_unknown"),
        (GOOD.replace("本町,", ",", 1), "district_empty"),
    ],
)
def test_what_stops_a_letter_never_stops_the_draw(row: str, note: str) -> None:
    totals, details = judged(row)
    assert totals.eligible == 1
    assert totals.notes == {note: 1}
    assert [finding["code"] for finding in details["notes"]] == [note]  # type: ignore[attr-defined]


def test_the_report_counts_the_eligible_and_places_the_bad_rows() -> None:
    totals, details = judged(
        GOOD,
        GOOD.replace("001,", "002,", 1).replace("S60", "H1").replace("女", "男"),
        GOOD.replace("001,", "003,", 1),
        GOOD.replace("001,", "００３,", 1),
        GOOD.replace("001,", "004,", 1).replace("S60.1.1", "不詳"),
    )
    assert (totals.rows, totals.eligible) == (5, 1)
    assert totals.latest_accepted == date(2008, 4, 2)
    assert details["earliest"] == details["latest"] == "1985-01-01"
    assert details["ages"] == {"41": 1}
    assert details["sexes"] == {"male": 0, "female": 1, "unknown": 0}
    assert details["districts"] == {"本町": 1}
    assert details["bad_rows"] == [
        {"row": 3, "column": 2, "code": "birth_date_invalid", "field": "birth_date"},
        {"row": 4, "column": 0, "code": "duplicate", "field": ""},
        {"row": 5, "column": 0, "code": "duplicate", "field": ""},
        {"row": 6, "column": 2, "code": "birth_date_invalid", "field": "birth_date"},
    ]


def test_details_of_the_drawn_keep_every_character() -> None:
    odd = "002,昭和60年1月1日,男,本町,,99-0001,見本区神町\ue000,神﨑　Ｏ’Ｂｒｉｅｎ"
    frame, _ = read_frame([file(GOOD, odd, codec="utf-8")], RULE, TOKENIZER)
    ranks = select(b"s" * 32, frame.tokens(), 1, 1).ranks()
    people = {
        person.record_number: person
        for person in details_of([file(GOOD, odd, codec="utf-8")], RULE, TOKENIZER, ranks)
    }
    assert people["001"].name == "髙﨑　花子"
    assert people["002"].name == "神﨑　Ｏ’Ｂｒｉｅｎ"
    assert people["002"].stops == (LetterStop.POSTAL_CODE_INVALID,)
    assert people["002"].unprintable
    assert not people["001"].unprintable
    assert sorted(person.rank for person in people.values()) == [1, 2]


def test_an_invitee_survives_its_stored_form() -> None:
    person = Invitee(
        token="00" * 16, rank=1, record_number="001", postal_code="", address="見本区", name="神", sex=Sex.UNKNOWN,
        birth_date=date(1985, 1, 1), district="本町", protected=False, household="7", stops=(LetterStop.NAME_EMPTY,),
    )  # fmt: skip
    assert Invitee.from_json(person.to_json()) == person


def test_optional_columns_are_kept_character_for_character() -> None:
    more = {Field.BUILDING: "方書", Field.KANA: "氏名カナ", Field.ALIAS: "通称", Field.HOUSEHOLD: "世帯番号"}
    rule = replace(RULE, column_map={**DEFAULT_HEADERS, **more})
    cells = ",\ufa19ビル　１０１,ミホン　ﾊﾅｺ,Ｊohn　Smith,０７７"
    data = f"{HEADER},{','.join(more.values())}\r\n{GOOD}{cells}\r\n".encode()
    (person,) = details_of([data], rule, TOKENIZER, {TOKENIZER.token("001"): 1})
    assert (person.building, person.kana, person.alias) == (
        "\ufa19ビル　１０１",
        "ミホン　ﾊﾅｺ",
        "Ｊohn　Smith",
    )
    assert person.household == "077"
