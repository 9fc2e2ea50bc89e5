"""Messages about scanned forms."""

from shared.messages.message import Message

MESSAGES = {
    "scans.format": Message(
        "申込書のスキャンとして受け取れるのは、PDF・TIFF・PNGのファイルだけです。スキャナーの保存形式を確認してください。"
    ),
    "scans.same_file": Message(
        "同じファイルを{number}番目のスキャンとして登録済みです。もう一度登録する必要はありません。"
    ),
    "scans.not_receiving": Message(
        "このスキャンの受付は終わっています。画面を読み直して、状態を確認してください。"
    ),
    "scans.broken": Message(
        "ファイルが壊れているか、暗証番号が付いているため開けません。スキャナーで保存し直して登録してください。"
    ),
    "scans.too_many_pages": Message(
        "ページ数を受け付けられません（{found}ページ、1ファイル{limit}ページまで）。ファイルを分けて登録してください。"
    ),
    "scans.page_too_large": Message(
        "画像が大きすぎるため開けません（{limit}百万画素まで）。A4・200〜300dpiでスキャンし直してください。"
    ),
    "scans.page_keyed": Message(
        "このページからは申込書が登録されています。不要にするには、その申込みを訂正するか取り下げてください。"
    ),
    "scans.set_aside": Message("不要なページとして、画像を消去しました。"),
}
