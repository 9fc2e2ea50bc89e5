"""Messages about the ward's people of an assembly."""

from shared.messages.message import Message

MESSAGES = {
    "members.nobody": Message("替わる人も加わる人も入力されていません。どちらかを入力してください。"),
    "members.not_a_member": Message("選んだ人は、その役割の担当者ではありません。画面を読み直してください。"),
    "members.is_one_already": Message("その人は、すでにその役割の担当者です。ログイン名を確かめてください。"),
    "members.no_auditor": Message(
        "監査の担当者がいなくなります。抽出元データの点検は監査だけができるため、先に後任を加えてください。"
    ),
    "members.too_few": Message("職員と承認者がそれぞれ1人以上、合わせて2人以上になるようにしてください。"),
    "members.auditor_not_independent": Message(
        "監査の担当者は、職員・承認者と同じ人にできません。別の人を入力してください。"
    ),
    "members.not_proposed": Message("承認を待つ担当者の変更はありません。画面を読み直してください。"),
    "members.proposed": Message("担当者の変更を起案しました。別の承認者の承認を待っています。"),
    "members.changed": Message("担当者を変更しました。次にすることは、新しい担当者に引き継がれました。"),
}
