"""Messages about letters: mail merge, lots, release, posting, reply codes."""

from shared.messages.message import Message

MESSAGES = {
    "letters.started": Message("案内状の作成を始めました。この画面は自動で更新されます。"),
    "letters.release_proposed": Message("引渡しを起案しました。承認者の承認を待っています。"),
    "letters.released": Message("引渡しを承認しました。ロットごとに委託先への引渡資料を作成しています。"),
    "letters.posted": Message("発送を記録しました。"),
    "letters.printing_again": Message("{lot}を作り直しています。"),
    "letters.no_contract": Message(
        "案内状を渡す委託契約が選ばれていません。委託契約を登録し、選んでください。"
    ),
    "letters.text_unprintable": Message(
        "計画書の案内状の文に、用意した書体で印字できない文字があります。計画書の「案内状」の文字を見直してください。"
    ),
    "letters.text_too_long": Message(
        "案内状は1通{pages}ページのはずが、見本は{found}ページになりました。どのページも1ページに収まるよう、計画書の文（または文書の型）を短くしてください。"
    ),
    "letters.template_too_long": Message(
        "文書の型が空か、長すぎます。{limit}文字以内のtypstファイルを選んでください。"
    ),
    "letters.template_forbidden": Message(
        "文書の型に使えない言葉「{word}」があります。ほかのファイルや外部の部品は読み込めません。1つのファイルの中に書いてください。"
    ),
    "letters.template_broken": Message(
        "文書の型に誤りがあり、印刷できません：{problem}。typstファイルを直してください。"
    ),
    "letters.template_lacks": Message(
        "見本を印刷したところ、次のものがありません：{items}。計画書と文書の型を確かめ、必ず印刷されるようにしてください。"
    ),
    "letters.template_window": Message(
        "見本を印刷したところ、宛名と返戻番号のほかに窓から見えるものがあるか、宛名が窓に収まりません。文書の型の位置を直してください。"
    ),
    "letters.template_fixed": Message("案内状の作成を始めた後は、文書の型を変えられません。"),
    "letters.template_chosen": Message("文書の型を登録しました。見本を確かめてください。"),
    "letters.template_dropped": Message("標準の文書の型に戻しました。"),
    "letters.no_such_move": Message("この番号の予備の繰上げはありません。"),
    "letters.details_awaited": Message(
        "繰り上げた人の住所・氏名がまだ届いていません。詳細データを登録してから、案内状を作成してください。"
    ),
    "letters.earlier_at_work": Message(
        "前の案内状をまだ準備しています。完了してから、もう一度操作してください。"
    ),
    "letters.not_prepared": Message(
        "案内状の準備がまだ終わっていません。完了してから、もう一度操作してください。"
    ),
    "letters.sum_differs": Message(
        "抽出した{drawn}人と、ロットと各一覧の合計{placed}人が一致しないため、処理を止めました。情報システム担当へ連絡してください。"
    ),
    "letters.press_failed": Message(
        "書類を作成できませんでした。文字又は書体に問題があります。情報システム担当へ連絡してください。"
    ),
    "letters.lot_not_ready": Message(
        "このロットは、まだ作成と照合が終わっていません。完了してから、もう一度操作してください。"
    ),
    "letters.lot_not_blocked": Message("このロットは停止していないため、作り直す必要はありません。"),
    "letters.lot_differs": Message(
        "保存されているロットが、照合した時の内容と異なるため処理を止めました。情報システム担当へ連絡してください。"
    ),
    "letters.not_for_ward": Message(
        "このロットは区で印刷するものではないか、引渡しがまだ承認されていません。"
    ),
    "letters.no_such_page": Message("そのページはありません。ロットのページ数を確かめてください。"),
    "letters.lots_not_ready": Message(
        "作成と照合が終わったロットは{lots}のうち{ready}です。すべて終わり、停止したロットがないことを確かめてから引渡しを起案してください。"
    ),
    "letters.release_not_proposed": Message(
        "引渡しがまだ起案されていません。職員が起案した後に承認してください。"
    ),
    "letters.not_released": Message("案内状の引渡しがまだ承認されていないため、発送を記録できません。"),
    "letters.posting_sum": Message(
        "発送と書損・返納の合計が、印刷した{printed}通と一致しません。数え直して入力してください。"
    ),
    "letters.posted_by_hand": Message("手作業又は職員発送の案内状の数を記録しました。"),
    "letters.by_hand_sum": Message(
        "発送した数は作成した数まで、作成した数は一覧の{people}人までです。数え直して入力してください。"
    ),
    "letters.posting_day": Message("発送日は、案内状の発信日から今日までの日を入力してください。"),
    "letters.posting_recorded": Message(
        "発送は、すでに別の内容で記録されています。内容を直すときは、訂正を起案してください。"
    ),
    "letters.not_posted": Message("発送がまだ記録されていません。先に発送を記録してください。"),
    "letters.no_correction": Message(
        "承認を待っている発送の訂正はありません。職員が起案した後に承認してください。"
    ),
    "letters.correction_proposed": Message("発送の訂正を起案しました。承認者の承認を待っています。"),
    "letters.correction_approved": Message("発送の記録を訂正しました。返却期限を計算し直しています。"),
    "letters.paper_differs": Message(
        "紙の授受台帳と一致しません（案内状の紙：引渡し{handed}枚、発送{posted}枚、1通{sheets}枚）。委託契約の授受台帳を確かめてください。"
    ),
    "letters.slip_size": Message(
        "差出票のファイルが空か、大きすぎます。{limit}バイト以内のファイルを選んでください。"
    ),
    "letters.slip_type": Message("差出票は、PDF、PNG又はJPEGのファイルを選んでください。"),
    "letters.not_in_lot": Message(
        "この返戻番号の案内状はロットにありません。手作業の一覧か、職員が発送する一覧を確かめてください。"
    ),
    "letters.reprint_stopped": Message(
        "この人は異動リストに載っているため、再印刷できません。案内状は送らないでください。"
    ),
    "letters.reprint_differs": Message(
        "再印刷した案内状が元の記録と一致しなかったため、止めました。情報システム担当へ連絡してください。"
    ),
    "letters.reprinted": Message("{title}を作成しました。"),
    "reply_code.unknown": Message(
        "この返信コードの案内状はありません。申込書のコードを確かめて、もう一度入力してください。"
    ),
    "reply_code.number_unknown": Message(
        "この返戻番号の案内状はありません。封筒の窓の番号を確かめて、もう一度入力してください。"
    ),
}
