import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.age import day_number
from shared.domain.register import birth_dates, cells, my_number
from shared.domain.register.cells import Mark
from shared.domain.register.encoding import Encoding


@pytest.mark.parametrize(
    "text",
    [
        "1985-01-01", "1985/1/1", "19850101", "S60.1.1", "昭和60年1月1日", "3600101", "1985年1月1日", "s60/1/1",
        "１９８５／１／１", "昭和６０年１月１日", "Ｓ６０．１．１", "昭60.01.01", " 1985-01-01　", "㍼60年1月1日", "1985.1.1",
    ],
)  # fmt: skip
def test_one_day_in_every_written_form(text: str) -> None:
    assert birth_dates.parse(text) == date(1985, 1, 1)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("平成元年1月8日", date(1989, 1, 8)),
        ("S64.1.7", date(1989, 1, 7)),
        ("R元.5.1", date(2019, 5, 1)),
        ("H31.4.30", date(2019, 4, 30)),
        ("大正15年12月24日", date(1926, 12, 24)),
        ("昭和元年12月25日", date(1926, 12, 25)),
        ("5010501", date(2019, 5, 1)),
        ("2010730", date(1912, 7, 30)),
        ("20000229", date(2000, 2, 29)),
    ],
)
def test_eras_at_their_borders(text: str, day: date) -> None:
    assert birth_dates.parse(text) == day


@pytest.mark.parametrize(
    "text",
    [
        "S64.1.8", "H1.1.7", "不詳", "昭和60年1月不詳日", "19850001", "1985-01-00", "1985-02-30", "30600101", "03600101",
        "", "　", "S0.1.1", "3000101", "6010101", "85-01-01", "1985-1/1", "1985-01-01 00:00", "1850-01-01", "T1.7.29",
        "H31.5.1", "R1.4.30", "19000229", "1985-13-01", "1985010", "二〇〇一年一月一日", "S60.1", "1985--1-1",
    ],
)  # fmt: skip
def test_impossible_or_ambiguous_dates_are_refused(text: str) -> None:
    assert birth_dates.parse(text) is None


@given(st.dates(date(1926, 12, 26), date(1989, 1, 7)))
def test_showa_dates_survive_the_round_trip(day: date) -> None:
    year = day.year - 1925
    assert birth_dates.parse(f"昭和{year}年{day.month}月{day.day}日") == day
    assert birth_dates.parse(f"3{year:02d}{day.month:02d}{day.day:02d}") == day


_WRITTEN = st.one_of(
    st.tuples(
        st.dates(date(1870, 1, 1), date(2201, 1, 1)),
        st.sampled_from(
            ["%Y/%m/%d", "%Y-%m-%d", "%Y.%m.%d", "%Y%m%d", "%Y/%m-%d", "%Y年%m月%d日", "%m/%d/%Y"]
        ),
    ).map(lambda at: at[0].strftime(at[1])),
    st.sampled_from(["2000/02/29", "2001/02/29", "1900.02.29", "19040229"]),
    st.sampled_from(["S60.1.1", "3600101", "", "1985", "１９８５/01/01"]),
    st.sampled_from(["1985/04/31", "1985/13/01", "1985/00/10", "0000/01/01", " 1985/01/01", "1985/01/01 "]),
)


@given(st.lists(_WRITTEN, min_size=1, max_size=12))
def test_a_column_of_births_is_read_as_each_of_them_is(column: list[str]) -> None:
    births = map(birth_dates.parse, column)
    one_by_one = [birth_dates.NO_DATE if birth is None else day_number(birth) for birth in births]
    assert birth_dates.BirthNumbers(Encoding.UTF_8).read([text.encode() for text in column]) == one_by_one


@given(st.text(max_size=20))
def test_any_text_is_a_date_or_none(text: str) -> None:
    assert birth_dates.BirthDates().parse(text) in (None, birth_dates.parse(text))


def test_check_digit_of_published_examples() -> None:
    assert my_number.check_digit("12345678901") == 8
    assert my_number.check_digit("00000000000") == 0
    assert my_number.check_digit("02345678901") == 3


