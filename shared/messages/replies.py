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
    "replies.all_scans_keyed": Message("スキャンした申込書の入力がすべて終わりました。"),
    "replies.corrected": Message("申込書を訂正しました。前の内容は削除します。"),
    "replies.answer_is_fixed": Message(
        "申込期限を過ぎたか、受付を締め切ったため、参加・不参加は変えられません。参加をやめる人は「取下げ」にしてください。"
    ),
    "replies.withdrawn": Message("申込みを取り下げました。この申込みの記録は直ちに削除されます。"),
    "replies.closed_now": Message("申込みの受付を締め切りました。"),
    "screening.not_done": Message(
        "内容の確認が済んでいない申込書があります。確認画面で判断を記録してください。"
    ),
    "screening.nothing_to_judge": Message(
        "この申込書は職員の確認を待っていません。一覧を読み直してください。"
    ),
    "screening.judged": Message("確認の結果を記録しました。"),
    "screening.judged_and_next": Message("確認の結果を記録しました。次の申込書です。"),
    "screening.same_reader": Message(
        "一人目の確認をした人は、二人目の確認ができません。別の職員が確認してください。"
    ),
    "words.saved": Message("注意語の一覧を第{number}版として保存しました。次に開く申込書から使います。"),
    "words.none": Message("注意語がありません。一つ以上の語を入力してください。"),
    "words.too_many": Message("注意語が多すぎます。全部で{limit}語までにしてください。"),
    "words.too_long": Message(
        "「{word_class}」に{limit}文字を超える語があります。語の間を空白か読点で区切ってください。"
    ),
    "words.unprintable": Message("「{word_class}」に印字できない文字があります。打ち直してください。"),
    "words.one_letter": Message(
        "「{word_class}」に、かな・英数字1文字だけの語があります。どの文章にも付いてしまうため、2文字以上にしてください。"
    ),
}
