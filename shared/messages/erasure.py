"""Messages about erasure and certificates."""

from shared.messages.message import Message

MESSAGES = {
    "erasure.gate_closed": Message(
        "まだ消去できません。条件「{gate}」が満たされていません。条件を満たしてから、もう一度操作してください。"
    ),
    "erasure.held": Message("事故等の対応のため保留中です。事故等の対応を終えると保留は解除されます。その後、もう一度操作してください。"),
    "erasure.too_late": Message("消去が確定した後のため、保留できません。消去の状況を確認してください。"),
    "erasure.clocks_differ": Message(
        "システムの時刻と基準の時刻が{seconds}秒ずれているため、消去を止めました。情報システム担当へ連絡してください。"
    ),
    "erasure.no_key": Message("消去する鍵の記録がありません。情報システム担当へ連絡してください。"),
    "erasure.inventory_differs": Message(
        "目録の作成中に保存物が変わったため、消去を止めました。情報システム担当へ連絡してください。"
    ),
    "erasure.canary_dead": Message(
        "消去する前の鍵で確認用の暗号文を開けませんでした。消去を止めました。情報システム担当へ連絡してください。"
    ),
    "erasure.key_still_opens": Message(
        "無効にしたはずの鍵でまだ開けます。消去を止めました。情報システム担当へ連絡してください。"
    ),
    "erasure.key_not_seen_deleted": Message(
        "削除した鍵が削除済みの一覧に見えません。情報システム担当へ連絡してください。"
    ),
    "erasure.key_still_listed": Message(
        "完全に削除した鍵がまだ一覧にあります。情報システム担当へ連絡してください。"
    ),
    "erasure.container_still_listed": Message(
        "削除したコンテナーがまだ一覧にあります。情報システム担当へ連絡してください。"
    ),
    "erasure.requested": Message("消去を起案しました。別の承認者の承認を待っています。"),
    "erasure.started": Message("消去を始めました。この画面に状況が表示されます。"),
    "notice.not_sent": Message("送信済みのメールだけ、不達を記録できます。画面を読み直してください。"),
    "notice.bounced": Message("不達を記録しました。宛先へは別の方法で知らせてください。"),
    "certificate.not_issued": Message("消去証明書はまだ発行されていません。消去が終わるまでお待ちください。"),
    "certificate.already_final": Message("最終版の消去証明書が発行済みです。新しい版は必要ありません。"),
    "certificate.names_erased": Message(
        "氏名の入ったPDFは、受託者の名簿とともに消去されました。正本（JSON）は取り出せます。"
    ),
    "certificate.confirmed": Message("消去証明書の確認を記録しました。"),
    "certificate.issued_again": Message("消去証明書の新しい版を発行しました。"),
}
