"""A header the plan does not know: which column probably holds what, for a person to confirm or correct."""

from collections.abc import Mapping, Sequence

from shared.domain.register.columns import (
    Contents,
    Field,
    Problem,
    WrongColumns,
    comparable,
    placed,
    unwanted,
)

_NAMES: Mapping[Field, str] = {
    Field.RECORD_NUMBER: (
        "宛名番号 宛名コード 宛名CD 住民番号 住民コード 個人コード 識別番号 整理番号 レコード番号"
    ),
    Field.BIRTH_DATE: "生年月日 生年月日西暦 生年月日和暦 出生年月日 誕生日 誕生年月日 生年月日コード",
    Field.SEX: "性別 性別コード 性別CD 性別区分 男女 男女別",
    Field.DISTRICT: "町丁 町丁目 町丁名 町名 町目 町字 大字 地区 地区名 行政区 地域 町丁目名 町会",
    Field.PROTECTED: (
        "支援措置 支援措置区分 支援措置対象 支援措置対象者 支援措置フラグ 支援措置有無 DV支援 "
        "DV等支援 DV等支援措置 支援対象 支援区分 抑止 抑止フラグ 発行抑止 交付抑止"
    ),
    Field.POSTAL_CODE: "郵便番号 郵便 〒 〒番号 現住所郵便番号 住所郵便番号 郵便コード",
    Field.ADDRESS: "住所 現住所 住所1 所在地 住所漢字 漢字住所 住民票住所 送付先住所",
    Field.NAME: "氏名 名前 氏名漢字 漢字氏名 姓名 お名前 本人氏名 宛名",
    Field.BUILDING: "方書 方書き 住所2 住所方書 建物名 建物 マンション名 方書漢字",
    Field.KANA: "氏名カナ カナ氏名 カナ フリガナ ふりがな 氏名フリガナ 氏名かな 氏名の振り仮名 振り仮名",
    Field.ALIAS: "通称 通称名 併記名 通称氏名 通称・併記名 旧氏通称",
    Field.HOUSEHOLD: "世帯番号 世帯コード 世帯CD 世帯整理番号",
}
"""Headers in use, blank-separated."""
_BY_NAME = {comparable(name): field for field, names in _NAMES.items() for name in names.split()}


def proposal(
    header: Sequence[str], column_map: Mapping[Field, str], contents: Contents
) -> tuple[Field | None, ...]:
    """What each column probably holds; None where we do not know. The plan's own map goes first.

    Raises WrongColumns where no assignment could make the file acceptable: `register.no_header` when
    nothing is recognised, a column that is not wanted or doubled, too many columns or too few, all needed
    columns found and others left over.
    """
    names = [comparable(name) for name in header]
    fields = _recognised(names, column_map, contents)
    if not any(fields):
        raise WrongColumns([Problem("register.no_header", {})])
    open_columns = fields.count(None)
    lacking = contents.required - set(fields)
    hopeless = (
        any(map(unwanted, names))
        or len(set(names)) < len(names)
        or len(names) > len(contents.allowed)
        or len(lacking) > open_columns
        or (open_columns and not lacking)
    )
    if hopeless:
        placed(_kept_double(fields, names), names, column_map, contents)
    return tuple(fields)


def _recognised(
    names: Sequence[str], column_map: Mapping[Field, str], contents: Contents
) -> list[Field | None]:
    planned = {comparable(column_map[field]): field for field in contents.allowed if field in column_map}
    fields: list[Field | None] = [planned.get(name) for name in names]
    for place, name in enumerate(names):
        likely = _BY_NAME.get(name)
        if fields[place] is None and likely in contents.allowed and likely not in fields:
            fields[place] = likely
    return fields


def _kept_double(fields: Sequence[Field | None], names: Sequence[str]) -> list[Field | None]:
    """A second column of the same name is named as doubled, not as unneeded."""
    first = {name: field for name, field in zip(reversed(names), reversed(fields), strict=True) if field}
    return [first.get(name) for name in names]
