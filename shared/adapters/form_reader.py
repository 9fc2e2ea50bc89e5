"""FormReader by pillow, numpy, PDFium and zxing-cpp: a page at a time, in memory, no OpenCV."""

import io
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from shared.adapters.form_ink import dark_of, foreign_ink, ink_in_all, ink_of_boxes, printed_on, stray_ink
from shared.adapters.form_registration import (
    DOTS_A_MM,
    SIZE,
    codes_on,
    marks_without_code,
    right_way_up,
    upright,
)
from shared.adapters.pdfium_turn import PDFIUM_TURN
from shared.adapters.redaction_image import as_pdf, redacted, stamped
from shared.adapters.scan_files import page_count, page_image
from shared.domain.form_places import FormPlaces
from shared.domain.redaction_areas import Kept
from shared.domain.window import Area
from shared.ports import SeenPage

if TYPE_CHECKING:
    from PIL.Image import Image

_JPEG_QUALITY = 80
_MM_AN_INCH, _POINTS_AN_INCH = 25.4, 72


class PillowFormReader:
    """See `shared.ports.FormReader`. `fonts_folder`: of the mark on redacted copies."""

    def __init__(self, fonts_folder: Path) -> None:
        self._font = fonts_folder / "ipaexg.ttf"

    def page_count(self, file: bytes) -> int:
        return page_count(file)

    def blank(self, pdf: bytes, page: int) -> bytes:
        import pypdfium2
        from PIL import Image

        with PDFIUM_TURN:
            document = pypdfium2.PdfDocument(pdf)
            try:
                scale = DOTS_A_MM * _MM_AN_INCH / _POINTS_AN_INCH
                image = document[page].render(scale=scale, grayscale=True).to_pil().convert("L")
            finally:
                document.close()
        return _png(Image.fromarray(printed_on(np.asarray(image.resize(SIZE)))))

    def see(self, file: bytes, page: int, places: FormPlaces, blank: bytes) -> SeenPage:
        image = page_image(file, page)
        codes = codes_on(image)
        texts = tuple(sorted({code.text for code in codes}))
        placed = upright(image, codes[0]) if len(texts) == 1 else None
        if placed is None:
            return SeenPage(
                image=_jpeg(right_way_up(image, codes[0]) if texts else image),
                codes=texts,
                upright=False,
                ink=ink_in_all(image),
                marks=0 if texts else marks_without_code(image),
            )
        dark = dark_of(placed.page)
        foreign = foreign_ink(dark, np.asarray(_opened(blank)))
        return SeenPage(
            image=_jpeg(placed.shown()),
            codes=texts,
            upright=True,
            boxes=ink_of_boxes(dark, foreign, places),
            stray=stray_ink(foreign, placed.covered, places),
        )

    def crop(self, image: bytes, area: Area) -> bytes:
        left, top, right, bottom = (
            round(mm * DOTS_A_MM) for mm in (area.left, area.top, area.right, area.bottom)
        )
        return _png(_opened(image).crop((left, top, right, bottom)))

    def redact(self, image: bytes, printed: bytes, kept: Kept, stamp: str) -> bytes:
        page, print_of_form = np.asarray(_opened(image)), np.asarray(_opened(printed))
        return _png(stamped(redacted(page, print_of_form, kept), stamp, self._font))

    def bound(self, images: Iterable[bytes]) -> bytes:
        return as_pdf([_opened(image) for image in images])


def _opened(image: bytes) -> "Image":
    from PIL import Image

    return Image.open(io.BytesIO(image), formats=("PNG", "JPEG")).convert("L")


def _png(image: "Image") -> bytes:
    out = io.BytesIO()
    image.save(out, format="PNG")
    return out.getvalue()


def _jpeg(image: "Image") -> bytes:
    out = io.BytesIO()
    image.save(out, format="JPEG", quality=_JPEG_QUALITY)
    return out.getvalue()
