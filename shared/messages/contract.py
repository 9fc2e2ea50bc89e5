"""Messages about the contract, its people and its clauses."""

from shared.messages.message import Message

MESSAGES = {
    "contract.assembly_not_active": Message(
        "討議会の計画がまだ承認されていません。承認の後に委託契約を登録してください。"
    ),
    "contract.term_invalid": Message(
        "契約の終了日が締結日以前になっています。日付を確認して入力し直してください。"
    ),
    "contract.outlives_backstop": Message(
        "契約の終了日に猶予日数を加えると、保存領域の自動削除（最後の歯止め）より後になります。終了日は{last}までです。それより長い契約は、情報システム担当に自動削除の日数を延ばすよう依頼してください。"
    ),
    "contract.clauses_empty": Message(
        "特記事項の本文が入力されていません。契約書に添付した本文を入力してください。"
    ),
    "contract.incident_open": Message(
        "対応が終わっていない事故・おそれ・違反があるため、契約を終了できません。先に対応を終えてください。"
    ),
    "contract.matter_open": Message(
        "対応が確認されていない指示または報告の求めがあるため、契約を終了できません。先に確認してください。"
    ),
    "contract.report_draft_open": Message(
        "区の確認を待つ報告書案があります。合格とするか差し戻してから、契約を終了してください。"
    ),
    "contract.inspection_open": Message(
        "終わっていない立入調査、または是正が確認されていない指摘があるため、契約を終了できません。先に確認してください。"
    ),
    "contract.text_differs": Message(
        "特記事項の本文が更新されています。画面を読み直し、現在の本文を確認してから操作してください。"
    ),
    "contract.no_responsible": Message(
        "取扱責任者の報告を受理していないため、契約を開始できません。先に受理してください。"
    ),
    "contract.clauses_not_confirmed": Message(
        "取扱責任者が特記事項を確認していないため、契約を開始できません。取扱責任者へ確認を依頼してください。"
    ),
    "contract.no_place": Message(
        "区が受理した指定場所がないため、契約を開始できません。保管場所を登録し、受理してください。"
    ),
    "contract.no_device": Message(
        "区が受理した機器がないため、契約を開始できません。使用する機器を登録し、受理してください。"
    ),
    "contract.no_network": Message(
        "区が受理した接続元ネットワークがないため、契約を開始できません。ネットワークを登録し、受理してください。"
    ),
    "contract.network_registered": Message("接続元ネットワークを登録しました。受託者が登録したものは、区が受理すると使えます。"),
    "contract.end_unchanged": Message("現在の終了日と同じ日付です。変更後の終了日を入力してください。"),
    "contract.end_in_past": Message(
        "変更後の終了日が過去の日付です。今日以降で、締結日より後の日付を入力してください。"
    ),
    "contract.no_end_proposed": Message("承認を待っている終了日の変更はありません。画面を読み直してください。"),
    "contract.end_proposed": Message("終了日の変更を起案しました。別の承認者の承認を待っています。"),
    "contract.end_changed": Message(
        "終了日を変更しました。新しい終了日より後の返却期限は、終了日に繰り上げました。"
    ),
    "network.malformed": Message(
        "ネットワークの書き方が正しくありません。例のように、IPアドレスまたは範囲で入力してください。"
    ),
    "network.too_wide": Message(
        "ネットワークの範囲が広すぎます。指定場所の接続元だけを含む範囲を入力してください。"
    ),
    "contract.not_active": Message(
        "契約がまだ開始されていません。特記事項の確認などを済ませ、区の職員が開始してください。"
    ),
    "contract.not_begun": Message(
        "契約期間は締結日（{day}）の翌日から始まります。締結日当日までは引渡しも提出もできません。"
    ),
    "contract.ended": Message("契約期間は{day}で終了しました。受け付けられるのは返還と消去の申告だけです。"),
    "contract.still_running": Message(
        "契約期間中のため、契約を終了できません。終了日の翌日以降に操作してください。"
    ),
    "contract.ledger_open": Message(
        "授受台帳に未清算の項目が{open}件あるため、契約を終了できません。台帳で内容を確認してください。"
    ),
    "contract.not_erased": Message(
        "契約の保管単位がまだ消去されていないため、契約を終了できません。消去証明書の発行を待ってください。"
    ),
    "contract.registered": Message(
        "委託契約を登録しました。続けて取扱責任者、指定場所、機器を登録してください。"
    ),
    "contract.activated": Message("契約を開始しました。契約期間に入ると資料を引き渡せます。"),
    "contract.closed": Message("契約を終了しました。授受台帳はすべて清算されています。"),
    "contract.place_registered": Message("指定場所を登録しました。受託者が登録したものは、区が受理すると使えます。"),
    "contract.device_registered": Message("機器を登録しました。受託者が登録したものは、区が受理すると使えます。"),
    "contract.thing_received": Message("登録を受理しました。これから使えます。"),
    "contract.thing_ended": Message("この登録は使用を終えています。必要なときは、改めて登録してください。"),
    "contract.thing_ended_done": Message("使用の終了を記録しました。"),
    "contract.clauses_changed": Message(
        "特記事項を改めました。取扱責任者と取扱者は、次の利用の前に改めて確認する必要があります。"
    ),
    "person.already_reported": Message("この人はすでに報告されています。一覧を確認してください。"),
    "person.training_in_future": Message("研修の実施日が将来の日付です。実施した日を入力してください。"),
    "person.training_incomplete": Message(
        "研修では、個人情報の保護に関する法律と区の条例の両方を教える必要があります。両方を教えてから、両方に印を付けて記録してください。"
    ),
    "person.reported": Message("報告を登録しました。区の受理を待ってください。"),
    "person.received": Message("報告を受理しました。"),
    "person.trained": Message("研修の実施を記録しました。"),
    "person.clauses_confirmed": Message("特記事項の確認を記録しました。"),
    "person.left": Message("本日から取扱いを終えたことを記録しました。"),
}
