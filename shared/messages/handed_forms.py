"""Messages about checked forms and counts on their way to the contractor."""

from shared.messages.message import Message

MESSAGES = {
    "forms.no_originals": Message(
        "紙で届いた申込書がないため、渡す原本がありません。計画の「申込書の引渡し」を確かめてください。"
    ),
    "forms.no_pages": Message(
        "四隅の■で読み取れたスキャンのある申込書がないため、写しを作れません。申込書をスキャンするか、計画の「申込書の引渡し」を確かめてください。"
    ),
    "forms.under_way": Message("前の版が承認待ちか処理中です。終わってから次の版を作成してください。"),
    "forms.unchanged": Message("いまの参加者と内容の版は、すでに引き渡しています。"),
    "forms.panel_changed": Message(
        "作成した後に、申込書の人が参加者でなくなったか、異動リストに載りました。「異動リスト」と抽選の画面で確かめ、次の版を作成してください。"
    ),
    "forms.not_ready": Message("この版は承認待ちではありません。一覧を読み直してください。"),
    "forms.proposed": Message("申込書の引渡しを起案しました。別の承認者が内容を確かめて承認します。"),
    "forms.approved": Message("承認しました。まもなく引渡資料になります。"),
    "arrangements.made": Message("手配数表（第{number}版）を引渡資料にしました。前の版は引き揚げました。"),
}
