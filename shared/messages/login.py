"""Messages of login and logout."""

from shared.messages.message import Message

MESSAGES = {
    "login.flow_lost": Message(
        "ログインの途中で時間が経ったか、別の画面でログインが始まりました。もう一度ログインしてください。"
    ),
    "login.refused": Message(
        "ログインを確認できませんでした。もう一度ログインしてください。続く場合は情報システム担当へ連絡してください。"
    ),
    "login.no_role": Message(
        "あなたのログイン名には、このシステムの役割が割り当てられていません。所属の管理者へ連絡してください。"
    ),
    "login.no_provider_for_role": Message(
        "役割「{role}」の人がログインできる認証先が設定されていません。情報システム担当へ連絡してください。"
    ),
    "login.provider_unreachable": Message(
        "ログインの認証先につながりません。時間をおいてもう一度お試しください。"
    ),
    "login.provider_mismatch": Message(
        "ログインの認証先の設定が合っていません。情報システム担当へ連絡してください。"
    ),
    "login.provider_insecure": Message(
        "ログインの認証先が暗号化されていないため接続しませんでした。情報システム担当へ連絡してください。"
    ),
    "login.logged_out": Message("ログアウトしました。共用のパソコンでは、ブラウザーも閉じてください。"),
}
