"""The press port on its fake and on typst: what is read back is what was printed, letter by letter."""

from collections.abc import Sequence

import pytest

from shared.adapters.typst_press import TypstPress
from shared.domain.mail_merge import Letter
from shared.domain.read_back import mismatches
from shared.errors import Fault
from shared.ports import Press
from tests.fakes import FakePress
from tests.letter_data import FONTS, PRINTED_AT, letters, lot_data

TEMPLATE = "letter.typ"
SHEET = {
    "event": "区民討議会",
    "title": "第1ロット（全12ロット）",
    "letters": 100,
    "pages": 200,
    "sheets_a_letter": 2,
    "contractor": "架空企画株式会社",
    "made_at": "2027年6月21日 0時00分",
    "sha256": "0123456789abcdef" * 4,
    "copy_number": "7",
    "enclosures": ["案内状", "返信用封筒"],
}
ROSTER = {
    "title": "参加者名簿",
    "subtitle": "2人",
    "watermark": "取扱者 h-01　2027-09-01　控え番号 3",
    "days": ["9月4日（土）", "9月5日（日）"],
    "rows": [
        {"no": 1, "name": "𠮷田　髙太郎", "sex": "男", "age": 41},
        {"no": 2, "name": "林", "sex": "女", "age": 18},
    ],
    "note": "住所は載せません。",
}


@pytest.fixture(scope="module", params=["fake", "typst"])
def press(request: pytest.FixtureRequest) -> Press:
    return FakePress() if request.param == "fake" else TypstPress(FONTS)


def wrong(press: Press, printed: Sequence[Letter], records: Sequence[Letter]) -> list[int]:
    pages = press.read_back(press.print(TEMPLATE, lot_data(list(printed)), PRINTED_AT))
    return list(mismatches(records, [(page.text, page.codes) for page in pages], press.as_read))


def test_every_letter_is_read_back_as_its_record(press: Press) -> None:
    assert wrong(press, letters(), letters()) == []


def test_the_same_in_gives_the_same_bytes(press: Press) -> None:
    first = press.print(TEMPLATE, lot_data(letters()), PRINTED_AT)
    assert press.print(TEMPLATE, lot_data(letters()), PRINTED_AT) == first


def test_addresses_shifted_against_names_are_found(press: Press) -> None:
    records = letters()
    shifted = [
        Letter(type(one.block)(other.block.postal_code, other.block.address, one.block.name), one.keys)
        for one, other in zip(records, records[1:] + records[:1], strict=True)
    ]
    assert wrong(press, shifted, records) == [1, 2, 3, 4, 5]


def test_two_letters_in_each_others_place_are_found(press: Press) -> None:
    records = letters()
    assert wrong(press, [records[1], records[0], *records[2:]], records) == [1, 2]


def test_another_reply_code_is_found(press: Press) -> None:
    records = letters()
    coded = [
        Letter(one.block, type(one.keys)(one.keys.token, other.keys.reply_code, one.keys.return_number))
        for one, other in zip(records, [records[1], *records[1:]], strict=True)
    ]
    assert wrong(press, coded, records) == [1]


def test_a_missing_letter_is_found(press: Press) -> None:
    records = letters()
    assert wrong(press, records[:-1], records) == [5]


@pytest.mark.parametrize("text", ["〓田", "外字\ue000", "補助\U000f0001"])
def test_what_stands_for_no_character_cannot_be_printed(press: Press, text: str) -> None:
    assert list(press.missing_glyphs([text])) == [True]


def test_rare_characters_of_the_registers_can_be_printed(press: Press) -> None:
    texts = ["𠮷髙﨑神", "邉\U000e010f", "あさひ区4‐5-6－7", "ﾊｲﾂ Gonzalez"]
    assert list(press.missing_glyphs(texts)) == [False] * 4


@pytest.mark.parametrize(
    ("template", "data", "said"),
    [("hand_over_sheet.typ", SHEET, "架空企画株式会社"), ("roster.typ", ROSTER, "𠮷田髙太郎")],
)
def test_the_other_papers_are_one_readable_page(
    press: Press, template: str, data: dict[str, object], said: str
) -> None:
    [page] = press.read_back(press.print(template, data, PRINTED_AT))
    assert said in page.text
    assert page.codes == ()


def test_a_page_becomes_a_picture(press: Press) -> None:
    pdf = press.print(TEMPLATE, lot_data(letters()[:1]), PRINTED_AT)
    assert press.picture(pdf, 1).startswith(b"\x89PNG")


# What only the real press can fail at


@pytest.fixture(scope="module")
def typst_press() -> TypstPress:
    return TypstPress(FONTS)


@pytest.mark.parametrize("text", ["辺\U000e01ef", "\U00030ede", "邉\ufe01"])
def test_a_variant_or_character_without_its_own_glyph_is_found_before(
    typst_press: TypstPress, text: str
) -> None:
    assert list(typst_press.missing_glyphs([text])) == [True]


@pytest.mark.parametrize("field", ["name", "address"])
def test_a_missing_glyph_is_a_fault_that_does_not_quote_the_text(typst_press: TypstPress, field: str) -> None:
    data = lot_data(letters()[:1])
    data["letters"] = [{**one, field: ["名無\U00030ede"]} for one in data["letters"]]  # type: ignore[attr-defined]
    with pytest.raises(Fault, match=r"letters\.press_failed") as fault:
        typst_press.print(TEMPLATE, data, PRINTED_AT)
    chain = f"{fault.value} {fault.value.__cause__}"
    assert "名無" not in chain
    assert "\U00030ede" not in chain


def test_a_template_outside_the_folder_is_refused(typst_press: TypstPress) -> None:
    with pytest.raises(Fault, match=r"letters\.press_failed"):
        typst_press.print("../../etc/passwd", {}, PRINTED_AT)
