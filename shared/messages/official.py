"""Official documents that are taken over before the ward's records are erased."""

from shared.messages.message import Message

MESSAGES = {
    "official.already_complete": Message("公文書の引継ぎは、二人の確認で終わっています。"),
    "official.not_proposed": Message(
        "引継ぎの完了がまだ起案されていません。職員が起案してから承認してください。"
    ),
    "official.taken_over": Message("引き継いだ公文書を記録しました。"),
    "official.complete_proposed": Message("引継ぎの完了を起案しました。別の承認者の承認を待っています。"),
    "official.complete": Message("公文書の引継ぎを終えました。保存期限が過ぎると、区の記録は消去されます。"),
}
