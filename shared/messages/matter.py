"""Messages about consents, instructions and reports on request."""

from shared.messages.message import Message

MESSAGES = {
    "matter.clause_unknown": Message("選んだ種類に当てはまらない特記事項の番号です。番号を確かめてください。"),
    "matter.due_in_past": Message("期限が過去の日付です。今日以降の日付を入力してください。"),
    "matter.not_asked": Message("承認を待っていません。画面を読み直してください。"),
    "matter.not_in_force": Message("対応を記録できる状態ではありません。画面を読み直してください。"),
    "matter.not_answered": Message("受託者の対応がまだ記録されていません。画面を読み直してください。"),
    "matter.written": Message("記録しました。"),
    "matter.given": Message("承認しました。受託者へ知らせます。"),
    "matter.refused": Message("認めないことを記録しました。"),
    "matter.answered": Message("対応を記録しました。区の確認を待ってください。"),
    "matter.accepted": Message("対応を確認しました。"),
    "matter.sent_back": Message("差し戻しました。受託者の再度の対応を待ってください。"),
}
