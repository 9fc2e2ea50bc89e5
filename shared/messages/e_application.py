"""Messages about the CSV of the ward's own e-application system."""

from shared.messages.message import Message

MESSAGES = {
    "e_application.another": Message(
        "前に受け取ったファイルの処理が終わっていません。登録するか取りやめてから、次のファイルを選んでください。"
    ),
    "e_application.size": Message("ファイルが空か、{limit}MBを超えています。書き出し直してください。"),
    "e_application.rows": Message("行が{limit}を超えています。期間を区切って書き出してください。"),
    "e_application.empty": Message("見出しのほかに行がありません。書き出し直してください。"),
    "e_application.column_missing": Message(
        "「{field}」の列がありません。どの列か選ぶか、その列を含めて書き出し直してください。"
    ),
    "e_application.column_doubled": Message("「{field}」を二つ以上の列に選んでいます。一つにしてください。"),
    "e_application.mapped": Message("列の対応を保存しました。件数と、断る行を確かめてください。"),
    "e_application.started": Message("登録を始めました。件数が多いときは数分かかります。"),
    "e_application.dropped": Message("取りやめました。受け取ったファイルは削除しました。"),
}
