"""Letters of result on the real engine: each page is its record's, and the window shows the address alone."""

from datetime import UTC, date, datetime

import pytest

from shared.adapters.typst_press import TypstPress
from shared.domain.address_block import AddressBlock
from shared.domain.letter_text import results_text
from shared.domain.mail_merge import Letter
from shared.domain.plan import load_plan
from shared.domain.reply_codes import LetterKeys
from shared.domain.result_letters import Result, ResultLetter, Told, mismatches
from tests.component.stage_two import PLAN
from tests.letter_data import FONTS

PRESS = TypstPress(FONTS)
AT = datetime(2026, 11, 17, tzinfo=UTC)
RECORD = "https://portal.example.jp/public/as-0123456789abcdef/lottery-1/lottery-record.json"


def letters() -> list[ResultLetter]:
    named = [
        ("神木﨑　翔太朗", Told(Result.SELECTED, "0f" * 16)),
        ("𠮷野　家子", Told(Result.ALTERNATE, "1e" * 16, 12)),
        ("アレクサンドラ・マリア・フォン・ホーエン", Told(Result.NOT_SELECTED, "2d" * 16)),
        ("渡邉　一", Told(Result.NOT_SELECTED)),
    ]
    return [
        ResultLetter(
            Letter(
                AddressBlock(
                    "160-0022", ("みどり区中央一丁目２番３号", "コーポ緑１０１号室"), (name,), len(name) < 12
                ),
                LetterKeys(f"{number:032x}", "0000-0000-0000-0000", f"0000-000{number}"),
            ),
            told,
        )
        for number, (name, told) in enumerate(named, 1)
    ]


@pytest.fixture(scope="module")
def pdf() -> bytes:
    plan = load_plan(PLAN)
    data: dict[str, object] = {
        "text": results_text(plan, date(2026, 11, 17), RECORD),
        "window": plan.letters.window.window().for_template(),
        "letters": [letter.for_template() for letter in letters()],
    }
    return PRESS.print("result.typ", data, AT)


def test_every_page_reads_back_as_its_record(pdf: bytes) -> None:
    pages = [(page.text, page.codes) for page in PRESS.read_back(pdf)]

    assert mismatches(letters(), pages, PRESS.as_read) == []
    assert len(pages) == len(letters())


def test_two_pages_exchanged_are_found(pdf: bytes) -> None:
    pages = [(page.text, page.codes) for page in PRESS.read_back(pdf)]
    pages[0], pages[1] = pages[1], pages[0]

    assert mismatches(letters(), pages, PRESS.as_read) == [1, 2]
    assert mismatches(letters(), pages[:3], PRESS.as_read) == [1, 2, 4]
    assert mismatches(letters()[:3], pages, PRESS.as_read) == [1, 2, 4]


def test_a_result_that_is_not_the_records_is_found(pdf: bytes) -> None:
    pages = [(page.text, page.codes) for page in PRESS.read_back(pdf)]
    told = letters()
    told[2] = ResultLetter(told[2].letter, Told(Result.SELECTED, told[2].told.token))

    assert mismatches(told, pages, PRESS.as_read) == [3]


def test_the_window_shows_the_address_block_and_nothing_else(pdf: bytes) -> None:
    window = load_plan(PLAN).letters.window.window()
    for place, letter in enumerate(letters()):
        sight = PRESS.sight(pdf, place, window)
        assert sight.text == PRESS.as_read(letter.letter.block_text())
        assert sight.clear


def test_without_a_lottery_no_letter_speaks_of_a_result_of_one() -> None:
    plan = load_plan(PLAN)
    told = [Told(Result.SELECTED, "0f" * 16, drawn=False), Told(Result.NOT_SELECTED, drawn=False)]
    all_in = [ResultLetter(one.letter, new) for one, new in zip(letters(), told, strict=False)]
    data: dict[str, object] = {
        "text": results_text(plan, date(2026, 11, 17), RECORD, drawn=False),
        "window": plan.letters.window.window().for_template(),
        "letters": [letter.for_template() for letter in all_in],
    }
    pages = [(page.text, page.codes) for page in PRESS.read_back(PRESS.print("result.typ", data, AT))]

    assert mismatches(all_in, pages, PRESS.as_read) == []
    assert not any("抽選の結果" in text or "抽選を行った結果" in text for text, _ in pages)
    assert "抽選は行っていません" in pages[0][0]
