"""Messages of what the adapters meet outside: storage, vault, mail."""

from shared.messages.message import Message

MESSAGES = {
    "storage.missing": Message("保存先に目的のデータがありません。消去済みでないかを確認してください。"),
    "storage.name_taken": Message("同じ名前のデータがすでに保存されています。画面を読み直してください。"),
    "storage.lost_race": Message(
        "ほかの処理が先に更新しました。画面を読み直して、もう一度操作してください。"
    ),
    "storage.unavailable": Message(
        "保存サービスが混み合っているか停止しています。しばらくしてからもう一度お試しください。"
    ),
    "storage.failed": Message(
        "保存サービスが要求を受け付けませんでした。情報システム担当へ連絡してください。"
    ),
    "vault.missing": Message("暗号鍵がありません。消去済みの保管単位ではないかを確認してください。"),
    "vault.name_taken": Message("同じ名前の暗号鍵がすでにあります。情報システム担当へ連絡してください。"),
    "vault.denied": Message("暗号鍵の利用が停止されています。保管単位が凍結中でないかを確認してください。"),
    "vault.unavailable": Message(
        "鍵管理サービスが混み合っているか停止しています。しばらくしてからもう一度お試しください。"
    ),
    "vault.failed": Message(
        "鍵管理サービスが要求を受け付けませんでした。情報システム担当へ連絡してください。"
    ),
    "queue.unavailable": Message(
        "処理の受付が混み合っているか停止しています。しばらくしてからもう一度お試しください。"
    ),
    "queue.missing": Message("処理の受付先がありません。情報システム担当へ連絡してください。"),
    "queue.failed": Message("処理の受付先が要求を受け付けませんでした。情報システム担当へ連絡してください。"),
    "seal.certificate_unreadable": Message(
        "PDFに押す電子証明書を読み取れません。情報システム担当へ連絡してください。"
    ),
    "seal.time_stamp_unavailable": Message(
        "タイムスタンプ局から時刻の証明を受け取れません。しばらくしてから自動でやり直します。"
    ),
    "mail.failed": Message(
        "メールサーバーがメールを受け付けませんでした。情報システム担当へ連絡してください。"
    ),
    "mail.unavailable": Message("メールサーバーに接続できません。しばらくしてから自動で送り直します。"),
    "mail.refused": Message("メールサーバーが宛先を受け付けませんでした。メールアドレスを確認してください。"),
}
