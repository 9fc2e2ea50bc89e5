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
        "抽選日時を過ぎているため、抽選対象を公表できません。公表は乱数が生まれる前に限ります。承認者が抽選を中止すると、新しい抽選日時でやり直せます。"
    ),
    "lottery.not_stoppable": Message(
        "この抽選はいま中止できません。処理の途中か、抽選対象をまだ公表していません。状態を確認してください。"
    ),
    "lottery.results_out": Message(
        "結果の連絡・名簿・申込書・内訳の報告のどれかが、作成中か外に出ているため、抽選を中止できません。辞退と繰上げで対応してください。"
    ),
    "lottery.not_stopped": Message("中止された抽選がないため、やり直しは始められません。"),
    "lottery.event_over": Message(
        "新しい抽選の日時は、今より後にしてください。乱数が生まれる前に抽選対象を公表する必要があります。"
    ),
    "lottery.event_too_late": Message("新しい抽選の日時は、開催の初日までにしてください。"),
    "lottery.stopped": Message("抽選を中止しました。次の抽選では、この抽選と理由が公表されます。"),
    "lottery.begun_again": Message(
        "やり直しの抽選を始めました。別の担当者が抽選対象を公表してください。"
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
    "lottery.solver_failed": Message("抽選の計算が途中で止まりました（{status}）。情報システム担当へ連絡してください。"),
    "lottery.categories_header": Message("枠のファイルを読めません。1行目に category,feature,min,max の列を置き、2行目から枠を書いてください。"),
    "lottery.categories_row": Message("枠のファイルの{row}行目を読めません。category と feature を書き、min と max は0以上の整数で min ≦ max とし、同じ枠は1回だけ書いてください。"),
    "lottery.respondents_header": Message("申込者のファイルに申込者がいません。1行目に列名、2行目から1人1行で書いてください。"),
    "lottery.respondents_column": Message("申込者のファイルに「{category}」の列がないか、2つ以上あります。枠のファイルの category と同じ列名を1つ置いてください。"),
    "lottery.respondents_feature": Message("申込者のファイルの{row}行目の「{category}」が、枠のファイルにない値です。値をそろえるか、枠のファイルに加えてください。"),
    "lottery.file_unreadable": Message("ファイル {file} を読めません。場所と名前を確かめてください。"),
    "lottery.quotas_impossible": Message("枠を満たす参加者の選び方がありません。枠を緩めてください。"),
    "lottery.quotas_pending": Message("参加者の枠が承認されていません。枠を承認するか、枠を使わないことにしてから、抽選対象を公表してください。"),
    "quotas.no_category": Message("枠に使う項目を1つ以上選んでください。"),
    "quotas.not_planned": Message("計画にない項目の枠です。枠に使えるのは、計画で認めた項目（住民基本台帳の性別・年齢・町丁）だけです。"),
    "quotas.tolerance": Message("許容する差は0から{most}までの整数で入力してください。"),
    "quotas.none": Message("枠が1つもありません。下限と上限を1つ以上入力するか、枠を使わない抽選にしてください。"),
    "quotas.fixed": Message("抽選対象の公表が始まっているため、枠は変更できません。"),
    "quotas.cannot_be_met": Message("いまの申込者では枠を満たす選び方がありません。示された緩和を取り入れるか、枠を直してください。"),
    "quotas.not_needed": Message("申込者が参加者数を超えていないため、全員が参加者になります。枠は要りません。"),
    "quotas.not_drafted": Message("枠が変わったか、すでに承認を求めています。枠の画面を開き直して確かめてください。"),
    "quotas.not_proposed": Message("承認を待っている枠がありません。計算が終わり、承認が求められてから操作してください。"),
    "quotas.row": Message("「{name}」の下限と上限は、0から1000までの整数で、下限を上限以下にして入力してください。枠を使わない区分は両方を空にします。"),
    "quotas.drafted": Message("枠の案を作りました。下限と上限を確かめて、必要なら直してください。"),
    "quotas.saved": Message("枠を保存しました。"),
    "quotas.relaxed": Message("示された緩和を枠に取り入れました。"),
    "quotas.discarded": Message("枠を使わないことにしました。枠のない抽選になります。"),
    "quotas.asked": Message("最も公平な選び方を計算しています。終わると、もう一人が承認できます。"),
    "quotas.approved": Message("枠を承認しました。抽選対象を公表できます。"),
    "lottery.quotas_no_time": Message("制限時間内に、枠を満たす選び方が見つかりませんでした。枠を緩めるか、時間を延ばしてください。"),
    "publication.differs": Message(
        "公表済みの内容と異なるため処理を止めました。公表したものは変更できません。情報システム担当へ連絡してください。"
    ),
}
