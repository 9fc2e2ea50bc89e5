"""Pages out of a scanned file (PDF, TIFF, PNG), one at a time, grey; hostile and broken files are refused.

A page is never decoded before its size is known: a few kilobytes can ask for gigabytes of pixels.
"""

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from shared.adapters.pdfium_turn import PDFIUM_TURN
from shared.domain.scan_format import MOST_PAGES, MOST_PIXELS, ScanFormat, format_of
from shared.errors import Refusal

if TYPE_CHECKING:
    from PIL.Image import Image

_DOTS_AN_INCH = 200
_POINTS_AN_INCH = 72
_LARGEST_SIDE = 2900
"""Pixels of the longer side of what is handed out: A4 at 240 dpi."""
_MOST_IMAGES_A_PAGE = 200


def page_count(file: bytes) -> int:
    """Raises Refusal `scans.broken`, `scans.too_many_pages`, `scans.format`."""
    if format_of(file) is ScanFormat.PDF:
        with _pdf(file) as document:
            pages = len(document)
    else:
        with _picture(file) as picture:
            pages = int(getattr(picture, "n_frames", 1))
    if not 1 <= pages <= MOST_PAGES:
        raise Refusal("scans.too_many_pages", limit=MOST_PAGES, found=pages)
    return pages


def page_image(file: bytes, number: int) -> "Image":
    """Page `number` (from 1) as a grey image. Raises Refusal `scans.broken`, `scans.page_too_large`."""
    if format_of(file) is ScanFormat.PDF:
        return _pdf_page(file, number)
    return _picture_page(file, number)


@contextmanager
def _pdf(file: bytes) -> Iterator[Any]:
    import pypdfium2

    with PDFIUM_TURN:
        try:
            document = pypdfium2.PdfDocument(file)
        except pypdfium2.PdfiumError:
            raise Refusal("scans.broken") from None
        try:
            yield document
        except pypdfium2.PdfiumError:
            raise Refusal("scans.broken") from None
        finally:
            document.close()


def _pdf_page(file: bytes, number: int) -> "Image":
    with _pdf(file) as document:
        page = document[number - 1]
        _refuse_large_images(page)
        longer = max(page.get_width(), page.get_height(), 1.0)
        scale = min(_DOTS_AN_INCH / _POINTS_AN_INCH, _LARGEST_SIDE / longer)
        image: Image = page.render(scale=scale, grayscale=True, may_draw_forms=False).to_pil()
        return image.convert("L")


def _refuse_large_images(page: Any) -> None:
    """By what the PDF says of its images, before any of them is decoded."""
    import pypdfium2.raw as pdfium_c

    pixels = 0
    for count, image in enumerate(page.get_objects(filter=[pdfium_c.FPDF_PAGEOBJ_IMAGE], max_depth=8), 1):
        width, height = image.get_px_size()
        pixels += width * height
        if pixels > MOST_PIXELS or count > _MOST_IMAGES_A_PAGE:
            raise Refusal("scans.page_too_large", limit=MOST_PIXELS // 1_000_000)


@contextmanager
def _picture(file: bytes) -> Iterator["Image"]:
    from PIL import Image, UnidentifiedImageError

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            with Image.open(io.BytesIO(file), formats=("TIFF", "PNG")) as picture:
                yield picture
        except (Image.DecompressionBombError, Image.DecompressionBombWarning):
            raise Refusal("scans.page_too_large", limit=MOST_PIXELS // 1_000_000) from None
        except (UnidentifiedImageError, OSError, ValueError, EOFError, SyntaxError, KeyError, Warning):
            raise Refusal("scans.broken") from None


def _picture_page(file: bytes, number: int) -> "Image":
    with _picture(file) as picture:
        picture.seek(number - 1)
        width, height = picture.size
        if width * height > MOST_PIXELS:
            raise Refusal("scans.page_too_large", limit=MOST_PIXELS // 1_000_000)
        grey = picture.convert("L")
    grey.thumbnail((_LARGEST_SIDE, _LARGEST_SIDE), reducing_gap=2.0)
    return grey
