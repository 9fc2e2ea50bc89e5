"""The draw of invitees (stage 1)."""

from shared.messages.message import Message

MESSAGES = {
    "draw.no_register": Message(
        "承認された住民基本台帳データがありません。先にデータを登録し、承認を受けてください。"
    ),
    "draw.not_as_drawn": Message(
        "抽出済みのデータとして受け付けられません（行 {rows}、対象 {eligible}人）。対象外の行を含まず、計画の案内対象者数 {least}人以上、予備を含め {most}人以内のデータを登録してください。"
    ),
    "draw.adoption_started": Message("抽出済みのデータの取込みを始めました。"),
    "draw.too_few_eligible": Message(
        "抽出できる人（{eligible}人）が、計画の案内対象者数（{wanted}人）に足りません。データまたは計画を確認してください。"
    ),
    "draw.commit_too_late": Message(
        "公表期限を過ぎているため、この計画では抽出を始められません。計画を改め、乱数源の日時より前に公表してください。"
    ),
    "draw.reason_needed": Message(
        "承認済みの抽出があります。やり直す理由を選んでください（理由は公表されます）。"
    ),
    "draw.not_committed": Message(
        "抽出条件がまだ公表されていません。公表が済んでから乱数を入力してください。"
    ),
    "draw.too_early": Message(
        "乱数源の日時より前には入力できません。公開抽選などが終わってから入力してください。"
    ),
    "draw.not_drawn": Message("抽出結果がまだありません。処理が終わってから、もう一度操作してください。"),
    "draw.not_proposed": Message(
        "結果の承認が起案されていません。職員が結果を確認して起案してから承認してください。"
    ),
    "draw.not_accepted": Message("承認された抽出結果がありません。抽出結果の承認後に操作してください。"),
    "draw.details_awaited": Message(
        "抽出された人の詳細データ（住所・氏名）がまだありません。「住民基本台帳データ」の画面から登録してください。"
    ),
    "draw.not_stoppable": Message(
        "処理の途中か承認済みのため、抽出を中止できません。状態を確認してください。"
    ),
    "draw.tokens_differ": Message(
        "保存した抽出元一覧が、公表した値と一致しません。処理を止めました。情報システム担当へ連絡してください。"
    ),
    "draw.details_missing": Message(
        "抽出された{expected}人のうち{found}人分しか記録が見つかりません。処理を止めました。情報システム担当へ連絡してください。"
    ),
    "draw.record_number_invalid": Message(
        "宛名番号の形式が正しくありません。計画の形式を確認して、入力し直してください。"
    ),
    "draw.not_seeded": Message(
        "二人の入力がまだ一致していません。乱数の入力が済んでから、公開抽選を記録してください。"
    ),
    "draw.no_ceremony": Message(
        "公開抽選の記録がまだありません。立会人などを入力してから、議事録を印刷してください。"
    ),
    "draw.ceremony_recorded": Message(
        "公開抽選の記録を保存しました。議事録を印刷して、立会人の署名を受けてください。"
    ),
    "draw.prepared": Message("検算と公表の処理を始めました。"),
    "draw.values_entered": Message("入力を受け付けました。別の人がもう一度入力すると抽出が始まります。"),
    "draw.seeded": Message("二人の入力が一致しました。抽出を始めます。"),
    "draw.proposed": Message("抽出結果の承認を起案しました。承認者の承認を待っています。"),
    "draw.accepted": Message("抽出結果を承認しました。"),
    "draw.stopped": Message("抽出を中止しました。次の抽出では、この抽出と理由が公表されます。"),
    "draw.ordered": Message(
        "抽出指示書ができました。保存して、隔離したパソコンへ運んでください。"
    ),
    "draw.commitment_taken": Message("抽出条件を受け付けました。公表しています。"),
    "draw.not_ordered": Message(
        "抽出条件を受け付ける段階ではありません。画面を開き直して、状態を確認してください。"
    ),
    "draw.commitment_differs": Message(
        "抽出条件（draw-manifest.json）が、この抽出の抽出指示書と一致しません。この抽出の指示書で確定したファイルを、書き換えずに登録してください。"
    ),
    "draw.values_at_the_pc": Message(
        "この計画では、乱数の値は隔離したパソコンで入力します。ここには抽出結果（outcome.zip）を登録してください。"
    ),
    "draw.register_is_elsewhere": Message(
        "抽出元データは隔離したパソコンにあります。点検はそのパソコンで行い、済んだことを記録してください。"
    ),
    "draw.register_is_here": Message(
        "抽出元データはここにあります。宛名番号を入力して点検してください。"
    ),
    "draw.looked": Message("隔離したパソコンで点検したことを記録しました。"),
    "draw.spot_check_differs": Message(
        "監査の点検に、一致しないものがあります。原因を確かめて抽出を中止するか、二人でこのまま進めると決めてから承認してください。"
    ),
    "draw.spot_check_over": Message("監査の点検は終わっています。点検を続けることはできません。"),
    "draw.nothing_checked": Message(
        "まだ1件も点検していません。宛名番号を点検するか、点検を行わないことを記録してください。"
    ),
    "draw.no_difference": Message(
        "決めることがありません。画面を開き直して、点検の状態を確認してください。"
    ),
    "draw.difference_reported": Message(
        "一致しないものがあることを記録しました。中止するか、二人で進めると決めるまで、承認も消去もされません。"
    ),
    "draw.spot_check_ended": Message("抽出元データの点検を終えました。"),
    "draw.going_on_proposed": Message("このまま進めることを起案しました。承認者の承認を待っています。"),
    "draw.going_on": Message("一致しないものがあるまま進めることを承認しました。"),
    "draw.waived": Message("抽出元データの点検を行わないことを記録しました。"),
}
