"""Messages about holdings and blocked steps."""

from shared.messages.message import Message

MESSAGES = {
    "holding.not_active": Message("この保管単位は凍結または消去の手続に入っているため、読み書きできません。"),
    "holding.lease_over": Message(
        "処理に時間がかかりすぎたため、鍵の使用をやめました。もう一度操作してください。続く場合は情報システム担当へ連絡してください。"
    ),
    "holding.object_differs": Message(
        "保存済みの内容と異なるため処理を止めました。情報システム担当へ連絡してください。"
    ),
    "holding.object_damaged": Message(
        "保存されている内容が改ざんまたは破損しています。情報システム担当へ連絡してください。"
    ),
    "holding.object_too_large": Message(
        "保存できる大きさ（8MiB）を超えています（{bytes}バイト）。情報システム担当へ連絡してください。"
    ),
    "holding.key_doubled": Message(
        "暗号鍵が二重に作られているため処理を止めました。情報システム担当へ連絡してください。"
    ),
    "holding.key_malformed": Message("暗号鍵の形が正しくありません。情報システム担当へ連絡してください。"),
    "holding.not_blocked": Message("この処理は停止していません。画面を読み直してください。"),
}
