"""Messages about the contractor's report draft (報告書案)."""

from shared.messages.message import Message

MESSAGES = {
    "report_draft.too_large": Message(
        "報告書案は1ファイル{limit}MBまでです。写真を縮小してPDFに保存し直してから提出してください。"
    ),
    "report_draft.too_large_clean": Message(
        "公表用に書き直すと{limit}MBを超えるため受け取れません。写真を縮小してPDFに保存し直してから提出してください。"
    ),
    "report_draft.not_pdf": Message(
        "報告書案として受け取れるのはPDFだけです。ワープロなどのファイルは、PDFで保存してから提出してください。"
    ),
    "report_draft.broken": Message(
        "PDFが壊れているか、正しい形でないため開けません。元の文書からPDFで保存し直して提出してください。"
    ),
    "report_draft.encrypted": Message(
        "パスワードや権限の制限が付いたPDFは受け取れません。制限を外して保存し直し、提出してください。"
    ),
    "report_draft.too_many_pages": Message(
        "ページ数を受け付けられません（{found}ページ。1〜{limit}ページまで）。分けるなどして提出してください。"
    ),
    "report_draft.layers": Message(
        "表示されないレイヤーのあるPDFは受け取れません。レイヤーを統合して保存し直し、提出してください。"
    ),
    "report_draft.page_too_large": Message(
        "{page}ページの画像が大きすぎるため確かめられません。写真を縮小してPDFに保存し直し、提出してください。"
    ),
    "report_draft.digest_differs": Message(
        "受け取った内容が、送信前に計算した照合値（SHA-256）と一致しません。もう一度提出してください。"
    ),
    "report_draft.given_up": Message("送信が途中で終わり、別のファイルが提出されました。"),
    "report_draft.nowhere": Message("区の保管先が消去されているため、報告書案を受け取れません。区へ連絡してください。"),
    "report_draft.undecided": Message(
        "前に提出された報告書案を区が確認しています。結果が出てから次の版を提出してください。"
    ),
    "report_draft.accepted": Message(
        "報告書案は検査に合格しています。直すところがあるときは、区へ連絡してください。"
    ),
    "report_draft.same_file": Message(
        "第{number}版とまったく同じファイルです。指摘されたところを直してから提出してください。"
    ),
    "report_draft.not_receiving": Message("この版の受付は終わっています。画面を読み直して、状態を確認してください。"),
    "report_draft.not_checked": Message(
        "機械の確認が終わっていないか、受け取れなかった版です。画面を読み直して、状態を確認してください。"
    ),
    "report_draft.not_in_check": Message(
        "この版は確認中ではありません。画面を読み直して、状態を確認してください。"
    ),
    "report_draft.proposed_by_you": Message(
        "検査合格を起案した後は、ページの判断を変えられません。直すところが見つかったときは、差し戻してください。"
    ),
    "report_draft.pages_unread": Message(
        "まだ読んでいないページが{pages}あります。全部のページ（ページに見えないものを含む）を自分で読み、判断を記録してください。"
    ),
    "report_draft.to_correct": Message(
        "「直す」と判断されたページが{pages}あるため、合格にできません。差し戻して、直した版を待ってください。"
    ),
    "report_draft.not_proposed": Message(
        "検査合格がまだ起案されていません。一人目が全部のページを読んで起案してください。"
    ),
    "report_draft.not_accepted": Message("検査に合格していない版は公表できません。"),
    "report_draft.not_published": Message("この版は公表されていません。画面を読み直して、状態を確認してください。"),
    "report_draft.page_judged": Message("ページの判断を記録しました。"),
    "report_draft.all_read": Message("全部のページを読み終えました。結果を決めてください。"),
    "report_draft.acceptance_proposed": Message("検査合格を起案しました。別の人が全部のページを読んで承認します。"),
    "report_draft.acceptance_given": Message("検査合格としました。この版のファイルを区の記録に写しました。"),
    "report_draft.sent_back": Message("報告書案を差し戻しました。受託者は直した版を提出できます。"),
    "report_draft.published": Message("報告書を公表しました。"),
    "report_draft.withdrawn": Message("公表を取り下げました。だれも読めません。受託者は新しい版を提出できます。"),
}
