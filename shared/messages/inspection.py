"""Messages about inspections."""

from shared.messages.message import Message

MESSAGES = {
    "inspection.place_unknown": Message("選んだ場所は契約に登録されていません。登録済みの指定場所を選んでください。"),
    "inspection.too_early": Message("調査の日（{day}）がまだ来ていません。調査の日から記録できます。"),
    "inspection.is_done": Message("この立入調査は終わっています。画面を読み直してください。"),
    "inspection.due_in_past": Message("是正の期限が過去の日付です。今日以降の日付を入力してください。"),
    "inspection.items_open": Message("結果を記録していない項目が{items}件あります。すべて記録してから終えてください。"),
    "inspection.finding_missing": Message("「不適」の項目がありますが、指摘が記録されていません。指摘を記録してください。"),
    "inspection.not_remedied": Message("受託者の是正がまだ記録されていません。記録を待ってから終えてください。"),
    "inspection.finding_closed": Message("この指摘は終わっています。画面を読み直してください。"),
    "inspection.opened": Message("立入調査を登録しました。この画面を印刷すると、点検表として持参できます。"),
    "inspection.recorded": Message("結果を記録しました。"),
    "inspection.finding_raised": Message("指摘を記録しました。"),
    "inspection.done": Message("立入調査を終えました。指摘は是正が確認されるまで残ります。"),
    "inspection.remedied": Message("是正を記録しました。区の確認を待ってください。"),
    "inspection.closed": Message("是正を確認しました。"),
}
