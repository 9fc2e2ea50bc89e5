"""Letters judged by other people's tools and by the envelope: PDF syntax, fonts, PDF/A, the window, the font's width."""

import re
import subprocess
from functools import cache
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
import segno
import zxingcpp

from shared.adapters.letter_font import LetterFont
from shared.adapters.typst_press import LETTER_FONT, SECOND_FONT, TypstPress, qr_symbol
from shared.domain.address_block import USUAL_ROOM, AddressBlock, char_width, lay_out
from shared.domain.mail_merge import Letter
from shared.domain.read_back import mismatches
from shared.domain.reply_codes import keys_for
from shared.domain.window import Window
from tests.fakes import FakeEntropy
from tests.letter_data import FONTS, PRINTED_AT, letters, lot_data

POINTS_A_MM = 72 / 25.4
PAGE_HEIGHT = 297.0
WINDOW = Window()
SLIDE = 5.0
"""How far the sheet may slide in the envelope, in mm."""


@cache
def press() -> TypstPress:
    return TypstPress(FONTS)


@pytest.fixture(scope="module")
def pdf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("letters") / "lot.pdf"
    path.write_bytes(press().print("letter.typ", lot_data(letters()), PRINTED_AT))
    return path


def told(*command: str | Path) -> str:
    return subprocess.run([str(part) for part in command], check=True, capture_output=True, text=True).stdout


def test_qpdf_finds_no_error(pdf: Path) -> None:
    assert "No syntax or stream encoding errors" in told("qpdf", "--check", pdf)


def test_fonts_are_embedded_subsets_only(pdf: Path) -> None:
    lines = told("pdffonts", pdf).splitlines()[2:]
    assert lines
    for line in lines:
        assert re.match(r"[A-Z]{6}\+IPA", line)
        assert line.split()[-5:-2] == ["yes", "yes", "yes"]  # embedded, subset, with text


def test_the_file_says_it_is_pdf_a_2b(pdf: Path) -> None:
    data = pdf.read_bytes()
    assert b"<pdfaid:part>2</pdfaid:part>" in data
    assert b"<pdfaid:conformance>B</pdfaid:conformance>" in data


def test_the_metadata_name_nobody(pdf: Path) -> None:
    info = told("pdfinfo", pdf)
    assert "Pages:           10" in info
    assert not any("".join(one.block.name) in info for one in letters())


def characters(pdf: Path, page: int) -> list[tuple[str, float, float, float, float]]:
    """(character, left, top, right, bottom) in mm from the upper left corner of the sheet."""
    document = pypdfium2.PdfDocument(pdf)
    text = document[page].get_textpage()
    found = []
    for index in range(text.count_chars()):
        char = chr(pypdfium2.raw.FPDFText_GetUnicode(text, index))
        if char.strip():
            left, bottom, right, top = (edge / POINTS_A_MM for edge in text.get_charbox(index))
            found.append((char, left, PAGE_HEIGHT - top, right, PAGE_HEIGHT - bottom))
    document.close()
    return found


@pytest.mark.parametrize("number", range(5))
def test_only_the_block_shows_through_the_window_however_the_sheet_slides(pdf: Path, number: int) -> None:
    """Characters wholly inside the window when slid any way are the block's; no other one ever enters it."""
    left, top, width, height = WINDOW.left, WINDOW.top, WINDOW.width, WINDOW.height
    always, sometimes = [], []
    for char, x0, y0, x1, y1 in characters(pdf, number * 2):
        if (
            x0 >= left + SLIDE
            and y0 >= top + SLIDE
            and x1 <= left + width - SLIDE
            and y1 <= top + height - SLIDE
        ):
            always.append(char)
        elif (
            x1 > left - SLIDE and y1 > top - SLIDE and x0 < left + width + SLIDE and y0 < top + height + SLIDE
        ):
            sometimes.append(char)
    block = press().as_read(letters()[number].block_text())
    shown = "".join(always).encode("utf-16", "surrogatepass").decode("utf-16")  # PDFium gives UTF-16 units
    assert shown == block
    assert sometimes == []


