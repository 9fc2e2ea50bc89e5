"""Receiving a register file part by part."""

from shared.messages.message import Message

MESSAGES = {
    "intake.assembly_inactive": Message(
        "計画がまだ承認されていないか、討議会が終了しています。計画の承認後に登録してください。"
    ),
    "intake.offline": Message(
        "この計画では、抽出元データを隔離したパソコンだけで扱い、ここには登録しません。抽出条件の公表と抽出日時の後に、抽出結果（outcome.zip）を登録してください。"
    ),
    "intake.outcome_approved": Message(
        "抽出結果を承認しました。区の記録に移し、抽出記録を公表します。"
    ),
    "intake.size": Message(
        "ファイルの大きさを受け付けられません（0バイト、または上限 {limit}バイトを超過）。ファイルを確認してください。"
    ),
    "intake.draw_too_far": Message(
        "無作為抽出の日まで間があります。住民基本台帳データは保存領域で自動削除されるまでの日数しか置けないため、{day}以降に登録してください。"
    ),
    "intake.digest": Message(
        "ファイルのSHA-256（16進64桁）が正しくありません。画面を読み直して、もう一度選択してください。"
    ),
    "intake.another_extract": Message(
        "確認または抽出が済んでいないデータがあります。先にそのデータの手続を終えるか、取り消してください。"
    ),
    "intake.not_receiving": Message(
        "このデータの受付は終わっています。画面を読み直して、状態を確認してください。"
    ),
    "intake.columns_open": Message(
        "列の対応が決まっていません。「住民基本台帳データ」の画面で、各列が何かを答えてから続けてください。"
    ),
    "intake.columns_settled": Message("列の対応は決まっています。画面を読み直して、状態を確認してください。"),
    "intake.columns_to_correct": Message(
        "列の対応を保存できません。ほかの列と同じ項目を選んだ列：{doubled}。どの列にも選ばれていない項目：{missing}。前の画面に戻って選び直してください。"
    ),
    "intake.columns_mapped": Message(
        "列の対応を保存しました。次からは、同じ見出しのファイルに同じ対応を使います。"
    ),
    "intake.columns_refused": Message(
        "不要な列があるため、このファイルは受け取れません。受け取った分は消去します。"
    ),
    "intake.part_differs": Message(
        "{part}番目の部分は、既に別の内容で受け取っています。ファイルが変わっていないか確認し、登録を取り消してやり直してください。"
    ),
    "intake.part_out_of_order": Message(
        "部分の順番が違います（届いたもの {part}番目、次に必要なもの {expected}番目）。画面を読み直すと続きから再開します。"
    ),
    "intake.part_size": Message(
        "{part}番目の部分の大きさが違います（必要 {expected}バイト、受信 {found}バイト）。画面を読み直すと続きから再開します。"
    ),
    "intake.truncated": Message(
        "ファイルの途中までしか届いていません（受信 {received}バイト、全体 {expected}バイト）。画面を読み直すと続きから再開します。"
    ),
    "intake.digest_differs": Message(
        "受け取った内容が、登録時に申告されたSHA-256と一致しません。受け取った分は消去します。もう一度登録してください。"
    ),
    "intake.withdrawn": Message("担当者が登録を取り消しました。受け取った分は消去します。"),
    "intake.not_accepted": Message(
        "確認の結果、このデータは使わないことになりました。受け取った分は消去します。"
    ),
    "intake.draw_running": Message("このデータから抽出の手続が始まっています。先に抽出を中止してください。"),
    "intake.details_not_exact": Message(
        "詳細データが、抽出された人と一致しません（不足・余分・重複・変更の一覧を確認してください）。異動による不足は異動リストに載せ、それ以外は出力し直してください。"
    ),
    "intake.details_approved": Message(
        "詳細データを承認しました。区の記録に移したあと、受け取ったファイルを消去します。"
    ),
    "intake.started": Message("登録を始めました。"),
    "intake.rejected": Message("データを使わないこととし、消去の手続を始めました。"),
    "intake.approved": Message("取込み結果を承認しました。抽出の手続に進めます。"),
}
