"""Faults put into finished PDFs and into the merge's data: the read-back names the letters, nothing gets through."""

import io
from collections.abc import Callable, Sequence
from functools import cache

import numpy as np
import pikepdf
import pytest
import zxingcpp
from PIL import Image

from shared.adapters.typst_press import TypstPress, qr_symbol
from shared.domain.mail_merge import Letter
from shared.domain.read_back import mismatches
from tests.letter_data import FONTS, PRINTED_AT, letters, lot_data

type Fault = Callable[[pikepdf.Pdf], None]

SHEET = pikepdf.Rectangle(0, 0, 595, 842)


@cache
def press() -> TypstPress:
    return TypstPress(FONTS)


@cache
def lot() -> bytes:
    return press().print("letter.typ", lot_data(letters()), PRINTED_AT)


def wrong(pdf: bytes, records: Sequence[Letter]) -> list[int]:
    pages = [(page.text, page.codes) for page in press().read_back(pdf)]
    return list(mismatches(records, pages, press().as_read))


def changed(fault: Fault) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(lot())) as pdf:
        fault(pdf)
        pdf.save(out)
    return out.getvalue()


def swap_invitations(pdf: pikepdf.Pdf) -> None:
    """Letters 1 and 2 have each other's invitation."""
    _swap(pdf, 0, 2)


def swap_forms(pdf: pikepdf.Pdf) -> None:
    """Letters 2 and 4 have each other's application form."""
    _swap(pdf, 3, 7)


def turn_a_letter(pdf: pikepdf.Pdf) -> None:
    """Letter 3 has its form before its invitation."""
    _swap(pdf, 4, 5)


def lose_a_form(pdf: pikepdf.Pdf) -> None:
    del pdf.pages[5]


def lose_the_last_page(pdf: pikepdf.Pdf) -> None:
    del pdf.pages[-1]


def double_an_invitation(pdf: pikepdf.Pdf) -> None:
    pdf.pages.insert(2, pdf.pages[2])


def empty_a_page(pdf: pikepdf.Pdf) -> None:
    pdf.pages[6].Contents = pdf.make_stream(b"")


def lay_a_form_over_an_invitation(pdf: pikepdf.Pdf) -> None:
    """Letter 2's invitation has letter 4's form over it, as one drawn object."""
    pdf.pages[2].add_overlay(pdf.pages[7], SHEET)


def lay_a_form_under_an_invitation(pdf: pikepdf.Pdf) -> None:
    pdf.pages[2].add_underlay(pdf.pages[7], SHEET)


def write_on_a_code(pdf: pikepdf.Pdf) -> None:
    """Letter 3's form has words over its code: it might not be read from paper."""
    page = pdf.pages[5]
    words = b"q BT /f0 20 Tf 1 0 0 1 470 750 Tm <000100020003> Tj ET Q"
    page.contents_add(pdf.make_stream(words))


def _swap(pdf: pikepdf.Pdf, one: int, other: int) -> None:
    order = list(pdf.pages)
    order[one], order[other] = order[other], order[one]
    del pdf.pages[:]
    pdf.pages.extend(order)


@pytest.mark.parametrize(
    ("fault", "found"),
    [
        (swap_invitations, [1, 2]),
        (swap_forms, [2, 4]),
        (turn_a_letter, [3]),
        (lose_a_form, [3, 4, 5]),
        (lose_the_last_page, [5]),
        (double_an_invitation, [2, 3, 4, 5, 6]),
        (empty_a_page, [4]),
        (lay_a_form_over_an_invitation, [2]),
        (lay_a_form_under_an_invitation, [2]),
        (write_on_a_code, [3]),
    ],
)
def test_a_fault_in_the_finished_pdf_is_found(fault: Fault, found: list[int]) -> None:
    assert wrong(lot(), letters()) == []
    assert wrong(changed(fault), letters()) == found


@pytest.mark.parametrize("column", ["name", "address", "postal", "return_number", "token", "reply"])
def test_a_column_shifted_by_one_row_is_found_in_every_letter(column: str) -> None:
    """As when a spreadsheet is filtered: one column of i stands beside the others of i + 1."""
    data = lot_data(letters())
    rows = data["letters"]
    assert isinstance(rows, list)
    data["letters"] = [
        {**one, column: other[column]} for one, other in zip(rows, [*rows[1:], rows[0]], strict=True)
    ]
    expected = [
        number
        for number, (one, other) in enumerate(zip(rows, [*rows[1:], rows[0]], strict=True), start=1)
        if one[column] != other[column]
    ]
    assert expected
    assert wrong(press().print("letter.typ", data, PRINTED_AT), letters()) == expected


def test_another_ones_qr_beside_the_right_code_in_letters_is_found() -> None:
    own = press().source("letter.typ")
    first_ones = own.replace("letter.reply.svg", "data.letters.at(0).reply.svg")
    assert first_ones != own
    assert wrong(press().print("letter.typ", lot_data(letters()), PRINTED_AT, first_ones), letters()) == [
        2,
        3,
        4,
        5,
    ]


@pytest.mark.parametrize(
    ("page_of", "up"), [("invitation(letter) = {", "20mm"), ("reply-form(letter) = {", "158mm")]
)
@pytest.mark.parametrize("picture", ["letter.reply.svg", "letter.png"])
def test_a_second_code_half_as_large_is_found_wherever_it_stands(page_of: str, up: str, picture: str) -> None:
    """Drawn as lines or as pixels, on the page that has none or beside the right one."""
    data = lot_data(letters())
    rows = data["letters"]
    assert isinstance(rows, list)
    data["letters"] = [{**row, "png": list(png_of(row["reply"]["qr"]))} for row in rows]
    shown = f"place(bottom + left, dx: 31mm, dy: -{up}, image(bytes({picture}), width: 15mm))"
    own = press().source("letter.typ")
    strewn = own.replace(f"#let {page_of}", f"#let {page_of}\n{shown}")
    assert strewn != own
    assert wrong(press().print("letter.typ", data, PRINTED_AT, strewn), letters()) == [1, 2, 3, 4, 5]


def png_of(text: str) -> bytes:
    out = io.BytesIO()
    pixels = zxingcpp.write_barcode_to_image(qr_symbol(text), scale=8)
    Image.fromarray(np.asarray(pixels)).save(out, format="PNG")
    return out.getvalue()