@pytest.mark.parametrize(
    "text",
    [
        "123456789018", "1234 5678 9018", "1234-5678-9018", "備考１２３４５６７８９０１８", "a123456789018b",
        "1234　5678　9018", "1234－5678－9018", "1234‐5678‐9018", "1234−5678−9018", "12345678−9018",
    ],
)  # fmt: skip
def test_my_number_is_found(text: str) -> None:
    assert my_number.found_in(text)


@pytest.mark.parametrize(
    "text", ["123456789017", "0123456789018", "1234567890180", "12345678901", "19850101", ""]
)
def test_other_numbers_are_not_my_number(text: str) -> None:
    assert not my_number.found_in(text)


_DIGIT, _GAP = "[0-9０-９]", "[ 　\\-－‐−]?"
_TWELVE = re.compile(f"(?<!{_DIGIT}){_GAP.join([4 * _DIGIT] * 3)}(?!{_DIGIT})")
_PIECES = st.sampled_from(
    ["1234", "5678", "9018", "12", "0", "９０１８", "１", " ", "　", "-", "－", "‐", "−", ",", "番", "㌰", "仿", "\U00020b9f"]
)  # fmt: skip


@given(st.lists(_PIECES, max_size=14).map("".join))
def test_looking_fast_finds_what_looking_closely_finds(text: str) -> None:
    numbers = ["".join(filter(str.isdecimal, found[0])) for found in _TWELVE.finditer(text)]
    valid = [my_number.check_digit(number[:11]) == int(number[11]) for number in numbers]
    assert my_number.found_in(text) == any(valid)


@given(st.text("0123456789", min_size=11, max_size=11))
def test_exactly_one_last_digit_makes_a_my_number(first: str) -> None:
    assert sum(my_number.found_in(first + digit) for digit in "0123456789") == 1


def test_record_numbers_keep_leading_zeros() -> None:
    pattern = re.compile(cells.DEFAULT_RECORD_NUMBER)
    assert cells.record_number(" ００１２３ ", pattern) == "00123"
    assert cells.record_number("00123", pattern) == "00123"
    assert cells.record_number("12 3", pattern) is None
    assert cells.record_number("", pattern) is None


@pytest.mark.parametrize("text", ["", "0", " ", "無", "非該当", "０"])
def test_unmarked(text: str) -> None:
    assert cells.protection(text) is Mark.NO


@pytest.mark.parametrize("text", ["1", "１", "有", "○", "対象", "該当", "支援措置"])
def test_marked(text: str) -> None:
    assert cells.protection(text) is Mark.YES


def test_a_mark_nobody_can_read_is_not_taken_for_none() -> None:
    assert cells.protection("要確認") is Mark.UNREADABLE


@pytest.mark.parametrize("text", ["1600022", "160-0022", "１６０－００２２", "〒160-0022", "160−0022"])
def test_postal_codes(text: str) -> None:
    assert cells.postal_code(text) == "1600022"


@pytest.mark.parametrize("text", ["160022", "16000221", "", "160-022", "abc"])
def test_a_postal_code_that_lost_a_zero_is_no_postal_code(text: str) -> None:
    assert cells.postal_code(text) is None


def test_private_use_and_geta_are_unprintable_but_rare_kanji_are_not() -> None:
    assert cells.unprintable("田\ue000")
    assert cells.unprintable("〓田")
    assert cells.unprintable("山\U000f0001")
    assert not cells.unprintable("髙﨑 𠮷田 神")
    assert not cells.unprintable("O'Brien Ångström")


@given(
    numbers=st.lists(
        st.sampled_from(["001", "A-9", "", " 1", "1\n2", "００３", "z" * 20, "z" * 21, "a_b", "x y"])
    ),
    pattern=st.sampled_from([cells.DEFAULT_RECORD_NUMBER, "[0-9]{3}", "(?i)[a-z0-9-]+", "[ 0-9]+"]),
)
def test_numbers_that_fit_together_fit_one_by_one(numbers: list[str], pattern: str) -> None:
    compiled = re.compile(pattern)
    fit = [cells.record_number(number, compiled) == number for number in numbers]
    written = [number.encode() for number in numbers]
    assert cells.all_fit(written, compiled) <= all(fit)
    assert cells.all_fit([b"001", *written, b"002"], compiled) == all(fit)
