"""Random sources and the entry of their values, for both draws."""

from shared.messages.message import Message

MESSAGES = {
    "sources.too_weak": Message(
        "乱数源の情報量が{bits}ビットしかありません。{least}ビット以上になるよう、乱数源を増やしてください。"
    ),
    "sources.doubled": Message("同じ乱数源が二度使われています。乱数源ごとに別の対象を指定してください。"),
    "sources.value_invalid": Message(
        "「{source}」の値の形式が違います。例（{example}）のとおりに入力してください。"
    ),
    "sources.values_missing": Message(
        "乱数の値の数が違います（必要 {expected}、入力 {found}）。すべての値を入力してください。"
    ),
    "sources.values_differ": Message(
        "先に入力された値と一致しません。記録を見直して入力し直すか、先の入力者に訂正を依頼してください。"
    ),
    "sources.already_fixed": Message("乱数の値は、二人の入力が一致して既に確定しています。"),
}
