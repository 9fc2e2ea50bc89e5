"""Messages of plan and assembly."""

from shared.messages.message import Message

MESSAGES = {
    "assembly.drafted": Message("計画書を起案しました。承認者の承認を待っています。"),
    "assembly.approved": Message("計画書を承認しました。討議会の記録の保管場所を用意しました。"),
    "assembly.not_among_staff": Message(
        "計画書の職員の欄にあなたのログイン名がありません。計画書に自分を加えてから、もう一度送信してください。"
    ),
    "assembly.not_a_draft": Message("この計画書はすでに承認されているため、差し替えられません。"),
    "assembly.not_active": Message("この討議会はまだ承認されていないか、すでに終了しています。"),
}
