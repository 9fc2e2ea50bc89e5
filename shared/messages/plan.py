"""What a plan can be refused for."""

from shared.messages.message import Message

MESSAGES = {
    "plan.fill_until_order": Message(
        "補欠の繰上げの期限（results.fill_until）は、抽選の日から開催の最終日までの日にしてください。"
    ),
    "plan.not_toml": Message(
        "計画書をTOMLとして読み取れません（{line}行目）。引用符や括弧の閉じ忘れがないか確認してください。"
    ),
    "plan.too_long": Message("計画書が長すぎます。{limit}文字以内にしてください。"),
    "plan.field_missing": Message(
        "計画書に「{field}」がありません。追加してから、もう一度送信してください。"
    ),
    "plan.field_unknown": Message(
        "計画書に知らない項目「{field}」があります。つづりを確認するか、その行を消してください。"
    ),
    "plan.field_invalid": Message(
        "計画書の「{field}」の値が正しくありません。計画書の書式に合わせて直してください。"
    ),
    "plan.one_person_only": Message(
        "職員と承認者が同じ一人になっています。承認には別の人が必要です。二人以上を指定してください。"
    ),
    "plan.login_doubled": Message("同じ役割に同じログイン名が二度あります。どちらかを消してください。"),
    "plan.auditor_not_independent": Message(
        "監査の担当者が職員または承認者を兼ねています。別の人を指定してください。"
    ),
    "plan.commit_after_event": Message(
        "無作為抽出の公表期限が抽出日時より後です。公表期限を抽出日時より前にしてください。"
    ),
    "plan.event_days_order": Message(
        "開催日が日付順になっていないか、重なっています。日付順に直してください。"
    ),
    "plan.deadline_before_draw": Message(
        "申込期限が無作為抽出より前です。申込期限を抽出日時より後にしてください。"
    ),
    "plan.deadline_after_event": Message(
        "申込期限が開催日以後です。申込期限を開催初日より前にしてください。"
    ),
    "plan.lottery_before_deadline": Message(
        "抽選日時が申込期限以前です。抽選日時を申込期限の翌日以後にしてください。"
    ),
    "plan.lottery_after_event": Message(
        "抽選日時が開催初日より後です。抽選日時を開催初日より前にしてください。"
    ),
    "plan.seats_exceed_invitees": Message(
        "参加者数と補欠者数の合計が案内対象者数を超えています。人数を確認してください。"
    ),
    "plan.areas_overlap": Message(
        "地区（areas）の名前か町丁が重なっているか、名前に「その他の地区」が使われています。一つの町丁は一つの地区だけに書いてください。"
    ),
    "plan.sources_of_the_draw": Message(
        "無作為抽出の乱数源を書いてください。データの受取方法が抽出済み（already-drawn）の計画には、乱数源を書けません。"
    ),
    "plan.household_needs_draw": Message(
        "抽出済みのデータを使う計画では、1世帯1名の規則を公正に決められません。規則を外すか、システムで抽出してください。"
    ),
    "plan.too_few_dates": Message(
        "申込数を確かめる日は抽出より後・申込期限以前に、延長後の申込期限は申込期限より後・抽選日より前にしてください。"
    ),
    "plan.retention_too_short": Message(
        "保存期限が開催最終日以前です。開催最終日より後の日を指定してください。"
    ),
    "plan.retention_too_long": Message(
        "保存期限が、保存領域の自動削除（最後の歯止め）より後です。{last}までの日を指定するか、情報システム担当に自動削除の日数を延ばすよう依頼してください。"
    ),
    "plan.nothing_changes": Message("今の計画書と変わるところがありません。変える項目を書き換えてから送信してください。"),
    "plan.key_used": Message(
        "次の項目は、すでに使われたか別の画面で変えるもののため、変えられません：{fields}。元に戻してから送信してください。"
    ),
    "plan.change_in_past": Message(
        "変更後の日付が過去になっています。申込期限・抽選日・公表期限・開催日・保存期限は、これからの日を指定してください。"
    ),
    "plan.reason_missing": Message("計画を変える理由を{limit}文字以内で入力してください。"),
    "plan.no_change_proposed": Message("承認を待っている計画の変更はありません。画面を読み直してください。"),
    "plan.change_proposed": Message("計画の変更を起案しました。承認者の承認を待っています。"),
    "plan.changed": Message("計画の変更を承認しました。これからの処理は新しい計画で行います。"),
    "plan.packet_doubled": Message("同じ種類の引渡資料が二度あります。一つにまとめてください。"),
    "plan.due_from_posting": Message(
        "「{kind}」には発送がないため、返却期限を発送日から数えられません。起算日をevent-end（事業終了日）にしてください。"
    ),
    "plan.packet_not_planned": Message(
        "この種類の引渡資料は計画書にありません。計画書にある種類だけを引き渡せます。"
    ),
    "plan.window_too_wide": Message(
        "封筒の窓が右に寄りすぎていて、発信者名を印刷する場所がありません。窓の左端・幅・用紙のずれを確認してください。"
    ),
    "plan.window_too_low": Message(
        "封筒の窓が低く、宛名が4行も入りません。窓の高さと用紙のずれを確認してください。"
    ),
    "plan.source_overstated": Message(
        "乱数源の「情報量」が、「値の形式」で表せる値の数か、公表番号1回分の上限（ロト7の23.3ビット）を超えているか、形式から数えられません。形式は文字、[ ]、( | )、{回数}、? だけで書き、足りないときは乱数源を増やしてください。"
    ),
    "plan.source_incomplete": Message(
        "乱数源の「値の例」が「値の形式」に合わないか、回数（サイコロ）・情報量（その他）のどちらか一方が正しく書かれていません。"
    ),
}
