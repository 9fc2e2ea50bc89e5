"""Messages about the representativeness report."""

from shared.messages.message import Message

MESSAGES = {
    "representation.under_way": Message("報告を作成または公表しています。終わってから操作してください。"),
    "representation.not_ready": Message("報告の作成が終わっていません。画面を読み直してください。"),
    "representation.not_proposed": Message("公表の起案がまだありません。職員が起案してから承認してください。"),
    "representation.published_before": Message(
        "この討議会の報告は、すでに公表しています。数え直した報告を重ねて公表すると、"
        "2つの差から少人数の回答が分かるおそれがあるため、公表は1回だけです。誤りは、公表した報告への訂正文でお知らせください。"
    ),
    "representation.asked": Message("報告の作成を受け付けました。できあがると、この画面に出ます。"),
    "representation.proposed": Message("公表を起案しました。別の承認者が承認します。"),
    "representation.approved": Message("公表を承認しました。まもなく公開されます。"),
}
