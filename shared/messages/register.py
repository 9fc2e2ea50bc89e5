"""Why a register file is not taken. Places (row, column) and our own words only, never what the file says."""

from shared.messages.message import Message

MESSAGES = {
    "register.empty": Message(
        "ファイルにデータの行がありません。見出し行とデータ行のあるファイルを選んでください。受け取った分は消去します。"
    ),
    "register.undecodable": Message(
        "{line}行目付近の文字（バイト {bytes}）を読み取れません。文字コードをUTF-8またはシフトJIS（CP932）にして出力し直してください。受け取った分は消去します。"
    ),
    "register.not_csv": Message(
        "{row}行目がCSVとして読み取れません。引用符や改行の扱いを確認して出力し直してください。受け取った分は消去します。"
    ),
    "register.wrong_column_count": Message(
        "{row}行目の列数が見出しと違います（見出し {expected}列、この行 {found}列）。出力し直してください。受け取った分は消去します。"
    ),
    "register.column_missing": Message(
        "必要な列「{header}」がありません。列の対応（計画）とファイルの見出しを確認してください。受け取った分は消去します。"
    ),
    "register.column_no_protection": Message(
        "支援措置の列「{header}」がありません。支援措置対象者を判別できないファイルは受け取れません。受け取った分は消去します。"
    ),
    "register.column_doubled": Message(
        "{column}列目の見出しが、ほかの列と重複しています。列を一つにして出力し直してください。受け取った分は消去します。"
    ),
    "register.column_unwanted": Message(
        "{column}列目は「{header}」に当たり、この業務では受け取れません。列を除いて出力し直してください。受け取った分は消去します。"
    ),
    "register.column_not_needed": Message(
        "{column}列目は、計画の列の対応にない列です。不要な列を除いて出力し直してください（1行目が見出しかも確認してください）。受け取った分は消去します。"
    ),
    "register.no_header": Message(
        "1行目に、知っている見出しが一つもありません。1行目を見出しにして出力し直してください。受け取った分は消去します。"
    ),
    "register.districts_too_many": Message(
        "町丁の種類が{limit}を超えています。町丁の列に別の項目が入っていないか確認してください。受け取った分は消去します。"
    ),
    "register.map_incomplete": Message(
        "列の対応に、必要な項目の見出しが入っていません。計画を直してください。"
    ),
    "register.map_ambiguous": Message(
        "列の対応で、同じ見出しが二つの項目に使われています。計画を直してください。"
    ),
    "register.not_checked": Message(
        "取込みの集計がまだありません。取込みが終わってから、もう一度操作してください。"
    ),
    "register.drawn_row_unreadable": Message(
        "{row}行目の人の記録を読み取れないため、処理を止めました。情報システム担当へ連絡してください。"
    ),
}
