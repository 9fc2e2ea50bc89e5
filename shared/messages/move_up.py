"""Reserves moving up."""

from shared.messages.message import Message

MESSAGES = {
    "move_up.none_due": Message(
        "異動で空いた人数分は、すべて繰り上げ済みです。異動リストを登録してから操作してください。"
    ),
    "move_up.none_returned": Message(
        "返戻で空いた人数分は、すべて繰り上げ済みか、計画で繰り上げないことになっています。返戻を記録してから操作してください。"
    ),
    "move_up.none_left": Message("予備の人が残っていません。承認者と相談してください。"),
    "move_up.details_awaited": Message(
        "前に繰り上がった人の詳細データを待っています。「住民基本台帳データ」の画面から登録してから操作してください。"
    ),
    "move_up.moved": Message("抽出の第{first}位から第{last}位までの予備が繰り上がりました。"),
}
