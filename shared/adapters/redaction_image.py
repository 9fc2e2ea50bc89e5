"""A redacted copy as new pixels: a white page that only gets what may stay, and the mark of its check."""

import io
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from shared.adapters.form_ink import part_of
from shared.adapters.form_registration import DOTS_A_MM, SIZE
from shared.domain.redaction_areas import STAMP_PLACE, Kept

if TYPE_CHECKING:
    from PIL.Image import Image

_WHITE = 255
_STAMP_MM = 4.2
_POINTS_A_DOT = 72 / 25.4 / DOTS_A_MM


def redacted(page: NDArray[np.uint8], printed: NDArray[np.uint8], kept: Kept) -> NDArray[np.uint8]:
    """`printed`: 255 where this very form has print. Nothing of `page` is copied but what `kept` names."""
    copy = np.full_like(page, _WHITE)
    for area in kept.printed:
        part = part_of(area)
        copy[part] = np.where(printed[part] > 0, page[part], _WHITE)
    for area in kept.whole:
        copy[part_of(area)] = page[part_of(area)]
    return copy


def stamped(copy: NDArray[np.uint8], words: str, font: Path) -> "Image":
    """With `words` below the cut."""
    from PIL import Image, ImageDraw, ImageFont

    image = Image.fromarray(copy)
    letters = ImageFont.truetype(font, round(_STAMP_MM * DOTS_A_MM))
    place = tuple(mm * DOTS_A_MM for mm in STAMP_PLACE)
    ImageDraw.Draw(image).multiline_text((place[0], place[1]), words, fill=0, font=letters, spacing=12)
    return image


def as_pdf(pages: Sequence["Image"]) -> bytes:
    """A page an image, and nothing else: no text, no layer, no metadata; the same in gives the same bytes."""
    import pikepdf

    width, height = (dots * _POINTS_A_DOT for dots in SIZE)
    with pikepdf.new() as pdf:
        for image in pages:
            picture = pdf.make_stream(
                image.tobytes(),
                Type=pikepdf.Name.XObject,
                Subtype=pikepdf.Name.Image,
                Width=image.width,
                Height=image.height,
                ColorSpace=pikepdf.Name.DeviceGray,
                BitsPerComponent=8,
            )
            page = pdf.add_blank_page(page_size=(width, height))
            page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Scan=picture))
            page.Contents = pdf.make_stream(f"{width} 0 0 {height} 0 0 cm /Scan Do".encode())
        out = io.BytesIO()
        pdf.save(out, compress_streams=True, deterministic_id=True)
    return out.getvalue()
