"""Faults put into finished PDFs and into the merge's data: the read-back names the letters, nothing gets through."""

import io
from collections.abc import Callable, Sequence
from functools import cache

import pikepdf
import pytest

from shared.adapters.typst_press import TypstPress
from shared.domain.mail_merge import Letter
from shared.domain.read_back import mismatches
from tests.letter_data import FONTS, PRINTED_AT, letters, lot_data

type Fault = Callable[[pikepdf.Pdf], None]


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
