"""A row of the ward's own e-application system → an application form, strictly: what is not understood is
refused with its row number and a reason, never guessed; what a cell says is told to nobody."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from pydantic import ValidationError

from shared.domain.japan_time import JST, day_of
from shared.domain.register.columns import comparable
from shared.domain.reply import LONGEST_REMARK, PHONE_PATTERN, Answer, Need, Reason, ReplyForm, tidy_phone
from shared.domain.reply_codes import read_code
from shared.errors import Refusal


class EField(StrEnum):
    """What a column of the e-application system's CSV may hold for us; anything else is not read."""

    CODE = "code"
    SENT_AT = "sent_at"
    ANSWER = "answer"
    DAYS = "days"
    NEEDS = "needs"
    REASON = "reason"
    PHONE = "phone"
    REMARK = "remark"
    UNREAD = "unread"

    @property
    def ja(self) -> str:
        return _FIELDS[self]

    @property
    def many(self) -> bool:
        """More than one column may hold it: a choice that a system writes into several."""
        return self in (EField.DAYS, EField.NEEDS, EField.UNREAD)


class RowReason(StrEnum):
    """Why a row is not taken."""

    WIDTH = "width"
    CODE = "code"
    UNKNOWN_CODE = "unknown-code"
    SENT_AT = "sent-at"
    ANSWER = "answer"
    DAYS = "days"
    NEEDS = "needs"
    NO_REASON = "reason"
    PHONE = "phone"
    REMARK = "remark"
    CONTRADICTION = "contradiction"
    TOO_LATE = "too-late"
    FUTURE = "future"
    DOUBLE = "double"
    DIFFERS = "differs"

    @property
    def ja(self) -> str:
        return _REASONS[self]


_FIELDS = {
    EField.CODE: "返信コード",
    EField.SENT_AT: "申請日時",
    EField.ANSWER: "参加・不参加",
    EField.DAYS: "参加できる日",
    EField.NEEDS: "配慮事項",
    EField.REASON: "不参加の理由",
    EField.PHONE: "電話（区だけが使う）",
    EField.REMARK: "自由記述",
    EField.UNREAD: "読まない列",
}
_REASONS = {
    RowReason.WIDTH: "列の数が見出しと違う",
    RowReason.CODE: "返信コードの形ではない",
    RowReason.UNKNOWN_CODE: "この討議会の返信コードではない",
    RowReason.SENT_AT: "申請日時を読めない",
    RowReason.ANSWER: "参加・不参加を読めない",
    RowReason.DAYS: "参加できる日を読めない",
    RowReason.NEEDS: "配慮事項を読めない",
    RowReason.NO_REASON: "不参加の理由を読めない",
    RowReason.PHONE: "電話番号の形ではない",
    RowReason.REMARK: f"自由記述が{LONGEST_REMARK}文字を超える",
    RowReason.CONTRADICTION: "回答の組合せが合わない（参加に日がない、不参加に日や配慮がある、など）",
    RowReason.TOO_LATE: "申込期限の後に送られた",
    RowReason.FUTURE: "申請日時がいまより後",
    RowReason.DOUBLE: "同じ内容の行がすでにある",
    RowReason.DIFFERS: "同じ人・同じ日時で内容の違う行がある",
}
_NAMES: Mapping[EField, str] = {
    EField.CODE: "返信コード 申込コード 案内コード 受付コード 返信番号",
    EField.SENT_AT: "申請日時 送信日時 受付日時 申込日時 回答日時 登録日時 到達日時",
    EField.ANSWER: "参加・不参加 参加不参加 参加の有無 参加有無 参加意向 参加希望 回答",
    EField.DAYS: "参加できる日 参加可能日 参加日 参加希望日",
    EField.NEEDS: "配慮事項 必要な配慮 希望する配慮 配慮",
    EField.REASON: "不参加の理由 不参加理由 理由",
    EField.PHONE: "電話番号 電話 連絡先電話番号 日中の連絡先",
    EField.REMARK: "自由記述 記載欄 備考 ご意見 通信欄 連絡事項 その他",
}
_BY_NAME = {comparable(name): field for field, names in _NAMES.items() for name in names.split()}
_ANSWERS = {
    Answer.YES: "参加 参加する 参加します 参加を希望する 参加を希望します 申し込む 申し込みます はい",
    Answer.NO: "不参加 参加しない 参加しません 参加を希望しない 参加を希望しません 辞退 辞退する いいえ",
}
_BY_ANSWER = {word: answer for answer, words in _ANSWERS.items() for word in words.split()}
_BETWEEN = re.compile(r"[,、;|\n]+")
_SENT = re.compile(
    r"(\d{4})[-/年](\d{1,2})[-/月](\d{1,2})日?[ T]?(\d{1,2})[:時](\d{1,2})(?:[:分](\d{1,2})(?:\.\d+)?秒?|分)?"
)
_DAY = re.compile(r"(?:(\d{4})[-/年])?(\d{1,2})[-/月](\d{1,2})日?")
_NTH = re.compile(r"第?(\d{1,2})日目")


