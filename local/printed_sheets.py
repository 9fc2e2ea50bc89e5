"""Sheets of printed letters, as large as people write on them: any page, or the forms of some codes."""

from collections.abc import Iterable

import pypdfium2
from PIL import Image

from local.filled_forms import PEN_DOTS_A_MM

_DOTS_A_POINT = PEN_DOTS_A_MM * 25.4 / 72


def sheet(pdf: bytes, number: int) -> Image.Image:
    """Page `number` (from 0) at PEN_DOTS_A_MM, in greys."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return _rendered(document[number])
    finally:
        document.close()


def forms_of(codes: Iterable[str], lots: Iterable[bytes]) -> dict[str, Image.Image]:
    """The sheets that bear these reply codes, by code, out of the PDFs of lots. Raises LookupError."""
    wanted, found = set(codes), dict[str, Image.Image]()
    for lot in lots:
        document = pypdfium2.PdfDocument(lot)
        for page in document:
            text = page.get_textpage().get_text_range()
            found |= {code: _rendered(page) for code in wanted - found.keys() if code in text}
        document.close()
    if wanted - found.keys():
        raise LookupError(f"{len(wanted - found.keys())} codes stand on no letter")
    return found


def _rendered(page: pypdfium2.PdfPage) -> Image.Image:
    image: Image.Image = page.render(scale=_DOTS_A_POINT, grayscale=True).to_pil()
    return image.convert("L")
