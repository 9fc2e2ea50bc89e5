"""Rows of the e-application system: read strictly, sorted by instant, refused by row number and reason."""

from datetime import UTC, date, datetime

import pytest

from shared.domain.e_application import EField, Judged, Reading, RowReason, check_columns, judge, proposal
from shared.domain.reply import Answer, Need, Reason
from shared.errors import Refusal

CODE, OTHER = "0123-4567-89AB-CDEF", "FEDC-BA98-7654-3210"
TOKENS = {CODE: "a" * 32, OTHER: "b" * 32}
DAYS = (date(2027, 10, 2), date(2027, 10, 3))
F = EField
COLUMNS = (F.CODE, F.SENT_AT, F.ANSWER, F.DAYS, F.NEEDS, F.REASON, F.PHONE, F.REMARK, F.UNREAD)
GOOD = [CODE, "2027-07-10 09:30:15", "参加", "1日目、2日目", "手話", "", "", "", "受付0001"]
READING = Reading(COLUMNS, TOKENS, DAYS, date(2027, 7, 20), datetime(2027, 7, 12, tzinfo=UTC))


def read(*rows: list[str], reading: Reading = READING) -> Judged:
    return judge(enumerate(rows, 2), reading)


def row(**cells: str) -> list[str]:
    return [cells.get(field.value, cell) for field, cell in zip(COLUMNS, GOOD, strict=True)]


def test_a_row_becomes_a_form() -> None:
    (taken,) = read(GOOD).taken

    assert (taken.number, taken.invitee) == (2, "a" * 32)
    assert taken.sent_at == datetime(2027, 7, 10, 0, 30, 15, tzinfo=UTC)
    assert (taken.form.answer, taken.form.days, taken.form.needs) == (
        Answer.YES,
        (1, 2),
        (Need.SIGN_LANGUAGE,),
    )


@pytest.mark.parametrize(
    "sent",
    ["2027/7/10 9:30", "2027年7月10日 9時30分", "２０２７－０７－１０　０９：３０", "2027-07-10T09:30:00"],
)
def test_instants_as_systems_write_them(sent: str) -> None:
    (taken,) = read(row(sent_at=sent)).taken
    assert taken.sent_at == datetime(2027, 7, 10, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "days", ["10月2日（土）", "2027-10-02", "2027/10/02", "10/2", "１日目", "第1日目", "10月2日(土)\n"]
)
def test_a_day_is_named_by_number_or_date(days: str) -> None:
    assert read(row(days=days)).taken[0].form.days == (1,)


def test_a_no_with_its_reason() -> None:
    (taken,) = read(row(answer="参加しない", days="", needs="", reason="仕事・学業")).taken
    assert (taken.form.answer, taken.form.reason) == (Answer.NO, Reason.WORK)


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"code": "12"}, RowReason.CODE),
        ({"code": "0000-0000-0000-0000"}, RowReason.UNKNOWN_CODE),
        ({"sent_at": "昨日"}, RowReason.SENT_AT),
        ({"sent_at": "2027-02-30 10:00"}, RowReason.SENT_AT),
        ({"sent_at": "2027-07-10"}, RowReason.SENT_AT),
        ({"sent_at": "2027-07-12 09:00:01"}, RowReason.FUTURE),
        ({"answer": ""}, RowReason.ANSWER),
        ({"answer": "たぶん参加"}, RowReason.ANSWER),
        ({"days": ""}, RowReason.CONTRADICTION),
        ({"days": "3日目"}, RowReason.DAYS),
        ({"days": "2026-10-02"}, RowReason.DAYS),
        ({"days": "いつでも"}, RowReason.DAYS),
        ({"needs": "タクシー"}, RowReason.NEEDS),
        ({"reason": "遠い"}, RowReason.NO_REASON),
        ({"reason": "仕事・学業"}, RowReason.CONTRADICTION),
        ({"answer": "不参加"}, RowReason.CONTRADICTION),
        ({"phone": "家にかけて"}, RowReason.PHONE),
        ({"remark": "あ" * 2001}, RowReason.REMARK),
    ],
    ids=str,
)
def test_what_is_not_understood_is_refused_with_its_row(cells: dict[str, str], reason: RowReason) -> None:
    judged = read(GOOD, row(**{"code": OTHER} | cells))
    assert judged.refused == ((3, reason),)
    assert [taken.number for taken in judged.taken] == [2]


def test_a_row_with_too_few_cells_is_refused() -> None:
    assert read(GOOD[:-1]).refused == ((2, RowReason.WIDTH),)


def test_after_the_deadline_is_too_late_by_japans_calendar() -> None:
    late = Reading(COLUMNS, TOKENS, DAYS, date(2027, 7, 20), datetime(2027, 7, 22, tzinfo=UTC))
    judged = read(
        row(sent_at="2027-07-20 23:59:59"), row(code=OTHER, sent_at="2027-07-21 00:00"), reading=late
    )
    assert [taken.number for taken in judged.taken] == [2]
    assert judged.refused == ((3, RowReason.TOO_LATE),)


def test_the_same_row_again_is_taken_once() -> None:
    judged = read(GOOD, row(), row(sent_at="2027/07/10 9:30:15"))
    assert [taken.number for taken in judged.taken] == [2]
    assert judged.refused == ((3, RowReason.DOUBLE), (4, RowReason.DOUBLE))


def test_two_different_rows_of_one_instant_are_both_refused() -> None:
    judged = read(GOOD, row(days="1日目"))
    assert (judged.taken, judged.refused) == ((), ((2, RowReason.DIFFERS), (3, RowReason.DIFFERS)))


def test_rows_come_in_order_of_time_whatever_the_file_says() -> None:
    judged = read(row(sent_at="2027-07-11 09:00"), row(sent_at="2027-07-10 09:00"))
    assert [taken.number for taken in judged.taken] == [3, 2]


def test_what_a_person_wrote_is_in_no_reason() -> None:
    judged = read(row(phone="カナリアに電話"), row(needs="カナリア"))
    assert "カナリア" not in repr(judged.refused)


def test_likely_columns_are_proposed_and_each_once() -> None:
    header = ["受付番号", "申請日時", "返信 コード", "参加の有無", "参加できる日", "備考", "通信欄"]
    assert proposal(header) == (F.UNREAD, F.SENT_AT, F.CODE, F.ANSWER, F.DAYS, F.REMARK, F.UNREAD)


@pytest.mark.parametrize(
    ("columns", "days", "code"),
    [
        ((F.CODE, F.SENT_AT), 1, "e_application.column_missing"),
        ((F.CODE, F.SENT_AT, F.ANSWER), 2, "e_application.column_missing"),
        ((F.CODE, F.CODE, F.SENT_AT, F.ANSWER), 1, "e_application.column_doubled"),
    ],
)
def test_columns_that_cannot_work_are_refused(columns: tuple[EField, ...], days: int, code: str) -> None:
    with pytest.raises(Refusal) as refusal:
        check_columns(columns, days)
    assert refusal.value.code == code


def test_a_one_day_event_needs_no_column_of_days() -> None:
    columns = (F.CODE, F.SENT_AT, F.ANSWER)
    check_columns(columns, 1)
    reading = Reading(columns, TOKENS, DAYS[:1], READING.deadline, READING.now)
    (taken,) = read([CODE, "2027-07-10 09:30", "参加"], reading=reading).taken
    assert taken.form.days == (1,)
