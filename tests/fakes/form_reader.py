"""A form reader whose scans are JSON: each page says itself what a reader would see on it."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from shared.domain.form_marks import BoxInk
from shared.domain.form_places import FormPlaces
from shared.domain.redaction_areas import Kept
from shared.domain.scan_format import MOST_PAGES
from shared.domain.window import Area
from shared.errors import Refusal
from shared.ports import SeenPage

_MARK = b"%PDF-fake-scan "
_PRINTED = b"%PDF-fake {"
EMPTY = BoxInk(inside=0, around=0, before=0, label=0, outline=1)
TICK = BoxInk(inside=1.6, around=2, before=0, label=0, outline=1)
CIRCLE = BoxInk(inside=0, around=9, before=0.5, label=0, outline=1)


def scan_of(*pages: Mapping[str, Any]) -> bytes:
    """A scan of `pages`, each with some of: `code`, `codes`, `ticks` (box names), `circles`, `stray`, `ink`,
    `marks`, `words` (its picture), `too_large`; a page with neither code nor marks is no form."""
    return _MARK + json.dumps(pages, ensure_ascii=False).encode()


class FakeFormReader:
    """Sees what a scan says of itself."""

    def page_count(self, file: bytes) -> int:
        pages = len(_pages(file))
        if not 1 <= pages <= MOST_PAGES:
            raise Refusal("scans.too_many_pages", limit=MOST_PAGES, found=pages)
        return pages

    def see(self, file: bytes, page: int, places: FormPlaces, blank: bytes) -> SeenPage:
        said = _pages(file)[page - 1]
        if said.get("too_large"):
            raise Refusal("scans.page_too_large", limit=40)
        codes = tuple(sorted({*said.get("codes", []), *([said["code"]] if "code" in said else [])}))
        upright = len(codes) == 1 and said.get("marks", 4) == 4
        return SeenPage(
            image=b"\xff\xd8 fake page " + str(said.get("words", "")).encode(),
            codes=codes,
            upright=upright,
            boxes={box.name: _ink(box.name, said) for box in places.boxes} if upright else {},
            stray=said.get("stray", 0.0) if upright else 0.0,
            ink=0.0 if upright else said.get("ink", 0.0),
            marks=0 if codes else said.get("marks", 0),
        )

    def blank(self, pdf: bytes, page: int) -> bytes:
        return b"\x89PNG fake blank"

    def crop(self, image: bytes, area: Area) -> bytes:
        return b"\x89PNG fake part of " + image

    def redact(self, image: bytes, printed: bytes, kept: Kept, stamp: str) -> bytes:
        """What is kept is told by its areas; nothing of the image's own words."""
        return b"\x89PNG fake copy " + f"{len(kept.printed)} {len(kept.whole)} {stamp}".encode()

    def bound(self, images: Iterable[bytes]) -> bytes:
        return b"%PDF-fake-copies " + b"\n".join(images)


def _pages(file: bytes) -> Sequence[Mapping[str, Any]]:
    if file.startswith(_PRINTED):  # a letter of the fake press, scanned as it came out
        return ({"ink": 900.0}, {"code": "", "marks": 0 if b"#misplaced" in file else 4})
    if not file.startswith(_MARK):
        raise Refusal("scans.broken")
    try:
        pages: list[Mapping[str, Any]] = json.loads(file.removeprefix(_MARK))
    except ValueError:
        raise Refusal("scans.broken") from None
    return pages


def _ink(name: str, said: Mapping[str, Any]) -> BoxInk:
    if name in said.get("ticks", ()):
        return TICK
    return CIRCLE if name in said.get("circles", ()) else EMPTY
