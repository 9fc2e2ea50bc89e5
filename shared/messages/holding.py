"""Messages about holdings and blocked steps."""

from shared.messages.message import Message

MESSAGES = {
    "holding.not_active": Message("この保管単位は凍結または消去の手続に入っているため、読み書きできません。"),
    "holding.held": Message(
        "事故等の対応のため保留中で、鍵を止めています。読み書きするには、保留の解除か、二人の承認による一時利用が必要です。"
    ),
    "holding.not_held": Message("この保管単位は保留されていません。画面を読み直してください。"),
    "holding.use_given": Message("鍵の一時利用はすでに認められています。画面を読み直してください。"),
    "holding.use_too_long": Message("鍵の一時利用は、今日から{days}日後までの日付で入力してください。"),
    "holding.no_use_proposed": Message("承認を待つ鍵の一時利用はありません。画面を読み直してください。"),
    "holding.use_proposed": Message("鍵の一時利用を起案しました。別の承認者の承認を待っています。"),
    "holding.use_approved": Message("鍵の一時利用を承認しました。まもなく使えるようになります。"),
    "holding.use_ended": Message("鍵の一時利用を終えました。まもなく使えなくなります。"),
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
