"""Messages about keying replies and checking what they say."""

from shared.messages.message import Message

MESSAGES = {
    "replies.not_begun": Message("この討議会は申込みの受付を始めていません。計画の承認を確認してください。"),
    "replies.closed": Message("申込みの受付は締め切られているため、登録できません。"),
    "replies.too_late": Message(
        "受付日が申込期限を過ぎているため、登録できません。受付日を確認してください。"
    ),
    "replies.not_yet_received": Message("受付日が今日より後です。受付日を確認してください。"),
    "replies.newer_form": Message(
        "この案内対象者からは、より新しい受付日の申込書が登録されています。受付日を確認してください。"
    ),
    "replies.deadline_not_over": Message(
        "申込期限が過ぎていないため、受付を締め切れません。期限の翌日以降に操作してください。"
    ),
    "replies.form_invalid": Message(
        "「{field}」を確認してください。参加の場合は参加できる日を選び、不参加の場合は日・配慮事項を選ばないでください。"
    ),
    "replies.filed": Message("申込書を登録しました。続けて次の申込書を入力できます。"),
    "replies.withdrawn": Message("申込みを取り下げました。この申込みの記録は直ちに削除されます。"),
    "replies.closed_now": Message("申込みの受付を締め切りました。"),
    "screening.not_done": Message(
        "内容の確認が済んでいない申込書があります。確認画面で判断を記録してください。"
    ),
    "screening.nothing_to_judge": Message(
        "この申込書は職員の確認を待っていません。一覧を読み直してください。"
    ),
    "screening.judged": Message("確認の結果を記録しました。"),
}
