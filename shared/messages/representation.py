"""Messages about what is told to the public of who replied: the representativeness report, the statistics."""

from shared.messages.message import Message

MESSAGES = {
    "representation.under_way": Message("報告を作成または公表しています。終わってから操作してください。"),
    "representation.not_ready": Message("報告の作成が終わっていません。画面を読み直してください。"),
    "representation.not_proposed": Message("公表の起案がまだありません。職員が起案してから承認してください。"),
    "representation.published_before": Message(
        "この討議会の報告は、すでに公表しています。数え直した報告を重ねて公表すると、"
        "2つの差から少人数の回答が分かるおそれがあるため、公表は1回だけです。誤りは、公表した報告への訂正文でお知らせください。"
    ),
    "representation.other_count": Message(
        "公表用の統計を確定した後に、返信・抽選・出欠の数が変わりました。2つの差から少人数の回答が分かるおそれがあるため、"
        "この報告は公表できません。区の内部資料としてお使いください。"
    ),
    "statistics.fixed_before": Message(
        "公表用の統計は、{day}に確定しています。数え直した統計を重ねて公表すると、"
        "2つの差から少人数の回答が分かるおそれがあるため、確定は1回だけです。誤りは、公表した統計への訂正文でお知らせください。"
    ),
    "statistics.other_count": Message(
        "公表した代表性の報告を作成した後に、返信・抽選・出欠の数が変わりました。2つの差から少人数の回答が分かるおそれがあるため、"
        "公表用の統計は確定できません。数は、公表した報告でお知らせください。"
    ),
    "statistics.not_fixed": Message(
        "公表用の統計がまだ確定していません。「公表用を見る」の画面で確定してから、取り出してください。"
    ),
    "statistics.fixed": Message("公表用の統計を確定しました。CSVを取り出して公表できます。"),
    "representation.asked": Message("報告の作成を受け付けました。できあがると、この画面に出ます。"),
    "representation.proposed": Message("公表を起案しました。別の承認者が承認します。"),
    "representation.approved": Message("公表を承認しました。まもなく公開されます。"),
}
