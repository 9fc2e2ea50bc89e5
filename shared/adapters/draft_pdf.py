"""DraftReader by pikepdf and PDFium: what a PDF from outside says, shows, and hides.

Text that can be read out of the file but not seen is found by drawing each page twice, with its text and
without: characters whose place looks the same hide under a black bar, in white, or outside the page.
"""

import io
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain
from typing import Any

import numpy as np

from shared.adapters.pdf_cleaning import cleaned
from shared.adapters.pdfium_turn import PDFIUM_TURN
from shared.domain.report_draft import LARGEST_DRAFT, Finding, FindingKind
from shared.errors import Refusal
from shared.ports import SeenDraft

_SCALE = 1.2
"""Pixels a point for comparing."""
_LONGEST_SIDE = 1_400
"""Pixels of a page's longer side when it is compared; a poster is drawn smaller."""
_SHOWN_SIDE = 1_600
"""Pixels of the longer side of the picture that people read: A4 at 137 dpi."""
_SEEN_FROM = 16
"""Of 255 shades: a smaller difference is no letter for anybody's eye."""
_HIDDEN_FROM = 2
"""Characters."""
_SMALLEST_PICTURE = 64
"""Pixels of both sides: lines and dots are often images too."""
_MOST_PIXELS = 120_000_000
_UNMAPPED_SHARE = 0.05
_DEEPEST = 8


class PdfDraftReader:
    """See `shared.ports.DraftReader`."""

    def see(self, pdf: bytes, title: str) -> SeenDraft:
        clean = cleaned(pdf, title)
        if len(clean.data) > LARGEST_DRAFT:
            raise Refusal("report_draft.too_large_clean", limit=LARGEST_DRAFT // 1024**2)
        texts: list[str] = []
        hidden: list[tuple[tuple[int, int], ...]] = []
        counts: Counter[tuple[int, FindingKind]] = Counter()
        with _opened(clean.data) as document:
            for number, page in enumerate(document, 1):
                text, unseen = _look(page, number, counts)
                texts.append(text)
                hidden.append(unseen)
                page.close()
        found = (Finding(page=page, kind=kind, count=count) for (page, kind), count in counts.items())
        findings = tuple(sorted(chain(clean.findings, found), key=lambda one: (one.page, one.kind)))
        return SeenDraft(tuple(texts), tuple(hidden), "\n".join(clean.beside), findings, clean.data)

    def picture(self, pdf: bytes, page: int) -> bytes:
        with _opened(pdf) as document:
            found = document[page - 1]
            scale = _SHOWN_SIDE / max(*found.get_size(), 1.0)
            out = io.BytesIO()
            found.render(scale=scale, may_draw_forms=False).to_pil().convert("RGB").save(out, format="PNG")
            return out.getvalue()


@contextmanager
def _opened(pdf: bytes) -> Iterator[Any]:
    """PDFium's document, for this thread alone. Raises Refusal `report_draft.broken`."""
    import pypdfium2

    with PDFIUM_TURN:
        try:
            document = pypdfium2.PdfDocument(pdf)
        except pypdfium2.PdfiumError:
            raise Refusal("report_draft.broken") from None
        try:
            yield document
        except pypdfium2.PdfiumError:
            raise Refusal("report_draft.broken") from None
        finally:
            document.close()


def _look(
    page: Any, number: int, counts: Counter[tuple[int, FindingKind]]
) -> tuple[str, tuple[tuple[int, int], ...]]:
    """The page's text, and where in it nobody sees it."""
    pictures = _pictures_on(page, number)
    text_page = page.get_textpage()
    try:
        text = _text_of(text_page)
        unseen, unmapped = list(_unseen(page, text_page)), _unmapped(text_page)
    finally:
        text_page.close()
    letters = len("".join(text.split()))
    if len(unseen) >= _HIDDEN_FROM:
        counts[number, FindingKind.HIDDEN] = len(unseen)
    if not letters or unmapped > letters * _UNMAPPED_SHARE:
        counts[number, FindingKind.UNREADABLE] = 1
    if pictures:
        counts[number, FindingKind.PICTURE] = pictures
    return text, tuple(_runs(unseen))


def _text_of(text_page: Any) -> str:
    """A character for each of PDFium's, so that their numbers are places in the text."""
    import pypdfium2.raw as pdfium

    codes = (pdfium.FPDFText_GetUnicode(text_page, index) for index in range(text_page.count_chars()))
    return "".join(chr(code) if code and not 0xD800 <= code < 0xE000 else "\ufffd" for code in codes)


def _runs(places: list[int]) -> Iterator[tuple[int, int]]:
    """Places that follow each other, as first and after the last; a blank between them parts nothing."""
    first = last = -1
    for place in places:
        if first >= 0 and place > last + 2:
            yield first, last + 1
            first = place
        first, last = (place if first < 0 else first), place
    if first >= 0:
        yield first, last + 1


def _pictures_on(page: Any, number: int) -> int:
    """By what the PDF says of its images, before any of them is decoded.

    Raises Refusal `report_draft.page_too_large` (page)."""
    import pypdfium2.raw as pdfium

    sizes = [
        image.get_px_size()
        for image in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=_DEEPEST)
    ]
    if sum(width * height for width, height in sizes) > _MOST_PIXELS:
        raise Refusal("report_draft.page_too_large", page=number)
    return sum(min(size) >= _SMALLEST_PICTURE for size in sizes)


