"""When the rule for too few applicants applied, ward and supervisors are told what to do: by mail, once."""

from collections.abc import Callable
from functools import partial

from shared.documents.assembly import Assembly
from shared.documents.notice import Audience
from shared.documents.too_few import TooFew
from shared.domain.japan_time import day_in_words
from shared.domain.too_few import TooFewRule
from shared.ports import Mail
from shared.services.mail_once import readers, send_once
from shared.services.parts import Parts

_TOLD = (Audience.WARD, Audience.SUPERVISOR)
_NEXT = {
    TooFewRule.EXTEND: "申込期限が{deadline}まで延びました。区の広報などで、延びた期限を知らせてください。",
    TooFewRule.REMIND: "返信のない{silent}人に、申込期限（{deadline}）までに届くよう再び案内してください。"
    "発送や広報の方法は区が決めます。",
    TooFewRule.RESERVES: "予備の人が抽出での順に繰り上がります。"
    "詳細データの登録と、案内状の印刷・発送へ進んでください。",
}


def tell(parts: Parts, assembly: Assembly, counted: TooFew, silent: Callable[[], int]) -> None:
    """Mails to ward and supervisors about a rule that applied. `silent`: counts invited people without a
    reply, when a mail is written.

    Sent already: nothing happens. Raises Transient.
    """
    if counted.applied is None or assembly.holding is None:
        return
    for audience, number, address in readers(parts, assembly, None):
        if audience in _TOLD:
            notice_id = f"{assembly.id}.too-few.{audience}-{number}"
            write = partial(_mail, parts, assembly, counted, silent, address)
            send_once(parts, notice_id, assembly.trail, assembly.holding, audience, write)


def _mail(
    parts: Parts,
    assembly: Assembly,
    counted: TooFew,
    silent: Callable[[], int],
    address: str,
    message_id: str,
) -> Mail:
    rule = counted.applied or TooFewRule.REMIND
    deadline = counted.deadline or assembly.plan.replies.deadline
    todo = _NEXT[rule].format(deadline=day_in_words(deadline), silent=silent())
    return Mail(
        message_id=message_id,
        to=address,
        subject=f"参加申込が計画の最少申込数に足りません（{rule.ja}）",
        text=f"""参加の申込みが{counted.yes}件で、計画の最少申込数（{counted.minimum}件）に足りません。
計画で定めた扱い「{rule.ja}」が適用されました。

{todo}

{parts.settings.portal_url}/assemblies/{assembly.id}/reserves

このメールに個人情報は含まれていません。
""",
    )
