"""Messages about the lottery, its commitment and its declines."""

from shared.messages.message import Message

MESSAGES = {
    "lottery.replies_open": Message("申込みの受付がまだ締め切られていません。先に受付を締め切ってください。"),
    "lottery.nobody_applied": Message("参加の申込みがないため、抽選はできません。"),
    "lottery.replies_unchecked": Message(
        "内容の確認が済んでいない申込書が{count}件あります。すべて確認してから公表してください。"
    ),
    "lottery.household_unknown": Message(
        "計画は1世帯1名としていますが、世帯番号のない申込者がいます。台帳データに世帯番号が含まれているかを確認してください。"
    ),
    "lottery.commit_too_late": Message(
        "抽選日時を過ぎているため、抽選対象を公表できません。公表は乱数が生まれる前に限ります。計画を見直してください。"
    ),
    "lottery.not_committed": Message(
        "抽選対象がまだ公表されていません。公表が終わってから操作してください。"
    ),
    "lottery.too_early": Message(
        "公表した抽選日時より前のため、乱数の値は入力できません。抽選日時を過ぎてから入力してください。"
    ),
    "lottery.not_seeded": Message("乱数の値について二人の入力が一致していません。"),
    "lottery.not_held": Message("抽選がまだ行われていません。"),
    "lottery.no_place": Message("この申込者は参加者・補欠ではないか、すでに辞退が記録されています。"),
    "lottery.no_seat": Message(
        "この申込者には参加者の席がありません。電話をするのは、参加者と、繰り上がった人だけです。"
    ),
    "lottery.call_again": Message(
        "連絡不能とするには、計画で定めた{needed}回の不在の記録が必要です（いま{calls}回）。時間を変えて電話し、そのつど記録してください。"
    ),
    "lottery.contact_logged": Message("電話の結果を記録しました。"),
    "lottery.commit_asked": Message("抽選対象の公表を受け付けました。しばらくすると公表が完了します。"),
    "lottery.values_first": Message(
        "一人目の入力を受け付けました。もう一人の担当者が同じ値を入力すると、抽選が行われます。"
    ),
    "lottery.values_agreed": Message("二人の入力が一致しました。抽選を行っています。"),
    "lottery.declined": Message("辞退を記録し、次の補欠を規則どおりに決めました。"),
    "publication.differs": Message(
        "公表済みの内容と異なるため処理を止めました。公表したものは変更できません。情報システム担当へ連絡してください。"
    ),
}
