"""The form in which staff say what each column of a register file holds."""

from collections.abc import Sequence

from shared.documents.extract import Extract, ExtractPhase
from shared.domain.register.columns import DEFAULT_HEADERS, Field
from shared.errors import Conflict, Refusal
from shared.portal.visit import Visit
from shared.services import column_mapping
from shared.services.column_mapping import Column
from shared.services.parts import Parts

UNNEEDED = "unneeded"
_MOST_COLUMNS = 100
_WORDS = dict(DEFAULT_HEADERS) | {
    Field.RECORD_NUMBER: "宛名番号（住民ごとの番号）",
    Field.DISTRICT: "町丁（地区）",
    Field.PROTECTED: "支援措置の有無",
    Field.BUILDING: "方書（建物名など）",
    Field.KANA: "氏名カナ",
    Field.ALIAS: "通称・併記名",
    Field.HOUSEHOLD: "世帯番号",
}


def open_columns(parts: Parts, extract: Extract | None) -> Sequence[Column]:
    """The columns somebody has to explain; none once that is done, or the file is gone."""
    if extract is None or extract.phase is not ExtractPhase.MAPPING:
        return ()
    try:
        return column_mapping.open_columns(parts, extract)
    except Refusal:
        return ()


def column_choices(extract: Extract | None) -> list[tuple[str, str]]:
    """Value and words of each choice: the fields this file may hold, and what we do not need."""
    if extract is None:
        return []
    allowed, required = extract.contents.allowed, extract.contents.required
    fields = [field for field in Field if field in allowed]
    choices = [(one.value, _WORDS[one] + ("" if one in required else "（任意）")) for one in fields]
    return [*choices, (UNNEEDED, "不要（この業務では受け取らない列）")]


def chosen_columns(visit: Visit, extract: Extract) -> list[Field | None]:
    """In the order of the columns. Raises Refusal `general.field_missing`, `general.field_invalid`,
    Conflict `general.stale_page`."""
    known = {value for value, _ in column_choices(extract)}
    chosen: list[Field | None] = []
    while f"column-{len(chosen) + 1}" in visit.form:
        label = f"{len(chosen) + 1}列目"
        value = visit.text(f"column-{len(chosen) + 1}", label)
        if value not in known:
            raise Refusal("general.field_invalid", field=label)
        if len(chosen) == _MOST_COLUMNS:
            raise Conflict("general.stale_page")
        chosen.append(None if value == UNNEEDED else Field(value))
    return chosen
