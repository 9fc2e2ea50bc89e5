"""Press by typst: letters, hand-over sheets and rosters as PDF/A-2b, byte-identical when repeated.

Works in memory; the templates folder is only read. A glyph that a font lacks is an error, never a box.
"""

import io
import json
import re
import threading
from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from shared.adapters.letter_font import LetterFont
from shared.adapters.pdf_pages import read_pages, squeezed
from shared.adapters.pdfium_turn import PDFIUM_TURN
from shared.domain.window import Area, Window
from shared.errors import Fault
from shared.ports import Page, Sight

if TYPE_CHECKING:
    import typst
    import zxingcpp

TEMPLATES = Path(__file__).parent.parent / "templates"
LETTER_FONT = "ipamjm.ttf"
"""Font of names and addresses: IPAmj Mincho, which has the variants that registers write (文字情報基盤)."""

SECOND_FONT = "ipaexm.ttf"
"""IPAex Mincho, for variants of Adobe-Japan1 (辻 U+E0100) that the first does not know."""

_PICTURE_SCALE = 1.5
_POINTS_A_MM = 72 / 25.4
_WHITE = 255
_COMPILATIONS_REMEMBERED = 10


class TypstPress:
    """See `shared.ports.Press`. One compilation at a time: a worker stays below 500 MB."""

    def __init__(self, fonts_folder: Path, templates: Path = TEMPLATES) -> None:
        self._fonts_folder = fonts_folder
        self._templates = templates
        self._turn = threading.Lock()

    def missing_glyphs(self, texts: Sequence[str]) -> Iterator[bool]:
        return (not self._font.can_print(text) for text in texts)

    def as_read(self, text: str) -> str:
        return squeezed(self._font.plainest(text))

    def source(self, template: str) -> str:
        return self._path(template).read_text(encoding="utf-8")

    def print(
        self, template: str, data: dict[str, object], timestamp: datetime, source: str | None = None
    ) -> bytes:
        import typst

        text = json.dumps(self._prepared(data), ensure_ascii=False)
        inputs = {"data": text, "second_font": "|".join(sorted(self._font.borrowed_in(text)))}
        with self._turn:
            try:
                pdf = self._compiler(template, source).compile(
                    format="pdf",
                    sys_inputs=inputs,
                    pdf_standards=["a-2b"],
                    timestamp=int(timestamp.timestamp()),
                    pdf_tags=False,
                )
            except typst.TypstError as error:
                # the message quotes the text that could not be printed: it may be a name
                raise Fault("letters.press_failed", template=template) from _Unquoted(error)
            finally:
                self._forget()
        return cast("bytes", pdf)  # one output format and no path

    def read_back(self, pdf: bytes) -> Sequence[Page]:
        return read_pages(pdf)

    def sight(self, pdf: bytes, page: int, window: Window) -> Sight:
        import pypdfium2

        with PDFIUM_TURN:
            document = pypdfium2.PdfDocument(pdf)
            try:
                return _seen(document[page], window)
            finally:
                document.close()

    def picture(self, pdf: bytes, page: int) -> bytes:
        import pypdfium2

        with PDFIUM_TURN:
            document = pypdfium2.PdfDocument(pdf)
            try:
                image = document[page].render(scale=_PICTURE_SCALE).to_pil()
            finally:
                document.close()
        out = io.BytesIO()
        image.save(out, format="PNG")
        return out.getvalue()

    def _forget(self) -> None:
        """Let typst's memory of this document go: it drops what its last ten compilations did not use.

        Without this a worker grows by some 35 MB a lot, up to 640 MB (measured: stays at 260 MB with it).
        """
        import typst

        blank = typst.Compiler(font_paths=self._fonts, ignore_system_fonts=True)
        for _ in range(_COMPILATIONS_REMEMBERED):
            blank.compile(input=b" ", format="pdf")

    def _compiler(self, template: str, source: str | None) -> "typst.Compiler":
        import typst

        path = self._path(template)
        return typst.Compiler(
            input=path.read_bytes() if source is None else source.encode(),
            root=self._templates,
            font_paths=self._fonts,
            ignore_system_fonts=True,
        )

    def _path(self, template: str) -> Path:
        if not re.fullmatch(r"[a-z_]+\.typ", template):
            raise Fault("letters.press_failed", template="?")
        return self._templates / template

    @cached_property
    def _fonts(self) -> "typst.Fonts":
        import typst

        return typst.Fonts(
            include_system_fonts=False, include_embedded_fonts=False, font_paths=[self._fonts_folder]
        )

    @cached_property
    def _font(self) -> LetterFont:
        return LetterFont.load(self._fonts_folder / LETTER_FONT, self._fonts_folder / SECOND_FONT)

    def _prepared(self, value: object) -> object:
        """`value` with every text in its plainest encoding, and `{"qr": text}` given an SVG beside it."""
        match value:
            case {"qr": str(text)}:
                return {"qr": text, "svg": _qr_svg(text)}
            case dict():
                return {key: self._prepared(item) for key, item in value.items()}
            case list() | tuple():
                return [self._prepared(item) for item in value]
            case str():
                return self._font.plainest(value)
        return value


class _Unquoted(Exception):
    """A typst error without the text it quotes."""

    def __init__(self, error: Exception) -> None:
        super().__init__(re.sub(r"[^\x20-\x7e]+", "…", str(error))[:200])


def qr_symbol(text: str) -> "zxingcpp.Barcode":
    """A QR code that a quarter of may be lost (level Q)."""
    import zxingcpp

    return zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="Q")


def _qr_svg(text: str) -> str:
    """With the quiet zone of four modules."""
    import zxingcpp

    return zxingcpp.write_barcode_to_svg(qr_symbol(text))


def _seen(page: Any, window: Window) -> Sight:
    text_page = page.get_textpage()
    height = page.get_height()
    ever, always = window.ever, window.always
    try:
        text = text_page.get_text_bounded(
            left=ever.left * _POINTS_A_MM,
            bottom=height - ever.bottom * _POINTS_A_MM,
            right=ever.right * _POINTS_A_MM,
            top=height - ever.top * _POINTS_A_MM,
        )
    finally:
        text_page.close()
    scale = _PICTURE_SCALE * _POINTS_A_MM
    image = page.render(scale=_PICTURE_SCALE, grayscale=True).to_pil()
    image.paste(_WHITE, _box(always, scale))
    around = image.crop(_box(ever, scale))
    return Sight(text=squeezed(text), clear=around.getextrema() == (_WHITE, _WHITE))


def _box(area: Area, scale: float) -> tuple[int, int, int, int]:
    left, top = max(area.left, 0.0), max(area.top, 0.0)
    return round(left * scale), round(top * scale), round(area.right * scale), round(area.bottom * scale)
