"""What each kind of packet may hold (DOMAIN.md §3, clause 3): closed schemas that a plan can only narrow.

A field that is not in the schema is refused, never dropped in silence. Cells are not kept anywhere.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from shared.errors import Refusal

CSV = "text/csv"
PDF = "application/pdf"


class PacketKind(StrEnum):
    """引渡資料の種類."""

    LOT = "lot"
    CHECKED_FORMS = "checked-forms"
    ROSTER = "roster"
    ARRANGEMENT_LIST = "arrangement-list"
    PAPER = "paper"

    @property
    def ja(self) -> str:
        return SCHEMAS[self].ja


class PacketField(StrEnum):
    """A field of a packet; `heading` is its Japanese column heading."""

    POSTAL_CODE = "postal_code"
    ADDRESS = "address"
    NAME = "name"
    SEX = "sex"
    AGE = "age"
    ATTENDANCE = "attendance"
    RETURN_MAIL_NUMBER = "return_mail_number"
    REPLY_CODE = "reply_code"
    DRAW_TOKEN = "draw_token"  # noqa: S105 - the name of a column
    ITEM = "item"
    COUNT = "count"
    CHECK = "check"

    @property
    def heading(self) -> str:
        return _HEADINGS[self]


_F = PacketField
_HEADINGS = {
    _F.POSTAL_CODE: "郵便番号",
    _F.ADDRESS: "住所",
    _F.NAME: "氏名",
    _F.SEX: "性別",
    _F.AGE: "年齢",
    _F.ATTENDANCE: "出欠",
    _F.RETURN_MAIL_NUMBER: "返戻番号",
    _F.REPLY_CODE: "返信コード",
    _F.DRAW_TOKEN: "抽選番号",
    _F.ITEM: "項目",
    _F.COUNT: "数",
    _F.CHECK: "内容の確認",
}
_BY_TEXT = {text: field for field in PacketField for text in (field.value, field.heading)}

INFORMATION_ITEMS = frozenset({_F.POSTAL_CODE, _F.ADDRESS, _F.NAME, _F.SEX, _F.AGE, _F.ATTENDANCE})
"""The six items reported to the privacy council (処理させる情報項目): the ceiling for what names a person."""


@dataclass(frozen=True, slots=True)
class PacketSchema:
    """`fields`: the most a packet of this kind may hold; `always`: what it holds whatever the plan says.
    Paper has sheets, no files."""

    ja: str
    fields: frozenset[PacketField]
    content_types: frozenset[str]
    always: frozenset[PacketField] = frozenset()


SCHEMAS = {
    PacketKind.LOT: PacketSchema(
        "案内状ロット",
        frozenset({_F.POSTAL_CODE, _F.ADDRESS, _F.NAME, _F.RETURN_MAIL_NUMBER, _F.REPLY_CODE, _F.DRAW_TOKEN}),
        frozenset({PDF}),
    ),
    PacketKind.CHECKED_FORMS: PacketSchema(
        "確認済申込書", INFORMATION_ITEMS | {_F.CHECK}, frozenset({CSV, PDF}), frozenset({_F.CHECK})
    ),
    PacketKind.ROSTER: PacketSchema(
        "参加者名簿", frozenset({_F.NAME, _F.SEX, _F.AGE, _F.ATTENDANCE}), frozenset({CSV, PDF})
    ),
    PacketKind.ARRANGEMENT_LIST: PacketSchema(
        "手配数表", frozenset({_F.ITEM, _F.COUNT}), frozenset({CSV, PDF})
    ),
    PacketKind.PAPER: PacketSchema("紙資料", INFORMATION_ITEMS, frozenset()),
}


def allowed_fields(kind: PacketKind, narrowed: Iterable[str] | None = None) -> frozenset[PacketField]:
    """The kind's fields, or the plan's choice among them; each checked form bears the mark of its check.

    Raises Refusal `packet.plan_widens` when the plan names more than the kind may hold.
    """
    ceiling = SCHEMAS[kind].fields
    if narrowed is None:
        return ceiling
    chosen = [_BY_TEXT.get(text) for text in narrowed]
    fields = frozenset(field for field in chosen if field in ceiling)
    if len(fields) != len(set(chosen)):
        raise Refusal("packet.plan_widens", kind=kind.ja)
    return fields | SCHEMAS[kind].always


def check_columns(
    kind: PacketKind, headings: Sequence[str], narrowed: Iterable[str] | None = None
) -> tuple[PacketField, ...]:
    """The fields of a table's columns, each named by its code or its Japanese heading.

    Raises Refusal `packet.field_unknown`, `packet.field_not_allowed`, `packet.field_doubled`; an
    unknown heading is told by its column number only, for it may be anything.
    """
    allowed = allowed_fields(kind, narrowed)
    fields: list[PacketField] = []
    for column, heading in enumerate(headings, start=1):
        field = _BY_TEXT.get(heading.strip())
        if field is None:
            raise Refusal("packet.field_unknown", kind=kind.ja, column=column)
        if field not in allowed:
            raise Refusal("packet.field_not_allowed", kind=kind.ja, field=field.heading)
        if field in fields:
            raise Refusal("packet.field_doubled", kind=kind.ja, field=field.heading)
        fields.append(field)
    return tuple(fields)


def check_counts(fields: Sequence[PacketField], rows: Iterable[Sequence[str]]) -> None:
    """A table of counts holds whole numbers where it says so. Raises Refusal `packet.not_a_count`."""
    column = fields.index(PacketField.COUNT)
    for line, row in enumerate(rows, start=2):
        if not row[column].strip().isdecimal():
            raise Refusal("packet.not_a_count", line=line)


def check_content_type(kind: PacketKind, content_type: str) -> None:
    """Raises Refusal `packet.content_type`: e.g. any file at all for paper."""
    if content_type not in SCHEMAS[kind].content_types:
        raise Refusal("packet.content_type", kind=kind.ja)
