"""The ward's template on the real engine: what is missing on paper is named; pages in other words are read back."""

import pytest

from shared.adapters.form_reader import PillowFormReader
from shared.adapters.typst_press import TypstPress
from shared.domain.letter_text import letter_text
from shared.domain.plan import Plan, load_plan
from shared.domain.read_back import mismatches
from shared.errors import Refusal
from shared.services.letter_template import LETTER_TEMPLATE, LetterDesign, choose, own_template
from tests.component.letters_job import LettersJob, drawn, invitee
from tests.fakes import World
from tests.letter_data import DESIGN, FONTS, PRINTED_AT, ROOT, letters

PRESS = TypstPress(FONTS)
SOURCE = PRESS.source(LETTER_TEMPLATE)
OTHER_WORDS = """
[[letters.pages]]
language = "easy-ja"
title = "くじで えらばれました"
body = '''
はなしあいに さんか しませんか。

わからないときは 電話（でんわ）を ください。'''

[[letters.pages]]
language = "en"
title = "You have been drawn by lot"
body = '''Please tell us whether you take part.'''
"""


@pytest.fixture(scope="module")
def job() -> LettersJob:
    return drawn([invitee(1)], World(press=PRESS, form_reader=PillowFormReader(FONTS)))


ALL_BOXES = "、".join(
    f"「{field}」の□の位置" for field in ("参加について", "参加できる日", "必要な配慮", "参加しない理由")
)


def changed(old: str, new: str) -> str:
    assert old in SOURCE
    return SOURCE.replace(old, new)


@pytest.mark.parametrize(
    ("source", "item"),
    [
        (changed("#for line in text-of.privacy", "#for line in ()"), "利用目的"),
        (changed('返送先：#text-of.return_address.join("　")\\', ""), "返送先"),
        (changed("letter.reply.qr", '""'), "返信コードの文字"),
        (
            changed("qr(letter, (form.qr.right - form.qr.left) * 1mm)", "[]"),
            "返信コードのQR、四隅の■とQRの位置",
        ),
        (changed("  corner-marks\n", ""), "四隅の■とQRの位置"),
        (changed("at(mark.x - half,", "at(mark.x - half + 4,"), "四隅の■とQRの位置"),
        (
            changed("at(place-of.left, place-of.top, square", "at(place-of.left + 3, place-of.top, square"),
            ALL_BOXES,
        ),
        (changed('ticks("days"', 'ticks("nothing"'), "「参加できる日」の□の位置"),
        (changed("#respondent(letter)", ""), "参加申込書の氏名"),
        (changed("#text(size: 10pt, letter.token)", ""), "抽選の確認番号"),
    ],
)
def test_what_the_paper_lacks_is_named(job: LettersJob, source: str, item: str) -> None:
    with pytest.raises(Refusal, match=r"letters\.template_lacks") as refusal:
        choose(job.parts, job.assembly, job.contract, source, job.staff)
    assert str(refusal.value.params["items"]) == item
    assert own_template(job.parts, job.assembly) is None


def test_a_template_that_does_not_compile_says_why(job: LettersJob) -> None:
    with pytest.raises(Refusal, match=r"letters\.template_broken"):
        choose(job.parts, job.assembly, job.contract, SOURCE + "\n#let x = (", job.staff)


def test_words_of_the_wards_own_are_taken(job: LettersJob) -> None:
    source = changed("下のとおり回答します。", "次のとおり回答します。")
    choose(job.parts, job.assembly, job.contract, source, job.staff)
    own = own_template(job.parts, job.assembly)
    assert own is not None
    assert own.source == source


def in_other_words() -> Plan:
    text = (ROOT / "local/demo/plan.toml").read_text(encoding="utf-8")
    return load_plan(text + OTHER_WORDS)


def test_pages_in_easy_japanese_and_english_follow_each_form_and_are_read_back() -> None:
    plan = in_other_words()
    design = LetterDesign(letter_text(plan, "架空企画株式会社"), plan, None)
    assert design.pages_a_letter == 4
    people = letters()
    pdf = PRESS.print(LETTER_TEMPLATE, design.data(people), PRINTED_AT)
    pages = [(page.text, page.codes) for page in PRESS.read_back(pdf)]
    assert len(pages) == 4 * len(people)
    assert list(mismatches(people, pages, PRESS.as_read, 4)) == []
    assert PRESS.as_read("くじで えらばれました") in pages[2][0]
    assert PRESS.as_read("You have been drawn by lot") in pages[3][0]
    pages[2], pages[6] = pages[6], pages[2]
    assert list(mismatches(people, pages, PRESS.as_read, 4)) == [1, 2]


def test_a_missing_page_is_found_in_the_finished_letters() -> None:
    people = letters()
    pdf = PRESS.print(LETTER_TEMPLATE, DESIGN.data(people), PRINTED_AT)
    pages = [(page.text, page.codes) for page in PRESS.read_back(pdf)]
    assert list(mismatches(people, pages, PRESS.as_read)) == []
    assert list(mismatches(people, pages[:-1], PRESS.as_read)) != []


def test_the_same_lot_from_a_press_made_anew_is_the_same_bytes() -> None:
    first = PRESS.print(LETTER_TEMPLATE, DESIGN.data(letters()), PRINTED_AT)
    assert TypstPress(FONTS).print(LETTER_TEMPLATE, DESIGN.data(letters()), PRINTED_AT) == first
