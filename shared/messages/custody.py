"""Messages about packets, pulls, paper, returns, statements and confirmations."""

from shared.messages.message import Message

MESSAGES = {
    "packet.plan_widens": Message(
        "計画が「{kind}」に認められていない項目を指定しています。計画の項目を減らしてください。"
    ),
    "packet.field_unknown": Message(
        "「{kind}」の{column}列目は、引き渡せる項目として登録されていません。その列を除いて作り直してください。"
    ),
    "packet.field_not_allowed": Message(
        "「{kind}」には項目「{field}」を含められません。その列を除いて作り直してください。"
    ),
    "packet.field_doubled": Message(
        "「{kind}」に項目「{field}」の列が重複しています。1列にして作り直してください。"
    ),
    "packet.not_a_count": Message(
        "手配数表の{line}行目の数が整数ではありません。人数だけを入れて作り直してください。"
    ),
    "packet.content_type": Message(
        "「{kind}」として渡せない形式のファイルです。PDFまたはCSVで作り直してください（紙資料にファイルは付けられません）。"
    ),
    "packet.table_unreadable": Message(
        "表を読み取れません。UTF-8のCSVで、1行目に項目名を入れて作り直してください。"
    ),
    "packet.column_count": Message(
        "表の{line}行目の列数が見出しと合いません。直してから作り直してください。"
    ),
    "packet.source_differs": Message(
        "同じ出所の引渡資料が、別の内容ですでに登録されています。情報システム担当へ連絡してください。"
    ),
    "paper.never_posted": Message(
        "参加申込書は発送するものではありません。受け取った枚数をそのまま返却してください。"
    ),
    "packet.recalled_done": Message(
        "引渡資料を引き揚げました。以後の取得と閲覧はできません。取得済みの写しは台帳で返還を確認してください。"
    ),
    "pull.not_named": Message(
        "この契約の取扱者として名簿に載っていないため、利用できません。取扱責任者へ確認してください。"
    ),
    "pull.contract_not_active": Message(
        "契約がまだ開始されていないため、資料を取得できません。区の職員へ確認してください。"
    ),
    "pull.contract_not_begun": Message(
        "契約期間は締結日の翌日から始まります。その日になってから取得してください。"
    ),
    "pull.contract_ended": Message(
        "契約期間が終了したため、資料の取得も閲覧もできません。返還と消去の申告だけを受け付けます。"
    ),
    "pull.not_received": Message(
        "取扱者の報告を区がまだ受理していないため、利用できません。区の職員へ確認してください。"
    ),
    "pull.person_left": Message("この取扱者は取扱いを終えたと報告されているため、利用できません。"),
    "pull.not_trained": Message(
        "研修の記録がないため、利用できません。取扱責任者が研修の実施を記録してください。"
    ),
    "pull.clauses_not_confirmed": Message(
        "現在の特記事項を確認していないため、利用できません。先に特記事項を確認してください。"
    ),
    "pull.packet_recalled": Message(
        "区がこの資料を引き揚げたため、取得も閲覧もできません。手元の写しを返還または消去し、申告してください。"
    ),
    "pull.packet_overdue": Message(
        "この資料は返却期限を過ぎているため、取得も閲覧もできません。手元の写しを返還または消去し、申告してください。"
    ),
    "pull.nothing_to_pull": Message(
        "取得する電子資料が選ばれていません。資料を選んでから、もう一度操作してください。"
    ),
    "pull.already_copied": Message(
        "選んだ資料にはすでに写しがあります。2部目は、前の写しを申告した後に区が再発行したときだけ取得できます。"
    ),
    "pull.device_unknown": Message("選んだ機器は契約に登録されていません。登録済みの機器を選んでください。"),
    "pull.device_closed": Message(
        "この機器は消去済みと申告されているため、新しい資料を保存できません。ほかの機器を選んでください。"
    ),
    "pull.not_your_copy": Message(
        "この写しは別の取扱者が取得したものです。本人または取扱責任者が操作してください。"
    ),
    "pull.copy_settled": Message("この写しは返還または消去などが申告されているため、閲覧できません。"),
    "pull.window_over": Message(
        "取得から24時間を過ぎたため、ダウンロードできません。必要なときは区へ再発行を依頼してください。"
    ),
    "pull.network_unregistered": Message(
        "登録されていないネットワークからの接続のため、資料を取得できません。指定場所から接続してください。"
    ),
    "pull.medium_done": Message(
        "{count}件を媒体で引き渡した記録を作りました。24時間以内に媒体へ書き込んでください。"
    ),
    "pull.not_on_medium": Message("この写しは媒体での引渡しではないため、職員は取り出せません。"),
    "pull.done": Message("{count}件の写しを取得しました。24時間以内にダウンロードしてください。"),
    "paper.no_sheets": Message("枚数は1枚以上で入力してください。"),
    "paper.place_unknown": Message(
        "選んだ保管場所は契約に登録されていません。登録済みの指定場所を選んでください。"
    ),
    "paper.count_differs": Message(
        "枚数が合いません（台帳{expected}枚、入力{counted}枚）。もう一度数え、合わないときは相手方へ連絡してください。"
    ),
    "paper.already_received": Message("この紙資料はすでに受領が確認されています。"),
    "paper.not_received": Message("受領がまだ確認されていません。枚数を数えて受領を確認してください。"),
    "paper.too_many": Message("手元にある枚数（{out}枚）を超えています。枚数を確認してください。"),
    "paper.handed_over": Message("紙資料の引渡しを記録しました。受託者の受領確認を待ってください。"),
    "paper.recounted": Message("枚数を訂正しました。"),
    "paper.nobody_to_receive": Message(
        "受け取れる人（区が受理し、研修を終え、現在の特記事項を確認した人）が受託者にいないため、引き渡せません。"
        "取扱責任者へ確認してください。"
    ),
    "paper.received": Message("受領を確認しました。"),
    "paper.posted": Message("発送した枚数を記録しました。"),
    "paper.return_declared": Message("返還を申告しました。区の受領を待ってください。"),
    "paper.return_accepted": Message("返還された枚数を確認し、受領しました。"),
    "paper.never_shredded": Message(
        "参加申込書は区の書類です。細断せず、受け取った枚数をそのまま返却してください。"
    ),
    "paper.shredded": Message("細断した枚数を記録しました。"),
    "custody.way_missing": Message("返還の方法が選ばれていません。方法を選んでから申告してください。"),
    "custody.not_approved": Message(
        "この収集は区がまだ承認していないため、集めることも返還・消去の申告もできません。区の承認を待つか、集めないときは取り下げてください。"
    ),
    "custody.form_is_pdf": Message("様式はPDFで送ってください。"),
    "custody.no_instruction": Message(
        "引渡しの根拠になる区の指示（特記事項11）が選ばれていません。承認された指示を選んでください。"
    ),
    "custody.lost": Message(
        "所在不明を事故として記録し、区と関係者へ知らせました。直ちに電話でも区へ知らせ、書面の報告を提出してください。"
    ),
    "custody.handed_over": Message("区の指示による引渡しを記録しました。"),
    "custody.withdrawn": Message("収集せずに取り下げたことを記録しました。"),
    "custody.already_settled": Message(
        "この項目の返還または消去は、すでに申告されています。台帳を確認してください。"
    ),
    "custody.nothing_to_accept": Message(
        "返還の申告がないため、受領できません。受託者の申告を待ってください。"
    ),
    "custody.earlier_copy_out": Message(
        "前の写しが返還・消去・所在不明のいずれとも申告されていないため、再発行できません。"
    ),
    "custody.reissue_open": Message("この資料は、まだ取得できる写しが残っています。再発行は不要です。"),
    "custody.return_rejected": Message("返還を差し戻しました。受託者の再度の申告を待ってください。"),
    "custody.write_off_waits": Message("この項目には、承認を待っている清算の起案があります。"),
    "custody.no_write_off": Message("この項目には、承認を待つ清算の起案がありません。画面を読み直してください。"),
    "custody.write_off_proposed": Message("未返還のままの清算を起案しました。別の承認者の承認を待っています。"),
    "custody.written_off": Message("未返還のまま清算しました。証明書には、返還されていないことが記載されます。"),
    "custody.table_unreadable": Message(
        "CSVとして読み取れません。UTF-8のCSVを選び直してください。"
    ),
    "custody.pdf_unreadable": Message(
        "PDFとして読み取れません。壊れていないPDFを選び直してください（暗号化したPDFは受け取れません）。"
    ),
    "custody.file_empty": Message("ファイルが空です。返還するファイルを選び直してください。"),
    "custody.my_number": Message(
        "{line}行目に個人番号（マイナンバー）とみられる12桁の数字があります。取り除いてから返還してください。"
    ),
    "custody.not_for_paper": Message(
        "紙は、細断などの物理破壊か返還だけを選べます。方法を選び直してください。"
    ),
    "custody.already_signed": Message("消去証明書は、すでに署名されています。"),
    "custody.not_all_stated": Message(
        "消去証明を提出していない機器または媒体があります。すべて提出してから、消去証明書に署名してください。"
    ),
    "custody.seen_before_done": Message("確認した日が、消去の実施日（{day}）より前です。日付を確かめてください。"),
    "custody.seen_unknown": Message("確認した場所または立会いの人が、契約に登録されていません。選び直してください。"),
    "custody.scan_is_pdf": Message("押印した消去証明書の写しは、PDFで送ってください。"),
    "custody.signed": Message("署名・押印した消去証明書を受け取りました。"),
    "taking_out.no_sheets": Message("枚数は1枚以上で入力してください。"),
    "taking_out.day_outside_term": Message(
        "持出しの日は、今日から契約の終了日までの日付で入力してください。"
    ),
    "taking_out.already_consented": Message("この持出しはすでに承諾されています。"),
    "taking_out.no_consent": Message("区の承諾がないため、持ち出せません。承諾を待ってください。"),
    "taking_out.already_out": Message("この持出しの枚数はすでに記録されています。"),
    "taking_out.wrong_day": Message("承諾された持出しの日（{day}）ではないため、持ち出せません。"),
    "taking_out.too_many": Message("枚数が合いません（{most}枚まで）。数え直してください。"),
    "taking_out.not_out": Message("持ち出し中のものはありません。画面を読み直してください。"),
    "taking_out.asked": Message("持出しを申し出ました。区の承諾を待ってください。"),
    "taking_out.consented": Message("持出しを承諾しました。"),
    "taking_out.counted_out": Message("持ち出した枚数を記録しました。"),
    "taking_out.counted_in": Message("持ち帰った枚数を記録しました。"),
    "custody.already_approved": Message("この収集はすでに承認されています。"),
    "custody.medium_unknown": Message(
        "選んだ媒体は契約に登録されていません。登録済みの機器または紙を選んでください。"
    ),
    "custody.still_on_medium": Message(
        "この媒体には、返還も消去も済んでいない項目があります。先にすべてを清算してください。"
    ),
    "custody.already_stated": Message("この媒体の消去証明はすでに提出されています。"),
    "custody.no_statement": Message("取扱責任者の消去証明がないため、確認できません。提出を待ってください。"),
    "custody.already_confirmed": Message("この媒体の消去はすでに確認されています。"),
    "custody.responsible_only": Message("消去証明は取扱責任者だけが提出できます。"),
    "custody.done_in_future": Message("実施日が将来の日付です。実施した日を入力してください。"),
    "custody.declarations_only": Message(
        "区の記録も消去の手続に入ったため、ファイルは受け取れません。申告だけを行ってください。"
    ),
    "custody.file_too_large": Message("ファイルが大きすぎます（上限{limit}MB）。分けて返還してください。"),
    "custody.file_returned": Message("ファイルを区へ返還しました。"),
    "custody.declared": Message("申告を記録しました。"),
    "custody.accepted": Message("返還を受領しました。"),
    "custody.reissued": Message("再発行を認めました。受託者はもう1部を取得できます。"),
    "custody.registered": Message("収集するものを登録しました。区の承認を待ってください。"),
    "custody.approved": Message("収集とその目的を承認しました。"),
    "custody.stated": Message("消去証明を提出しました。区の確認を待ってください。"),
    "custody.confirmed": Message("消去を確認しました。"),
}
