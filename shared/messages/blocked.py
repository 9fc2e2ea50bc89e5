"""Messages about work that stopped."""

from shared.messages.message import Message

MESSAGES = {
    "blocked.resumed": Message(
        "処理を再開しました。しばらくしてから画面を読み直し、終わったことを確かめてください。"
    ),
}
