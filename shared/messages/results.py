"""Messages about the letters of result."""

from shared.messages.message import Message

MESSAGES = {
    "results.under_way": Message("結果通知を作成しています。終わってから操作してください。"),
    "results.nobody": Message("いま通知する相手はいません（全員に、いまの結果を通知済みです）。"),
    "results.not_ready": Message("結果通知の作成と照合が終わっていません。画面を読み直してください。"),
    "results.not_proposed": Message("発送の起案がまだありません。職員が起案してから承認してください。"),
    "results.outdated": Message(
        "結果通知を作成した後に、異動リストの登録か、辞退・繰上げがありました。作り直してから進めてください。"
    ),
    "results.not_released": Message("発送が承認されていません。別の承認者の承認の後に操作してください。"),
    "results.started": Message("結果通知の作成を受け付けました。できあがると、この画面に出ます。"),
    "results.proposed": Message("発送を起案しました。別の承認者が承認します。"),
    "results.released": Message("発送を承認しました。職員は印刷用のPDFを保存できます。"),
    "results.posted": Message("発送を記録しました。"),
}
