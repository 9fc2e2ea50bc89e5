"""The shape on the paper is the character's own: each rare one is held against HarfBuzz's drawing of it."""

from functools import cache

import numpy as np
import numpy.typing as npt
import pypdfium2
import pytest
from PIL import Image, ImageDraw, ImageFont

from shared.adapters.typst_press import LETTER_FONT, SECOND_FONT, TypstPress
from shared.domain.address_block import AddressBlock
from shared.domain.mail_merge import HONORIFIC, Letter
from shared.domain.reply_codes import LetterKeys
from tests.letter_data import FONTS, PRINTED_AT, lot_data

type Shape = npt.NDArray[np.bool_]

SCALE = 20.0
SIZE = 256
ALIKE, DIFFERENT = 0.85, 0.75
"""Share of black pixels in common: small strokes are drawn a little differently by PDFium and FreeType."""


@cache
def press() -> TypstPress:
    return TypstPress(FONTS)


def on_paper(char: str) -> Shape:
    """The name of a letter to somebody called `char`, from the finished PDF: what stands left of 様."""
    keys = LetterKeys("0" * 32, "0000-0000-0000-0000", "0000-0000")
    letter = Letter(AddressBlock("123-0001", ("町",), (char,)), keys)
    with pypdfium2.PdfDocument(press().print("letter.typ", lot_data([letter]), PRINTED_AT)) as document:
        page = document[0]
        text = page.get_textpage()
        found = text.search(HONORIFIC).get_next()
        assert found
        left, bottom, _, top = text.get_charbox(found[0])
        image = page.render(scale=SCALE, grayscale=True).to_pil()
        height = page.get_height()
    edges = (left - 24, height - top - 2, left - 3, height - bottom + 2)
    return shape(image.crop(tuple(round(edge * SCALE) for edge in edges)))


def drawn(text: str, font: str) -> Shape:
    image = Image.new("L", (SIZE * 2, SIZE * 2), 255)
    face = ImageFont.truetype(FONTS / font, SIZE, layout_engine=ImageFont.Layout.RAQM)
    ImageDraw.Draw(image).text((SIZE // 2, SIZE // 2), text, font=face, fill=0)
    return shape(image)


def shape(image: Image.Image) -> Shape:
    """Its black, cut to its edges and made one size."""
    black = np.asarray(image.convert("L")) < 128
    rows, columns = np.nonzero(black)
    cut = black[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
    return np.asarray(Image.fromarray(cut).resize((SIZE, SIZE)))


def likeness(one: Shape, other: Shape) -> float:
    return float((one & other).sum() / (one | other).sum())


@pytest.mark.parametrize("char", ["𠮷", "髙", "﨑", "邉\U000e010f", "德", "栁", "\ufa19"])
def test_a_rare_character_has_its_own_shape(char: str) -> None:
    assert likeness(on_paper(char), drawn(char, LETTER_FONT)) > ALIKE


@pytest.mark.parametrize(
    ("variant", "font"),
    [
        ("邉\U000e0110", LETTER_FONT),
        ("神\U000e0103", LETTER_FONT),
        ("葛\U000e0102", LETTER_FONT),
        ("辻\U000e0102", LETTER_FONT),
        ("辻\U000e0100", SECOND_FONT),
        ("葛\U000e0100", SECOND_FONT),
    ],
)
def test_a_variant_has_its_shape_and_not_that_of_the_plain_character(variant: str, font: str) -> None:
    printed = on_paper(variant)
    assert likeness(printed, drawn(variant, font)) > ALIKE
    assert likeness(printed, drawn(variant[0], LETTER_FONT)) < DIFFERENT
