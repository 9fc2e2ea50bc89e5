"""Messages about the programme of the event and its groups."""

from shared.messages.message import Message

MESSAGES = {
    "programme.empty": Message("テーマが1つも入力されていません。少なくとも1行を入力してください。"),
    "programme.too_many": Message("登録できるのは{limit}部までです。行を減らしてください。"),
    "programme.day": Message("{row}行目の開催日は1から{days}までの日にしてください。"),
    "programme.hours": Message(
        "{row}行目の時間が正しくありません。終わりは始まりより後に、始まりは前の行が終わった後にしてください。"
    ),
    "programme.theme": Message("{row}行目のテーマを{limit}字以内で入力してください。"),
    "programme.groups": Message("{row}行目のグループ数は1から{limit}までの数にしてください。"),
    "programme.undecided": Message(
        "前に提出したテーマと時間割について、区の決定を待っています。決定の後に提出してください。"
    ),
    "programme.decided": Message("この提案については、すでに決定が記録されています。画面を読み直してください。"),
    "programme.submitted": Message("テーマ・グループ数・時間割を提出しました。区の職員が決定します。"),
    "programme.accepted": Message("テーマ・グループ数・時間割を決定しました。"),
    "programme.sent_back": Message("提案を差し戻しました。受託者は直して、もう一度提出できます。"),
    "groups.no_programme": Message(
        "テーマと時間割がまだ決まっていません。受託者が提出した案を、契約の「テーマと時間割」の画面で決定してください。"
    ),
    "groups.no_roster": Message(
        "いまの参加者の名簿がありません。参加者名簿を作成してから、グループを作成してください。"
    ),
    "groups.under_way": Message("グループを作成しています。終わってから操作してください。"),
    "groups.too_many": Message(
        "第{session}部は、来る人よりグループの数が多くなっています。時間割を差し戻すか、決め直してください。"
    ),
    "groups.wish_unknown": Message("名簿にない番号（{number}）があります。番号を確認してください。"),
    "groups.wish_line": Message(
        "{field}の{row}行目を読み取れません。例のとおり、2つの数を空白か「,」で区切って入力してください。"
    ),
    "groups.fixed_full": Message(
        "第{session}部の{group}番グループに、固定する人が入りきりません（ないグループか、人数が多すぎます）。指定を減らしてください。"
    ),
    "groups.apart_impossible": Message(
        "「同じグループにしない」の指定をすべて満たすグループは作れませんでした。指定を減らしてください。"
    ),
    "groups.not_ready": Message("このグループ案は決定できる状態ではありません。画面を読み直してください。"),
    "groups.panel_changed": Message(
        "グループを作成した後に参加者が変わりました。名簿とグループを、もう一度作成してください。"
    ),
    "groups.none": Message("この名簿について、区が決定したグループはまだありません。"),
    "groups.asked": Message("グループの作成を受け付けました。できあがると、この画面に出ます。"),
    "groups.decided": Message("グループを決定しました。受託者は、名簿の控えから印刷できます。"),
}
