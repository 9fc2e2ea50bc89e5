"""Replies counted: whole for the ward, for the public without what could be worked out."""

from datetime import date

import pytest

from shared.domain.reply import Answer, Reason
from shared.domain.reply_statistics import (
    Feature,
    Invited,
    Rate,
    days_table,
    rate_table,
    reasons_table,
    written,
)

SEX, AGE, DISTRICT = Feature.SEX, Feature.AGE, Feature.DISTRICT


def people(sex: str, age: str, yes: int, no: int, silent: int, district: str = "中央") -> list[Invited]:
    answers = ["yes"] * yes + ["no"] * no + ["none"] * silent
    return [Invited(sex, age, district, answer) for answer in answers]


EVERYBODY = [
    *people("female", "18-29", 3, 40, 100),
    *people("male", "18-29", 12, 30, 110, "東"),
    *people("female", "30-39", 20, 50, 90, "東"),
    *people("male", "30-39", 25, 45, 80),
]


def test_the_ward_sees_every_count() -> None:
    table = rate_table(EVERYBODY, (SEX, AGE, DISTRICT), public=False)

    all_of_them = table.rows[0]
    assert (all_of_them.labels, all_of_them.invited) == (("計", "計", "計"), len(EVERYBODY))
    young = next(row for row in table.rows if row.labels == ("女", "18-29", "中央"))
    assert (young.yes, young.no, young.invited) == (3, 40, 143)


def test_a_rate_has_wilsons_range() -> None:
    rate = Rate.of(3, 143)

    assert rate
    assert rate.words == "2.1%（0.7〜6.0）"
    assert Rate.of(0, 0) is None


def test_a_small_count_is_hidden_and_cannot_be_worked_out_from_its_sums() -> None:
    rows = {row.labels: row for row in rate_table(EVERYBODY, (SEX, AGE), public=True).rows}

    young = rows["女", "18-29"]
    assert (young.yes, young.accepted) == (None, None)
    assert young.cells[3] == "秘匿"
    across_sex = [rows[sex, "18-29"].yes for sex in ("女", "男")]
    across_age = [rows["女", age].yes for age in ("18-29", "30-39")]
    for line in (across_sex, across_age):
        assert line.count(None) != 1
    assert [young.yes, young.no, young.invited].count(None) >= 2


def test_the_public_never_gets_all_three_features() -> None:
    with pytest.raises(ValueError, match="three features"):
        rate_table(EVERYBODY, (SEX, AGE, DISTRICT), public=True)


def test_replies_by_day_in_order() -> None:
    replies = [(date(2027, 7, 2), Answer.NO), (date(2027, 7, 1), Answer.YES), (date(2027, 7, 2), Answer.NO)]

    assert [(row.day.day, row.yes, row.no, row.both) for row in days_table(replies, public=False)] == [
        (1, 1, 0, 1),
        (2, 0, 2, 2),
    ]
    assert all(row.both is None for row in days_table(replies, public=True))


def test_reasons_are_counted_and_small_ones_hidden_from_the_public() -> None:
    given = [Reason.WORK] * 30 + [Reason.HEALTH] * 2 + [None] * 40

    ward, public = (dict(reasons_table(given, public=public)) for public in (False, True))
    assert (ward["仕事・学業"], ward["体調・高齢"], ward["記入なし"]) == (30, 2, 40)
    assert public["体調・高齢"] is None
    assert [public["仕事・学業"], public["記入なし"]].count(None) == 1


def test_nobody_at_all_is_an_empty_table() -> None:
    assert rate_table([], (SEX, AGE), public=True).rows == ()
    assert days_table([], public=True) == ()


def test_a_district_is_never_a_formula_in_the_file() -> None:
    table = rate_table(people("male", "18-29", 1, 0, 0, "=1+1"), (DISTRICT,), public=False)

    data = written([("x", table.headings, [row.cells for row in table.rows])]).decode("utf-8-sig")
    assert "'=1+1" in data
