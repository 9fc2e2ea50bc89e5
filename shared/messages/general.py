"""Messages that belong to no single act."""

from shared.messages.message import Message

MESSAGES = {
    "general.fault": Message(
        "処理を完了できませんでした。時間をおいてもう一度お試しください。続く場合は情報システム担当へ連絡してください。"
    ),
    "general.work_ended": Message(
        "処理中のプログラムが途中で終了しました。処理は自動でやり直されます。続く場合は、メモリの不足が考えられますので、情報システム担当へ連絡してください。"
    ),
    "general.work_failed": Message(
        "処理を完了できませんでした（{kind}、{place}）。この表示を情報システム担当へ伝えてください。"
    ),
    "general.denied": Message(
        "この操作を行う権限がありません。担当者として登録されているかを確認してください。"
    ),
    "general.not_found": Message("お探しのページまたは記録はありません。"),
    "general.stale_page": Message(
        "画面を開いた後に内容が変わりました。画面を読み直して、もう一度操作してください。"
    ),
    "general.same_person": Message("承認は、起案した人とは別の人が行ってください。"),
    "general.session_expired": Message(
        "一定時間操作がなかったため、ログインの有効期限が切れました。もう一度ログインしてください。入力した内容は保存されていません。"
    ),
    "general.form_token": Message("画面の有効期限が切れました。画面を読み直して、もう一度操作してください。"),
    "general.too_many_races": Message(
        "同時に多くの変更があったため、保存できませんでした。もう一度操作してください。"
    ),
    "general.too_large": Message(
        "送信されたデータが大きすぎます。ファイルは画面の案内に従って分割して送ってください。"
    ),
    "general.field_missing": Message(
        "「{field}」が入力されていません。入力してから、もう一度送信してください。"
    ),
    "general.field_invalid": Message("「{field}」の値が正しくありません。入力例のとおりに直してください。"),
}
