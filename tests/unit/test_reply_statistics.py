"""Replies counted: whole for the ward, for the public without what could be worked out."""

from datetime import date

from shared.domain.reply import Answer, Reason
from shared.domain.reply_statistics import (
    Feature,
    Rate,
    RateTable,
    days_table,
    rate_table,
    reasons_table,
    written,
)
from shared.domain.representation import Basis, Counted, Stage, report, stage_cubes

SEX, AGE, DISTRICT = Feature.SEX, Feature.AGE, Feature.DISTRICT


def people(sex: str, age: str, yes: int, no: int, silent: int, district: str = "中央") -> list[Counted]:
    invited = frozenset({Stage.DRAWN})
    answered = invited | {Stage.REPLIED}
    stages = [answered | {Stage.APPLIED}] * yes + [answered] * no + [invited] * silent
    return [Counted(sex, age, district, one) for one in stages]


EVERYBODY = [
    *people("女", "18～29歳", 3, 40, 100),
    *people("男", "18～29歳", 12, 30, 110, "東"),
    *people("女", "30～39歳", 20, 50, 90, "東"),
    *people("男", "30～39歳", 25, 45, 80),
]


def table(of: list[Counted], *features: Feature, public: bool) -> RateTable:
    return rate_table(stage_cubes(of, public=public), features)


def test_the_ward_sees_every_count() -> None:
    rows = table(EVERYBODY, SEX, AGE, DISTRICT, public=False).rows

    assert (rows[0].labels, rows[0].invited) == (("計", "計", "計"), len(EVERYBODY))
    young = next(row for row in rows if row.labels == ("女", "18～29歳", "中央"))
    assert (young.yes, young.replied, young.invited) == (3, 43, 143)


def test_a_rate_has_wilsons_range() -> None:
    rate = Rate.of(3, 143)

    assert rate
    assert rate.words == "2.1%（0.7〜6.0）"
    assert Rate.of(0, 0) is None


def test_a_small_count_is_hidden_and_cannot_be_worked_out_from_its_sums() -> None:
    rows = {row.labels: row for row in table(EVERYBODY, SEX, AGE, public=True).rows}

    young = rows["女", "18～29歳"]
    assert (young.yes, young.yes_rate, young.cells[4]) == (None, None, "秘匿")
    across_sex = [rows[sex, "18～29歳"].yes for sex in ("女", "男")]
    across_age = [rows["女", age].yes for age in ("18～29歳", "30～39歳")]
    assert across_sex.count(None) != 1
    assert across_age.count(None) != 1


def test_the_public_table_shows_just_what_the_representativeness_report_shows() -> None:
    basis = Basis("as-1", date(2027, 8, 1), date(2027, 6, 1), None)
    published = report(EVERYBODY, basis, public=True)
    rows = {row.labels: row for row in table(EVERYBODY, SEX, AGE, public=True).rows}

    compared = published["sex_by_age"]
    assert isinstance(compared, list)
    for cell in compared:
        assert isinstance(cell, dict)
        row = rows[str(cell["sex"]), str(cell["age"])]
        assert cell["counts"] == cell["counts"] | {
            "drawn": row.invited,
            "replied": row.replied,
            "applied": row.yes,
        }


def test_few_refusals_cannot_be_worked_out_from_all_replies_and_the_yes() -> None:
    of = [*people("女", "20代", 40, 2, 300), *people("男", "20代", 30, 50, 300)]
    rows = {row.labels: row for row in table(of, SEX, public=True).rows}

    assert [row.invited for row in rows.values()] == [722, 342, 380]
    assert None in (rows["女",].yes, rows["女",].replied)
    assert None in (rows["男",].yes, rows["男",].replied)


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
    assert table([], SEX, AGE, public=True).rows == ()
    assert days_table([], public=True) == ()


def test_a_district_is_never_a_formula_in_the_file() -> None:
    found = table(people("男", "18～29歳", 1, 0, 0, "=1+1"), DISTRICT, public=False)

    data = written([("x", found.headings, [row.cells for row in found.rows])]).decode("utf-8-sig")
    assert "'=1+1" in data
