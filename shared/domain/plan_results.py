"""The plan's section about what follows the lottery: calls, alternates, letters of result."""

from datetime import date

from pydantic import Field

from shared.domain.plan_sections import Section, Text
from shared.domain.result_letters import Result

_SELECTED = """
このたびは、討議会への参加をお申し込みいただき、ありがとうございました。抽選の結果、参加していただくことになりました。

ご都合により参加できなくなったときは、次の方にお知らせする都合がありますので、お早めに下の連絡先までお知らせください。
"""
_ALTERNATE = """
このたびは、討議会への参加をお申し込みいただき、ありがとうございました。抽選の結果、補欠の方に決まりました。

参加者に辞退があったときは、抽選で決まった順に、電話でお知らせします。連絡がない場合は、参加の必要はありません。
"""
_NOT_SELECTED = """
このたびは、討議会への参加をお申し込みいただき、ありがとうございました。定員を超えるお申込みをいただき、公開の抽選を行った結果、今回は参加していただくことができませんでした。

お申込みいただいたことに、心からお礼を申し上げます。
"""
_ALL_IN = _SELECTED.replace("抽選の結果、", "お申込みが定員以内でしたので、抽選を行わず、")
_OTHER_OF_HOUSEHOLD = """
このたびは、討議会への参加をお申し込みいただき、ありがとうございました。今回は参加していただくことができませんでした。

お申込みいただいたことに、心からお礼を申し上げます。
"""


class Results(Section):
    """`[results]`: calls to those with a seat; letters of result, printed and posted by the ward itself."""

    calls: int = Field(
        default=0,
        ge=0,
        le=20,
        title="連絡不能とするまでの回数",
        description="logged calls without an answer before somebody with a seat counts as unreachable",
    )
    fill_until: date | None = Field(
        default=None,
        title="補欠の繰上げの期限",
        description="last day on which an alternate moves up for a seat that falls free; not given: no end",
    )

    document_number: str = Field(
        default="", max_length=60, title="結果通知の文書番号", description="empty: none printed"
    )
    dated: date | None = Field(
        default=None,
        title="結果通知の発信日",
        description="date printed; not given: the day they are made",
    )
    answer_by: date | None = Field(
        default=None,
        title="参加の回答期限",
        description="until when those with a seat say if they cannot come; not given: none printed",
    )
    selected: Text = Field(
        default="",
        title="参加者への本文",
        description="a blank line starts a paragraph; empty, or when all who applied are in without a "
        "lottery: ours",
    )
    alternate: Text = Field(default="", title="補欠の方への本文", description="likewise")
    not_selected: Text = Field(default="", title="選ばれなかった方への本文", description="likewise")

    def words_for(self, result: Result, drawn: bool = True) -> str:
        """What the letter of that result says. Not `drawn`: all who applied are in, but for a second one of a
        household; what the ward wrote about the lottery then does not fit."""
        if not drawn:
            return _OTHER_OF_HOUSEHOLD if result is Result.NOT_SELECTED else _ALL_IN
        own = {
            Result.SELECTED: self.selected or _SELECTED,
            Result.ALTERNATE: self.alternate or _ALTERNATE,
            Result.NOT_SELECTED: self.not_selected or _NOT_SELECTED,
        }
        return own[result]
