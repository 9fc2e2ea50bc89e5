"""Messages about the roster and the attendance that comes back."""

from shared.messages.message import Message

MESSAGES = {
    "roster.under_way": Message("名簿の作成または承認が進行中です。終わってから操作してください。"),
    "roster.unchanged": Message("同じ参加者の名簿がすでにあります。新しい名簿は必要ありません。"),
    "roster.not_ready": Message("この名簿は承認できる状態ではありません。画面を読み直してください。"),
    "roster.panel_changed": Message(
        "名簿を作成した後に、参加者が変わったか、参加者が異動リストに載りました。「異動リスト」と抽選の画面で確かめ、もう一度名簿を作成してください。"
    ),
    "roster.none_released": Message("この契約に割り当てられた参加者名簿はありません。"),
    "roster.proposed": Message("名簿の作成を受け付けました。できあがると承認者が確認できます。"),
    "roster.approved": Message("名簿を承認しました。受託者への引渡資料として割り当てます。"),
    "attendance.day_unknown": Message("その開催日は計画にありません。"),
    "attendance.day_not_come": Message("開催日になっていないため、出欠を入力できません。"),
    "attendance.number_unknown": Message("名簿にない番号（{number}）があります。番号を確認してください。"),
    "attendance.not_present": Message(
        "{number}番は、この日の出席に入っていません。部の欠席や昼食の欄の番号は、出席した人から選んでください。"
    ),
    "attendance.numbers_unreadable": Message(
        "{field}を読み取れません。名簿の番号を「,」か空白で区切って入力してください。例：3,17"
    ),
    "attendance.no_honorarium": Message(
        "計画に謝礼の額（event.honorarium）がないため、謝礼受領書は印刷できません。"
    ),
    "attendance.already_keyed": Message(
        "この日の出欠はすでに返還されています。訂正は区の担当者へ連絡してください。"
    ),
    "attendance.not_keyed": Message("この日の出欠はまだ返還されていません。"),
    "attendance.keyed": Message("出欠を区へ返還しました。区の職員が受領を記録します。"),
    "attendance.accepted": Message("出欠の返還を受領しました。"),
}