def test_no_character_is_wider_in_the_font_than_the_block_counts() -> None:
    from fontTools.ttLib import TTFont

    with TTFont(FONTS / LETTER_FONT, lazy=True) as font:
        em, metrics = font["head"].unitsPerEm, font["hmtx"]
        wider = [
            hex(code)
            for code, glyph in font.getBestCmap().items()
            if metrics[glyph][0] > char_width(chr(code)) * em
        ]
        latin = {chr(code): metrics[font.getBestCmap()[code]][0] / em for code in range(0x20, 0x7F)}
    assert wider == []
    assert latin == {char: char_width(char) for char in latin}
    assert WINDOW.width - 2 * SLIDE >= USUAL_ROOM.line_width * 9.5 / POINTS_A_MM


def test_every_character_the_font_prints_is_read_back_as_itself() -> None:
    """All the font's characters and variants in one document: what the preflight lets through never blocks a lot."""
    font = LetterFont.load(FONTS / LETTER_FONT, FONTS / SECOND_FONT)
    variants = [chr(base) + chr(selector) for base, selector in [*font.variants, *font.borrowed]]
    singles = [chr(code) for code in font.plain if not chr(code).isspace()]
    chars = [char for char in [*singles, *variants] if font.can_print(char) and char not in ",;"]
    names = ["".join(f"{char};" for char in chars[at : at + 20]) for at in range(0, len(chars), 20)]
    rows = [{"no": number, "name": name, "sex": "男", "age": 0} for number, name in enumerate(names)]
    data: dict[str, object] = {"title": "字", "subtitle": "字", "days": [], "rows": rows, "note": "字"}
    pages = press().read_back(press().print("roster.typ", data, PRINTED_AT))
    read = "".join(page.text for page in pages)
    lost = [name for name in names if press().as_read(name) not in read]
    assert lost == []


def test_the_symbol_of_a_reply_code_is_another_librarys_module_for_module() -> None:
    """Writer and reader are one library: what it writes must be a QR code by somebody else's reading of the standard.

    The standard leaves open which of eight masks is taken when several are as good.
    """
    tokens = [f"{number:032x}" for number in range(200)]
    for keys in keys_for(tokens, FakeEntropy("codes").token):
        image = zxingcpp.write_barcode_to_image(qr_symbol(keys.reply_code), scale=1, add_quiet_zones=False)
        written = (np.asarray(image) < 128).astype(int).tolist()
        masked = (
            segno.make(keys.reply_code, error="q", micro=False, boost_error=False, mask=mask)
            for mask in range(8)
        )
        assert any(written == [list(row) for row in symbol.matrix] for symbol in masked)


AWKWARD = (
    "WWWWWWWW MMMMMMMM WWWW@@@@@ %%%%%&&&&&", "Wilhelmina Magdalena van der Westhuizen", "Æ Ø ß Ñ ñ ÿ Ü",
    "Griffith Fiona Offley-fl", "O'Brien “Seán” --- ...", "か\u309aき\u3099 ﾊﾞﾋﾟ", "é e\u0301 ñ n\u0303", "AVAToWa fffi",
    "*bold* _it_ #x $y$ `z` <a> @b [c] \\n ~ // /*", "，、。（）「」・", "林\u3000 林", "㍿髙 ㈱",
)  # fmt: skip
"""Ligatures, combining marks, kerning, half-width kana, what typst's markup would read as its own."""


def test_awkward_names_are_printed_as_they_are_and_read_back() -> None:
    blocks = [block for name in AWKWARD if (block := lay_out("1230001", f"本町{name}", None, name))]
    keys = keys_for([f"{number:032x}" for number in range(len(AWKWARD))], FakeEntropy("awkward").token)
    records = [Letter(block, key) for block, key in zip(blocks, keys, strict=True)]
    pages = press().read_back(press().print("letter.typ", lot_data(records), PRINTED_AT))
    assert list(mismatches(records, [(page.text, page.codes) for page in pages], press().as_read)) == []


def test_a_hyphen_at_the_end_of_a_line_is_read_back() -> None:
    keys = keys_for(["0" * 32], FakeEntropy("hyphen").token)
    record = Letter(AddressBlock("123-0001", ("東町Apart-", "ment"), ("Schmidt-", "Meyer"), False), *keys)
    pages = press().read_back(press().print("letter.typ", lot_data([record]), PRINTED_AT))
    assert list(mismatches([record], [(page.text, page.codes) for page in pages], press().as_read)) == []
