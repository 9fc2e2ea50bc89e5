"""Pages of a finished PDF as an outsider sees them: PDFium's text, and the QR codes that ZXing finds.

Where a code stands is not assumed: each page is drawn whole, but without its text, which would take longer
than all else and could only hide a code. Whether text stands on a code is asked for apart.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from shared.adapters.pdfium_turn import PDFIUM_TURN
from shared.ports import Page

if TYPE_CHECKING:
    import pypdfium2
    import zxingcpp

_SCALE = 1.2
"""Pixels a point (1/72 inch): 3 pixels a module of the letter's code; one of half its size is still found."""

_WHITE = (255, 255, 255, 255)
_HYPHEN_AT_LINE_END = "\x02"
"""How PDFium tells a hyphen with a letter on the next line, as if a word had been parted there."""


def read_pages(pdf: bytes) -> list[Page]:
    """Every page's text without blanks and its codes, in order."""
    import pypdfium2

    with PDFIUM_TURN:
        document = pypdfium2.PdfDocument(pdf)
        try:
            return list(_pages(document))
        finally:
            document.close()


def squeezed(text: str) -> str:
    """Without white space: where a line breaks says nothing about what was printed."""
    return "".join(text.split()).replace(_HYPHEN_AT_LINE_END, "-")


def _pages(document: "pypdfium2.PdfDocument") -> Iterator[Page]:
    canvas: _Canvas | None = None
    for page in document:
        size = page.get_size()
        if canvas is None or canvas.size != size:
            canvas = _Canvas(size)
        yield _read(page, canvas)
        page.close()


class _Canvas:
    """Grey pixels for pages of `size` (points), used again: fresh memory costs as much as the drawing."""

    def __init__(self, size: tuple[float, float]) -> None:
        import pypdfium2

        self.size = size
        width, height = (round(side * _SCALE) for side in size)
        self._bitmap = pypdfium2.PdfBitmap.new_native(width, height, pypdfium2.raw.FPDFBitmap_Gray)
        self._pixels = memoryview(self._bitmap.buffer).cast("B").cast("B", (height, self._bitmap.stride))

    def codes_on(self, page: Any) -> "list[zxingcpp.Barcode]":
        """All QR codes on the page, whose text has been hidden."""
        import pypdfium2
        import zxingcpp

        bitmap, raw = self._bitmap, pypdfium2.raw
        bitmap.fill_rect(_WHITE, 0, 0, bitmap.width, bitmap.height)
        raw.FPDF_RenderPageBitmap(bitmap, page, 0, 0, bitmap.width, bitmap.height, 0, raw.FPDF_ANNOT)
        return zxingcpp.read_barcodes(
            self._pixels,
            formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode),
            binarizer=zxingcpp.Binarizer.FixedThreshold,  # no camera: black is black; three times as fast
            try_rotate=False,
            try_downscale=False,
            try_invert=False,
        )


def _read(page: Any, canvas: _Canvas) -> Page:
    text_page = page.get_textpage()
    try:
        text = squeezed(text_page.get_text_bounded())
        _hide_text(page)
        codes = tuple(
            "" if _is_written_on(text_page, code.position, canvas.size[1]) else code.text
            for code in canvas.codes_on(page)
        )
    finally:
        text_page.close()
    return Page(text=text, codes=codes)


def _hide_text(page: Any) -> None:
    import pypdfium2

    raw = pypdfium2.raw
    for index in range(raw.FPDFPage_CountObjects(page)):
        drawn = raw.FPDFPage_GetObject(page, index)
        if raw.FPDFPageObj_GetType(drawn) == raw.FPDF_PAGEOBJ_TEXT:
            raw.FPDFPageObj_SetIsActive(drawn, False)


def _is_written_on(text_page: Any, place: "zxingcpp.Position", page_height: float) -> bool:
    """Whether a character reaches into a code, which on paper would be read badly or not at all."""
    corners = (place.top_left, place.top_right, place.bottom_right, place.bottom_left)
    across = [corner.x / _SCALE for corner in corners]
    up = [page_height - corner.y / _SCALE for corner in corners]
    return bool(text_page.get_text_bounded(min(across), min(up), max(across), max(up)).strip())
