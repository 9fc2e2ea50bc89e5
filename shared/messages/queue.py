"""Messages about queue messages and steps."""

from shared.messages.message import Message

MESSAGES = {
    "queue.message_unreadable": Message("キューのメッセージを読み取れませんでした。記録に残しました。"),
    "queue.step_failed": Message("処理「{step}」が途中で止まりました（{error}）。自動でやり直します。"),
}