def _unseen(page: Any, text_page: Any) -> Iterator[int]:
    """The characters of the page's text that leave no trace when the page is drawn."""
    width, height = page.get_size()
    scale = min(_SCALE, _LONGEST_SIDE / max(width, height, 1.0))
    with_text = _drawn(page, scale)
    _put_out_text(page)
    seen = np.abs(with_text - _drawn(page, scale)) >= _SEEN_FROM
    return (place for place, box in _boxes(text_page) if not _shows(seen, box, height, scale))


def _drawn(page: Any, scale: float) -> "np.ndarray[Any, np.dtype[np.int16]]":
    bitmap = page.render(scale=scale, grayscale=True, may_draw_forms=False)
    return bitmap.to_numpy().squeeze().astype(np.int16)  # type: ignore[no-any-return]


def _put_out_text(of: Any, depth: int = 0) -> None:
    """Every text object of a page, or of a form on it, is drawn no more."""
    import pypdfium2.raw as pdfium

    count, get = (
        (pdfium.FPDFFormObj_CountObjects, pdfium.FPDFFormObj_GetObject)
        if depth
        else (pdfium.FPDFPage_CountObjects, pdfium.FPDFPage_GetObject)
    )
    for index in range(count(of)):
        drawn = get(of, index)
        kind = pdfium.FPDFPageObj_GetType(drawn)
        if kind == pdfium.FPDF_PAGEOBJ_TEXT:
            pdfium.FPDFPageObj_SetIsActive(drawn, False)
        elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth < _DEEPEST:
            _put_out_text(drawn, depth + 1)


def _boxes(text_page: Any) -> Iterator[tuple[int, tuple[float, float, float, float]]]:
    """Number and left, bottom, right, top (points) of each written character; white space and PDFium's own
    left out."""
    import pypdfium2.raw as pdfium

    for index in range(text_page.count_chars()):
        character = chr(pdfium.FPDFText_GetUnicode(text_page, index))
        if not (character.isspace() or pdfium.FPDFText_IsGenerated(text_page, index) or character < " "):
            yield index, text_page.get_charbox(index, loose=True)


def _shows(
    seen: "np.ndarray[Any, np.dtype[np.bool_]]",
    box: tuple[float, float, float, float],
    height: float,
    scale: float,
) -> bool:
    left, bottom, right, top = box
    columns = slice(max(int(left * scale), 0), max(int(right * scale) + 1, 0))
    rows = slice(max(int((height - top) * scale), 0), max(int((height - bottom) * scale) + 1, 0))
    return bool(seen[rows, columns].any())


def _unmapped(text_page: Any) -> int:
    """Characters of which the file does not tell what letter they are."""
    import pypdfium2.raw as pdfium

    return sum(
        pdfium.FPDFText_HasUnicodeMapError(text_page, index) == 1 for index in range(text_page.count_chars())
    )
