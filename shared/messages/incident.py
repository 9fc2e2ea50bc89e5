"""Messages about incidents (clauses 17 to 19)."""

from shared.messages.message import Message

MESSAGES = {
    "incident.noticed": Message("事故等の連絡を受け付けました。関係者へ知らせ、選んだ保管単位を保留しました。"),
    "incident.known_in_future": Message("知った日が将来の日付です。知った日を入力してください。"),
    "incident.told_when": Message("日付は、知った日から今日までの間で入力してください。"),
    "incident.corrected": Message("分かっている内容を改めました。"),
    "incident.reported": Message("書面の報告を記録しました。"),
    "incident.told": Message("報告・通知した日を記録しました。"),
    "incident.claim_recorded": Message("損害賠償の請求を記録しました。"),
    "incident.claim_settled": Message("請求の結果を記録しました。"),
    "incident.closed": Message("この事故等の対応は終わっています。画面を読み直してください。"),
    "incident.close_proposed": Message("対応の終了を起案しました。別の承認者の承認を待っています。"),
    "incident.close_not_proposed": Message("対応の終了がまだ起案されていません。職員が起案してから承認してください。"),
    "incident.close_approved": Message("対応を終え、この事故等による保留を解除しました。"),
    "incident.no_report": Message("書面の報告がありません。報告を受けてから終えてください。"),
    "incident.no_instruction": Message(
        "受託者への指示が記録されていません。出した指示、または指示が要らない理由を記録してください。"
    ),
    "incident.instruction_unknown": Message(
        "選んだ指示は、承認された指示（特記事項17）ではありません。画面を読み直して選び直してください。"
    ),
    "incident.instruction_missing": Message("出した指示を選ぶか、指示が要らない理由を記入してください。"),
    "incident.instructed": Message("受託者への指示を記録しました。"),
    "incident.first_report_open": Message(
        "個人情報保護委員会への速報が記録されていません。報告した日を記録するか、報告の要否に関わる内容を改めてください。"
    ),
    "incident.final_report_open": Message(
        "個人情報保護委員会への確報が記録されていません。報告した日を記録するか、報告の要否に関わる内容を改めてください。"
    ),
    "incident.residents_open": Message("本人への通知が記録されていません。通知した日を記録してください。"),
    "incident.publication_open": Message("公表するかどうかが決まっていません。二人の承認で決めてください。"),
    "incident.claims_open": Message("結果が記録されていない損害賠償の請求があります。"),
    "incident.publication_proposed": Message("公表についての決定を起案しました。別の承認者の承認を待っています。"),
    "incident.publication_decided": Message("公表についての決定は済んでいます。"),
    "incident.publication_not_proposed": Message(
        "承認を待つ公表の起案がないか、内容が変わっています。画面を読み直してください。"
    ),
    "incident.publication_approved": Message("公表についての決定を記録しました。"),
}
