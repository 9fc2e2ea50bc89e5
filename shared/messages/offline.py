"""The draw on an isolated PC, and its way into the portal."""

from shared.messages.message import Message

MESSAGES = {
    "offline.order_invalid": Message(
        "抽出指示書（draw-order.json）として読めません。ポータルから保存し直したファイルを、書き換えずに指定してください。"
    ),
    "offline.register_missing": Message(
        "住民基本台帳データのファイルを読めません。場所と名前を確認して、もう一度実行してください。"
    ),
    "offline.folder_taken": Message(
        "指定したフォルダには既にファイルがあります。抽出ごとに、新しいフォルダを指定してください。"
    ),
    "offline.file_differs": Message(
        "{file}が既にあり、内容が違います。上書きはしません。フォルダの内容を確認し、作り直す場合は新しい抽出指示書から始めてください。"
    ),
    "offline.not_frozen": Message(
        "確定した抽出のフォルダではないか、終了済みです。freezeで作ったフォルダを指定してください。"
    ),
    "offline.freeze_too_late": Message(
        "乱数源の日時を過ぎているため確定できません。計画の日時を改め、新しい抽出指示書で始めてください。"
    ),
    "offline.register_differs": Message(
        "住民基本台帳データが、確定したときのファイルと違います。同じファイルを指定してください。"
    ),
    "offline.second_run_differs": Message(
        "検算の結果が、確定したときと一致しません。抽出は行いません。情報システム担当へ連絡してください。"
    ),
    "offline.values_fixed": Message(
        "乱数の値は既に確定していて、入力と違います。記録を確認し、確定した値を入力してください。"
    ),
    "offline.outcome_invalid": Message(
        "抽出結果（outcome.zip）として読めません。プログラムが作ったファイルを、書き換えずに登録してください。"
    ),
    "offline.record_differs": Message(
        "抽出記録が、公表した抽出条件から計算した結果と一致しません。この抽出で作ったファイルを、書き換えずに登録してください。"
    ),
    "offline.person_not_eligible": Message(
        "抽出結果の名簿の{rank}番の人は、抽出の条件に合いません。プログラムが作ったファイルを、書き換えずに登録してください。"
    ),
    "offline.report_differs": Message(
        "台帳の件数の報告（report.json）が、公表した抽出条件と一致しません。この抽出で作ったファイルを登録してください。"
    ),
    "offline.drawn_invalid": Message(
        "抽出結果の名簿（drawn.json）として読めません。プログラムが作ったファイルを、書き換えずに登録してください。"
    ),
    "offline.drawn_of_another": Message(
        "抽出結果の名簿（drawn.json）は、別の抽出指示書または別の抽出記録のものです。同じフォルダのファイルを登録してください。"
    ),
    "offline.drawn_differs": Message(
        "抽出結果の名簿が抽出記録と一致しません（不足{missing}人、余分{extra}人、最初の違いは{first}番）。プログラムが作ったファイルを、書き換えずに登録してください。"
    ),
}
