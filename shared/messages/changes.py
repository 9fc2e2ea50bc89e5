"""The change list (異動リスト)."""

from shared.messages.message import Message

MESSAGES = {
    "changes.empty": Message("異動リストに行がありません。異動がないときは「異動なし」を記録してください。"),
    "changes.too_long": Message(
        "異動リストの行数が上限（{limit}行）を超えています。基準日以降の異動だけにしてください。"
    ),
    "changes.row": Message(
        "異動リストの{row}行目を読み取れません。「宛名番号,事由」の形で、1行に1人ずつ入力してください。"
    ),
    "changes.kind_unknown": Message(
        "異動リストの{row}行目の事由を読み取れません。死亡・転出・支援措置のどれかを入力してください。"
    ),
    "changes.not_stated": Message(
        "{stage}の異動リストがありません（前回の引渡し・発送の後に登録したものが必要です）。異動リストを登録するか、異動がないことを記録してから、もう一度操作してください。"
    ),
    "changes.not_drawn": Message("承認された抽出結果がありません。抽出結果の承認後に登録してください。"),
    "changes.in_panel": Message(
        "参加者の中に、異動リストに載った人が{count}人います。「異動リスト」の画面で確かめ、抽選の画面で辞退として記録してから、名簿を作成してください。"
    ),
    "changes.letters_at_work": Message(
        "案内状のロットを作成している途中です。作成が終わってから、異動リストを登録してください。"
    ),
    "changes.taken": Message(
        "異動リストを登録しました。該当した{hits}人の発送などを止めます。該当しない人の番号は保管しません。"
    ),
    "changes.none_stated": Message("異動がないことを記録しました。"),
}