@dataclass(frozen=True, slots=True)
class ERow:
    """A row that was understood: row number as a spreadsheet counts, draw token, instant, form."""

    number: int
    invitee: str
    sent_at: datetime
    form: ReplyForm


@dataclass(frozen=True, slots=True)
class Judged:
    """`taken` in order of time; `refused` in order of row."""

    taken: tuple[ERow, ...]
    refused: tuple[tuple[int, RowReason], ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a row is held against: columns, reply codes → draw tokens, event days, and time."""

    columns: tuple[EField, ...]
    tokens: Mapping[str, str]
    days: tuple[date, ...]
    deadline: date
    now: datetime


class _RowRefused(Exception):
    def __init__(self, reason: RowReason) -> None:
        super().__init__(reason)
        self.reason = reason


def proposal(header: Sequence[str]) -> tuple[EField, ...]:
    """What each column probably holds, for a person to confirm."""
    found = [_BY_NAME.get(comparable(name), EField.UNREAD) for name in header]
    return tuple(
        field if field.many or field not in found[:place] else EField.UNREAD
        for place, field in enumerate(found)
    )


def check_columns(columns: Sequence[EField], event_days: int) -> None:
    """Raises Refusal `e_application.column_missing` / `e_application.column_doubled` (field)."""
    needed = [EField.CODE, EField.SENT_AT, EField.ANSWER]
    needed += [EField.DAYS] if event_days > 1 else []
    counts = Counter(columns)
    for field in needed:
        if not counts[field]:
            raise Refusal("e_application.column_missing", field=field.ja)
    for field, count in counts.items():
        if count > 1 and not field.many:
            raise Refusal("e_application.column_doubled", field=field.ja)


def judge(rows: Iterable[tuple[int, Sequence[str]]], reading: Reading) -> Judged:
    """Each row for itself, then rows of one person at one instant against each other."""
    taken: list[ERow] = []
    refused: list[tuple[int, RowReason]] = []
    for number, row in rows:
        try:
            taken.append(_read(number, row, reading))
        except _RowRefused as error:
            refused.append((number, error.reason))
    doubles = _doubles(taken)
    refused += doubles.items()
    taken = [row for row in taken if row.number not in doubles]
    taken.sort(key=lambda row: (row.sent_at, row.number))
    return Judged(tuple(taken), tuple(sorted(refused)))


def _doubles(rows: Sequence[ERow]) -> dict[int, RowReason]:
    """The same again is taken once; of what differs at one instant nobody can say which is later."""
    together: dict[tuple[str, datetime], list[ERow]] = {}
    for row in rows:
        together.setdefault((row.invitee, row.sent_at), []).append(row)
    found: dict[int, RowReason] = {}
    for first, *others in together.values():
        if any(other.form != first.form for other in others):
            found |= {row.number: RowReason.DIFFERS for row in (first, *others)}
        else:
            found |= {row.number: RowReason.DOUBLE for row in others}
    return found


def _read(number: int, row: Sequence[str], reading: Reading) -> ERow:
    if len(row) != len(reading.columns):
        raise _RowRefused(RowReason.WIDTH)
    cells = _Cells(row, reading.columns)
    code = read_code(cells.one(EField.CODE))
    if code is None:
        raise _RowRefused(RowReason.CODE)
    if code not in reading.tokens:
        raise _RowRefused(RowReason.UNKNOWN_CODE)
    sent_at = _instant(cells.one(EField.SENT_AT))
    if sent_at > reading.now:
        raise _RowRefused(RowReason.FUTURE)
    if day_of(sent_at) > reading.deadline:
        raise _RowRefused(RowReason.TOO_LATE)
    return ERow(number, reading.tokens[code], sent_at, _form(cells, reading.days))


@dataclass(frozen=True, slots=True)
class _Cells:
    row: Sequence[str]
    columns: Sequence[EField]

    def one(self, field: EField) -> str:
        """The cell, trimmed; empty when the file has no such column."""
        return next(iter(self.all(field)), "")

    def all(self, field: EField) -> list[str]:
        pairs = zip(self.columns, self.row, strict=True)
        return [cell.strip() for column, cell in pairs if column is field]

    def choices(self, field: EField) -> list[str]:
        """Each thing that was chosen, folded, over all cells of the field."""
        pieces = (piece for cell in self.all(field) for piece in _BETWEEN.split(_folded(cell)))
        return [piece.strip() for piece in pieces if piece.strip()]


def _form(cells: _Cells, event_days: tuple[date, ...]) -> ReplyForm:
    answer = _BY_ANSWER.get(_folded(cells.one(EField.ANSWER)))
    if answer is None:
        raise _RowRefused(RowReason.ANSWER)
    phone = tidy_phone(cells.one(EField.PHONE))
    if not re.fullmatch(PHONE_PATTERN, phone):
        raise _RowRefused(RowReason.PHONE)
    remark = cells.one(EField.REMARK)
    if len(remark) > LONGEST_REMARK:
        raise _RowRefused(RowReason.REMARK)
    try:
        return ReplyForm(
            answer=answer,
            reason=_reason(cells.one(EField.REASON)),
            days=_days(cells, answer, event_days),
            needs=tuple(_need(one) for one in cells.choices(EField.NEEDS)),
            phone=phone,
            remark=remark,
        )
    except ValidationError:
        raise _RowRefused(RowReason.CONTRADICTION) from None


def _days(cells: _Cells, answer: Answer, event_days: tuple[date, ...]) -> tuple[int, ...]:
    if EField.DAYS not in cells.columns:
        return (1,) if answer is Answer.YES and len(event_days) == 1 else ()
    return tuple(_day(one, event_days) for one in cells.choices(EField.DAYS))


def _day(text: str, event_days: tuple[date, ...]) -> int:
    """`1日目`, `10月2日（土）`, `10/2`, `2027-10-02`."""
    plain = re.sub(r"\(.*?\)", "", text).strip()
    if (found := _NTH.fullmatch(plain)) and 1 <= int(found[1]) <= len(event_days):
        return int(found[1])
    if found := _DAY.fullmatch(plain):
        year, month, day = found.groups()
        for number, one in enumerate(event_days, 1):
            if (one.month, one.day) == (int(month), int(day)) and year in (None, str(one.year)):
                return number
    raise _RowRefused(RowReason.DAYS)


def _need(text: str) -> Need:
    for need in Need:
        if text == _folded(need.ja):
            return need
    raise _RowRefused(RowReason.NEEDS)


def _reason(text: str) -> Reason | None:
    if not text:
        return None
    for reason in Reason:
        if _folded(text) == _folded(reason.ja):
            return reason
    raise _RowRefused(RowReason.NO_REASON)


def _instant(text: str) -> datetime:
    """Japan time, as such systems write it."""
    found = _SENT.fullmatch(" ".join(_folded(text).split()).upper())
    try:
        if found is None:
            raise ValueError("no instant")
        year, month, day, hour, minute, second = (int(part or 0) for part in found.groups())
        return datetime(year, month, day, hour, minute, second, tzinfo=JST)
    except ValueError:
        raise _RowRefused(RowReason.SENT_AT) from None


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()
