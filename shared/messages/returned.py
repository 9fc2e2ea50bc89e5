"""Returned mail."""

from shared.messages.message import Message

MESSAGES = {
    "returned.recorded": Message("返戻を記録しました（{letter}）。次の番号を入力してください。"),
    "returned.already": Message("この番号は、すでに記録しています（{letter}）。次の封筒へ進んでください。"),
    "returned.misread": Message(
        "番号を正しく読み取れませんでした。8桁の返戻番号をもう一度読み取るか、手で入力してください。"
    ),
    "returned.unknown": Message(
        "この返戻番号の案内状は、この討議会にありません。封筒を別に取り分け、差出人と番号を確かめてください。"
    ),
    "returned.of_another": Message(
        "これは、あなたが担当する別の討議会の案内状です。封筒を別に取り分け、その討議会の画面で記録してください。"
    ),
    "returned.not_posted": Message(
        "この案内状の発送が、まだ記録されていません。先に案内状の画面で発送を記録してください。"
    ),
}
