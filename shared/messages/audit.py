"""Messages about the audit trail."""

from shared.messages.message import Message

MESSAGES = {
    "audit.trail_moved": Message("監査証跡に別の記録が先に入りました。自動的に再試行します。"),
    "audit.append_contended": Message(
        "監査証跡への記録が混み合っています。自動的に再試行します。続く場合は情報システム担当へ連絡してください。"
    ),
    "audit.chain_broken": Message(
        "監査証跡の連鎖が記録{seq}で途切れています。改ざんまたは破損の疑いがあります。監査担当と情報システム担当へ直ちに連絡してください。"
    ),
    "audit.too_many_records": Message(
        "一度に書き出せる大きさを超えています。期間や対象を絞って、もう一度書き出してください。"
    ),
}
