"""The words that all letters of an assembly share, made from the approved plan and the contract.

Clause 4: purpose, collecting body, the ward's return address and the reply code stand on every form.
"""

import re
from datetime import date

from shared.domain.canonical_json import Json
from shared.domain.japan_time import weekday_of
from shared.domain.packet_kinds import INFORMATION_ITEMS, PacketField, allowed_fields
from shared.domain.plan import Plan
from shared.domain.plan_sections import Printer
from shared.domain.reply import Reason
from shared.domain.result_letters import LABEL, Result

_POSTAL_CODE = re.compile(r"[0-9]{3}-[0-9]{4}")
_REIWA_BEGINS = date(2019, 5, 1)
_UNDECIDED_PLACE = "決まり次第、参加者にお知らせします。"
_NUMBER_NOTE = (
    "区が公表する抽選の記録にこの番号が載っていることを、どなたでも確かめられます。"
    "番号から個人は分かりません。"
)
_UNVERIFIABLE_NOTE = (
    "区が公表する記録にこの番号が載っています。抽出は住民基本台帳の担当課が行い、公正だったことを"
    "計算し直して確かめることはできません（検証できない抽出）。番号から個人は分かりません。"
)

_HOUSEHOLD = (
    "同じ世帯から複数のお申込みがあったため、計画で定めた1世帯1名の扱いにより、"
    "{}は無作為抽出の順が先の方となりました。"
)
_DRAWN_NOTE = (
    "区が公表している抽選の記録に、この番号が載っています。結果が決まった手順どおりであることを、"
    "どなたでも確かめられます。番号から個人は分かりません。"
)
_ALL_IN_NOTE = (
    "抽選は行っていません。お申込みが定員以内で全員が参加者となったことを、区が公表している記録で"
    "どなたでも確かめられます。番号から個人は分かりません。"
)


def enclosures(plan: Plan) -> list[Json]:
    """What belongs into each envelope. The form is a sheet of its own: it comes back, and its original may be
    handed over, so that nothing else stands on its back."""
    more = [f"{page.language.ja}の案内（片面1枚）" for page in plan.letters.pages]
    letter = ["案内状（片面1枚）", "参加申込書（片面1枚。案内状とは別の紙）"]
    return [*letter, *more, "返信用封筒（区あて・料金受取人払）"]


def wareki(day: date, *, weekday: bool = False) -> str:
    """`令和8年12月1日`, with `（火）` if asked. Raises ValueError before Reiwa."""
    if day < _REIWA_BEGINS:
        raise ValueError("a letter is not dated before Reiwa")
    year = day.year - _REIWA_BEGINS.year + 1
    words = f"令和{'元' if year == 1 else year}年{day.month}月{day.day}日"
    return f"{words}（{weekday_of(day)}）" if weekday else words


def letter_text(plan: Plan, contractor: str) -> dict[str, Json]:
    """`data.text` of letter.typ. `contractor`: its name, empty while undecided."""
    letters = plan.letters
    return {
        "event": plan.report.project,
        "title": letters.title,
        "document_number": letters.document_number,
        "sent_on": wareki(letters.dated),
        "sender": [letters.sender],
        "seal_note": letters.seal_note,
        "body": _paragraphs(letters.body),
        "days": [
            {"label": f"{number}日目", "date": wareki(day, weekday=True)}
            for number, day in enumerate(plan.event.days, start=1)
        ],
        "place": plan.event.venue or _UNDECIDED_PLACE,
        "seats": f"{plan.lottery.seats}人（申込みが多いときは、公開の抽選で決めます。）",
        "how_to_apply": "2枚目の参加申込書に記入し、同封の返信用封筒でお送りください。返信は区に届きます。",
        "reply_by": f"{wareki(plan.replies.deadline, weekday=True)}必着",
        "token_note": _UNVERIFIABLE_NOTE if plan.drawn_elsewhere else _NUMBER_NOTE,
        "purpose": letters.purpose,
        "collecting_body": letters.collecting_body,
        "privacy": _privacy(plan, contractor),
        "contact": _lines(letters.contact),
        "return_address": [_with_postal_mark(line) for line in _lines(letters.return_address)],
        "needs": [need.value for need in plan.replies.needs],
        "reasons": [reason.ja for reason in Reason],
        "pages": [
            {"language": page.language.value, "title": page.title, "body": _paragraphs(page.body)}
            for page in letters.pages
        ],
    }


def _privacy(plan: Plan, contractor: str) -> list[Json]:
    letters = plan.letters
    work = "印刷・封入・発送" if letters.printer is Printer.CONTRACTOR else "封入・発送"
    entrusted = f"委託：{work}と当日の運営を{contractor or '受託者'}に委託し、"
    narrowed = f"{_handed_over_items(plan)}のうち、それぞれの作業に必要な項目だけを渡します。"
    return [
        f"利用目的：{letters.purpose}",
        f"収集する者：{letters.collecting_body}",
        entrusted + narrowed,
        "返却と消去：委託先に渡した情報は、事業の終了後に返却又は消去させ、区の職員が確認します。",
    ]


def _handed_over_items(plan: Plan) -> str:
    handed = {field for rule in plan.packets for field in allowed_fields(rule.kind, rule.fields)}
    return "、".join(field.heading for field in PacketField if field in handed & INFORMATION_ITEMS)


def _paragraphs(text: str) -> list[Json]:
    blocks = text.replace("\r\n", "\n").split("\n\n")
    return ["".join(line.strip() for line in block.splitlines()) for block in blocks if block.strip()]


def _with_postal_mark(line: str) -> str:
    return f"〒{line}" if _POSTAL_CODE.fullmatch(line) else line


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def results_text(plan: Plan, made_on: date, record: str, drawn: bool = True) -> dict[str, Json]:
    """`data.text` of result.typ. `record`: address of the lottery's public record. `drawn`: False when no
    more applied than there are seats."""
    letters, results = plan.letters, plan.results
    answer_by = results.answer_by
    return {
        "event": plan.report.project,
        "document_number": results.document_number,
        "sent_on": wareki(results.dated or made_on),
        "sender": [letters.sender],
        "seal_note": letters.seal_note,
        "title": f"{plan.report.project} {'抽選結果' if drawn else '参加決定'}のお知らせ",
        "bodies": {result.value: _paragraphs(results.words_for(result, drawn)) for result in Result},
        "household_note": _HOUSEHOLD.format("抽選の対象" if drawn else "参加者"),
        "number_note": _DRAWN_NOTE if drawn else _ALL_IN_NOTE,
        "days": [
            f"{number}日目　{wareki(day, weekday=True)}"
            for number, day in enumerate(plan.event.days, start=1)
        ],
        "place": plan.event.venue or _UNDECIDED_PLACE,
        "answer_by": wareki(answer_by, weekday=True) if answer_by else "",
        "label": LABEL,
        "record": record,
        "contact": _lines(letters.contact),
    }
