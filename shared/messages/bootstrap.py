"""Messages about the composition of an app."""

from shared.messages.message import Message

MESSAGES = {
    "bootstrap.role_has_no_key": Message(
        "この役割のアプリは署名鍵を持ちません。情報システム担当へ連絡してください。"
    ),
}
